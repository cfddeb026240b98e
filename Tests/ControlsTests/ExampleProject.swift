import Collectors
import ComposeFile
import Controls
import Evidence
import FileAccess
import KnownImages
import SQLiteTestSupport
import StackModel

/// A control's example as a project on a disk that exists only in memory, read as an owner's project is.
struct ExampleProject {
    static let folder = "/srv/media"

    let example: Example

    /// The evidence that the real loader and the real collectors make of the example's files.
    func evidence() throws -> Evidence {
        let (evidence, _, stored) = try read()
        return Self.with(stored, evidence)
    }

    /// What the apps' databases tell besides.
    private static func with(_ stored: [StoredSettings], _ evidence: Evidence) -> Evidence {
        var whole = evidence
        let (apps, gaps) = AppSettings.merged(evidence.apps, stored: stored)
        whole.apps = apps
        whole.gaps += gaps
        return whole
    }

    /// The same with what the real collectors make of the running apps' answers, where the example has any.
    func liveEvidence() async throws -> Evidence {
        var (evidence, files, stored) = try read()
        guard !example.answers.isEmpty else { return Self.with(stored, evidence) }
        let written = evidence.apps
        let (live, gaps) = await ExampleApps.collect(
            example.answers, evidence.stack, files: files, directory: Self.folder, disk: written,
            classify: Self.classify)
        evidence.apps = AppSettings.merged(files: written, answers: live.settings)
        evidence.probes = live.probes
        evidence.pages = await ExampleApps.pages(example.answers, evidence.stack, disk: written)
        evidence.gaps += gaps
        return Self.with(stored, evidence)
    }

    private static let scanner = SecretScanner(
        key: FingerprintKey(1, 2), defaultOf: { KnownImages.defaultValues[$0] })
    private static let classify: AppCollector.Classify = { scanner.classify(name: $0, value: $1) }

    private func read() throws -> (evidence: Evidence, files: InMemoryFileSystem, stored: [StoredSettings]) {
        var files = InMemoryFileSystem()
        for file in example.files {
            files.files["\(Self.folder)/\(file.path)"] = .init(
                Self.unmarked(file.text), mode: file.mode, user: file.user, group: file.user)
        }
        for database in example.databases {
            let path = "\(Self.folder)/\(database.path)"
            files.files[path] = .init("", mode: 0o600)
            files.files[path]?.contents = try DatabaseImage.bytes(database.sql)
        }
        let project = try ComposeLoader.load(LoadOptions(directory: Self.folder, mode: .lenient), files: files)
        let stack = StackProjection(scanner: Self.scanner).stack(from: project)
        let apps = AppCollector(files: files, workingDirectory: Self.folder, classify: Self.classify).collect(stack)
        let stored = AppDatabaseCollector(
            files: files, workingDirectory: Self.folder, today: CalendarDay(epochSeconds: ExampleApps.now),
            classify: Self.classify
        ).collect(stack, beside: apps.apps)
        let owned = FileCollector(files: files, workingDirectory: Self.folder, classify: Self.classify).collect(stack)
        let host = example.host.map { HostFixture($0, unmark: Self.unmarked).collect([stack]) }
        let evidence = Evidence(
            stack: stack, files: FileEvidence(seen: owned.seen, repository: example.repository), apps: apps.apps,
            host: host?.0, network: example.network, engine: example.engine, records: example.records,
            proofs: example.proofs,
            router: example.router, guardian: example.guardian,
            gaps: apps.gaps + owned.gaps + (host?.1 ?? []))
        return (evidence, files, stored)
    }

    /// The lines that end in the mark: where a finding must point.
    var marked: Set<Line> {
        var lines: Set<Line> = []
        for file in example.files + (example.host?.files ?? []) {
            let texts = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, text) in texts.enumerated() where text.hasSuffix("# <-") {
                lines.insert(Line(file: FilePath.normalized(file.path), number: index + 1))
            }
        }
        for answer in example.answers {
            let path = answer.request.split(separator: " ").last.map(String.init) ?? ""
            for mark in answer.marks {
                let place = SourceSpan.answer(of: answer.service, to: path, field: mark)
                lines.insert(Line(file: place.file, number: place.line))
            }
        }
        for database in example.databases {
            for mark in database.marks {
                lines.insert(Line(file: SourceSpan.table(mark, of: database.path).file, number: 1))
            }
        }
        return lines
    }

    /// The text without its marks: not every format has comments that begin with `#`.
    private static func unmarked(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
            guard line.hasSuffix("# <-") else { return line }
            var line = line.dropLast(4)
            while line.last == " " { line = line.dropLast() }
            return line
        }.joined(separator: "\n")
    }

    /// One line of one file.
    struct Line: Hashable, Comparable, CustomStringConvertible {
        var file: String
        var number: Int

        static func < (left: Line, right: Line) -> Bool { (left.file, left.number) < (right.file, right.number) }

        var description: String { "\(file):\(number)" }
    }
}
