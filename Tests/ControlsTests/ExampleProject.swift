import Collectors
import ComposeFile
import Controls
import Evidence
import FileAccess
import KnownImages
import StackModel

/// A control's example as a project on a disk that exists only in memory, read as an owner's project is.
struct ExampleProject {
    static let folder = "/srv/media"

    let example: Example

    /// The evidence that the real loader and the real collectors make of the example's files.
    func evidence() throws(LoadError) -> Evidence {
        var files = InMemoryFileSystem()
        for file in example.files {
            files.files["\(Self.folder)/\(file.path)"] = .init(
                Self.unmarked(file.text), mode: file.mode, user: file.user, group: file.user)
        }
        let scanner = SecretScanner(key: FingerprintKey(1, 2), defaultOf: { KnownImages.defaultValues[$0] })
        let classify: AppCollector.Classify = { scanner.classify(name: $0, value: $1) }
        let project = try ComposeLoader.load(LoadOptions(directory: Self.folder, mode: .lenient), files: files)
        let stack = StackProjection(scanner: scanner).stack(from: project)
        let apps = AppCollector(files: files, workingDirectory: Self.folder, classify: classify).collect(stack)
        let owned = FileCollector(files: files, workingDirectory: Self.folder, classify: classify).collect(stack)
        let host = example.host.map { HostFixture($0, unmark: Self.unmarked).collect([stack]) }
        return Evidence(
            stack: stack, files: FileEvidence(seen: owned.seen, repository: example.repository), apps: apps.apps,
            host: host?.0, network: example.network, engine: example.engine,
            gaps: apps.gaps + owned.gaps + (host?.1 ?? []))
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
