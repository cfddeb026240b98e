import Collectors
import ComposeFile
import Controls
import Evidence
import FileAccess
import StackModel

/// One finding, reduced to what mutants are compared by.
struct Raised: Sendable, Hashable, CustomStringConvertible {
    var control: String
    var subject: Subject
    var places: [SourceSpan]

    /// `control subject`, the form in which mutants name what else they expect.
    var name: String { "\(control) \(subject)" }
    var description: String {
        "\(name) at \(places.map { "\($0.file):\($0.line)" }.joined(separator: ", "))"
    }
}

/// Audits a copy of the stack the way the command does, with everything in memory.
struct StackAudit {
    let evidence: Evidence

    init(_ copy: StackCopy) throws {
        let files = copy.fileSystem
        let directory = HardenedStack.directory
        let project = try ComposeLoader.load(LoadOptions(directory: directory, mode: .lenient), files: files)
        let scanner = SecretScanner(key: FingerprintKey(1, 2))
        let projection = StackProjection(scanner: scanner)
        let variables = project.envFiles.flatMap { file -> [EnvironmentEntry] in
            guard let bytes = project.texts[file],
                let entries = try? DotEnv.parse(bytes, file: file, lookup: { _ in nil })
            else { return [] }
            return projection.variables(of: entries)
        }
        let stack = projection.stack(
            name: project.name.string ?? "media", directory: project.projectDirectory, root: project.root,
            inactive: project.inactiveServices.map { ($0.name, $0.definition) }, files: project.files,
            envFiles: project.envFiles,
            comments: project.comments.mapValues { lines in lines.map { ($0.text, $0.span) } }, variables: variables,
            problems: project.problems)
        let classify: AppCollector.Classify = { scanner.classify(name: $0, value: $1) }
        let apps = AppCollector(files: files, workingDirectory: directory, classify: classify).collect(stack)
        let seen = FileCollector(files: files, workingDirectory: directory, classify: classify).collect(stack)
        let repository = FileEvidence.Repository.present(
            seen.seen.filter { $0.attributes.kind == .file }.map { file in
                let isTracked = copy.tracked.contains(file.shown)
                return FileEvidence.Tracked(
                    shown: file.shown, isIgnored: copy.isIgnored(file.shown), isTracked: isTracked,
                    firstCommit: isTracked || copy.committed.contains(file.shown) ? "5d3c1f0" : nil)
            })
        let host = copy.host.collect([stack])
        var engine: EngineEvidence?
        if !copy.engineEdits.isEmpty {
            var running = RunningStack.asWritten(stack)
            for edit in copy.engineEdits { edit(&running) }
            engine = running
        }
        let proofs = copy.proofs.flatMap { made in
            engine.map { ProofEvidence(at: StackCopy.now, made($0, copy.network)) }
        }
        evidence = Evidence(
            stack: stack, files: FileEvidence(seen: seen.seen, repository: repository), apps: apps.apps,
            pages: copy.pages.isEmpty ? nil : copy.pages, host: host.0, network: copy.network, engine: engine,
            records: copy.records, proofs: proofs, router: copy.router, guardian: copy.guardian,
            gaps: apps.gaps + seen.gaps + host.1)
    }

    /// Every finding of the controls.
    func raised(by controls: [Control] = Catalogue.all) -> [Raised] {
        Judge.judge(Case(evidence), with: controls).flatMap { judgement in
            judgement.outcomes.compactMap { outcome in
                guard case .fail(let failure) = outcome.verdict else { return nil }
                return Raised(control: judgement.control.id, subject: outcome.subject, places: failure.locations)
            }
        }
    }
}

/// What the audit says of the example as it is, worked out once.
enum Unmutated {
    static let audit = Result { try StackAudit(StackCopy()) }
    static let names: Set<String> = Set(((try? audit.get().raised()) ?? []).map(\.name))
}

extension Mutant {
    /// Every mutant, in the order of the files.
    static let all: [Mutant] =
        tunnel + network + operations + secrets + access + applications + containers
        + host + namespaces + proofs + running

    /// Plants the weakness and compares what the controls say with what is expected.
    /// - Returns: what is not as expected; empty when all is.
    func complaints(with controls: [Control] = Catalogue.all) throws -> [String] {
        var copy = StackCopy()
        var edited: SourceSpan?
        for edit in edits {
            let span = try copy.apply(edit)
            edited = edited ?? span
        }
        let raised = try StackAudit(copy).raised(by: controls)
        var complaints: [String] = []
        let wanted = "\(control) \(subject)"
        if let found = raised.first(where: { $0.name == wanted }) {
            complaints += misplaced(found, in: copy, edited: edited)
        } else {
            complaints.append("not found: \(wanted)")
        }
        let new = Set(raised.map(\.name)).subtracting(Unmutated.names).subtracting([wanted])
        for name in new.subtracting(also).sorted() {
            let place = raised.first { $0.name == name }.map(\.description) ?? name
            complaints.append("not expected: \(place)")
        }
        for name in also.subtracting(new).sorted() { complaints.append("expected as well, but not found: \(name)") }
        return complaints
    }

    private func misplaced(_ found: Raised, in copy: StackCopy, edited: SourceSpan?) -> [String] {
        let wanted: SourceSpan?
        switch place {
        case .edited: wanted = edited
        case .line(let text, let service, let file): wanted = copy.line(of: text, service: service, file: file)
        case .wholeFile: return []
        }
        guard let wanted else { return ["the mutant names a line that is not there"] }
        guard let first = found.places.first, first.file == wanted.file, first.line == wanted.line else {
            return ["found, but not at \(wanted.file):\(wanted.line): \(found)"]
        }
        return []
    }
}
