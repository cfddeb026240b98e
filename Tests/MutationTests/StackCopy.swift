import Evidence
import FileAccess
import StackModel

/// One copy of the hardened stack in memory, to plant weaknesses into.
struct StackCopy {
    /// The text of each file, by path in the folder.
    private(set) var texts = HardenedStack.files.merging(HardenedHost.files) { $1 }
    /// What the machine's programs answer.
    private(set) var answers = HardenedHost.answers
    /// Days since files of the machine last changed.
    private(set) var ages: [String: Int] = [:]
    /// How full its disk is.
    private(set) var percentUsed = 40
    private var folders: [String: UInt16] = [:]
    private var modes: [String: UInt16] = [:]
    private var owners: [String: UInt32] = [:]
    private(set) var tracked: Set<String> = ["compose.yaml", ".env.example", ".gitignore", "README.md", "setup.sh"]
    private(set) var committed: Set<String> = []
    private(set) var unignored: Set<String> = []
    /// What was seen of the network; nil where it was not looked at.
    private(set) var network: NetworkEvidence?
    /// What the proxy was seen to serve.
    private(set) var pages: [ServedPage] = []
    /// What the router told; nil where it was not asked.
    private(set) var router: RouterMappings?
    /// What the guard told of itself; nil where it was not asked.
    private(set) var guardian: GuardStanding?
    /// What earlier audits kept.
    private(set) var records = RecordEvidence(day: "2026-11-22", lastAudit: "2026-11-15")
    /// The proofs that are kept; nil where none are looked for.
    private(set) var proofs: (@Sendable (EngineEvidence, NetworkEvidence?) -> [ProofRecord])?
    /// When they are read.
    static let now = EngineTime(seconds: 1_800_001_000)
    /// What is otherwise in what runs; without any the engine is not looked at.
    private(set) var engineEdits: [@Sendable (inout EngineEvidence) -> Void] = []

    /// Makes one edit.
    /// - Returns: the first line that it changed or added, where it changed a text.
    /// - Throws: ``EditError`` when the text to change is not there: the example has moved on, and so must the mutant.
    mutating func apply(_ edit: Edit) throws(EditError) -> SourceSpan? {
        switch edit {
        case .replace(let file, let service, let old, let new):
            return try replace(old, with: new, in: file, service: service)
        case .create(let file, let text, let mode):
            guard texts[file] == nil else { throw EditError("\(file) is there already") }
            texts[file] = text
            modes[file] = mode
            return SourceSpan(file: file, line: 1, column: 1)
        case .removeService(let name): try remove(name)
        case .mode(let file, let mode): modes[try known(file)] = mode
        case .owner(let file, let user): owners[try known(file)] = user
        case .track(let file): tracked.insert(try known(file))
        case .unignore(let file): unignored.insert(try known(file))
        case .commit(let file): committed.insert(try known(file))
        case .remove(let file): texts[try known(file)] = nil
        case .answer(let command, let text): answers[command] = text
        case .age(let file, let days): ages[try known(file)] = days
        case .full(let percent): percentUsed = percent
        case .folder(let path, let mode): folders[path] = mode
        case .network(let evidence): network = evidence
        case .records(let evidence): records = evidence
        case .proofs(let made): proofs = made
        case .router(let mappings): router = mappings
        case .guardian(let standing): guardian = standing
        case .page(let page): pages.append(page)
        case .engine(let edit): engineEdits.append(edit)
        }
        return nil
    }

    /// The first line that holds the text, from the service's key on where one is named.
    func line(of text: String, service: String?, file: String) -> SourceSpan? {
        let lines = (texts[file] ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        let start = service.flatMap { name in lines.firstIndex { $0 == "  \(name):" } } ?? 0
        let wanted = text.hasSuffix("\n") ? String(text.dropLast()) : text
        let found = lines[start...].firstIndex { text.hasSuffix("\n") ? $0 == wanted : $0.contains(wanted) }
        return found.map { SourceSpan(file: file, line: $0 + 1, column: 1) }
    }

    /// The files as the audit meets them.
    var fileSystem: InMemoryFileSystem {
        var files: [String: InMemoryFileSystem.File] = [:]
        for (path, text) in texts {
            let isSystem = path.hasPrefix("/")
            let usual = isSystem ? HardenedHost.mode(of: path) : HardenedStack.mode(of: path)
            let owner = owners[path] ?? (isSystem ? 0 : 1000)
            files[isSystem ? path : HardenedStack.directory + "/" + path] = InMemoryFileSystem.File(
                text, mode: modes[path] ?? usual, user: owner, group: isSystem ? owner : 1000)
        }
        var system = InMemoryFileSystem(files)
        system.folders = folders.mapValues { InMemoryFileSystem.File("", mode: $0) }
        return system
    }

    /// Whether the example's `.gitignore` covers the file.
    func isIgnored(_ path: String) -> Bool {
        guard !unignored.contains(path) else { return false }
        return path == ".env" || path.hasPrefix("config/") || path.hasPrefix("cache/")
            || (path.hasPrefix("secrets/") && path != "secrets/README.md")
    }

    private func known(_ file: String) throws(EditError) -> String {
        guard texts[file] != nil else { throw EditError("there is no \(file)") }
        return file
    }

    private mutating func replace(
        _ old: String, with new: String, in file: String, service: String?
    ) throws(EditError) -> SourceSpan {
        guard let text = texts[file] else { throw EditError("there is no \(file)") }
        var start = text.startIndex
        if let service {
            guard let header = text.firstRange(of: "\n  \(service):\n") else {
                throw EditError("\(file) has no service \(service)")
            }
            start = header.lowerBound
        }
        guard let found = text[start...].firstRange(of: old) else {
            throw EditError("\(file) does not hold `\(old)`\(service.map { " in \($0)" } ?? "")")
        }
        texts[file] = text.replacingCharacters(in: found, with: new)
        let before = text[..<found.lowerBound].reduce(into: 1) { $0 += $1 == "\n" ? 1 : 0 }
        let same = zip(lines(old), lines(new)).prefix { $0 == $1 }.count
        return SourceSpan(file: file, line: before + min(same, max(0, lines(new).count - 1)), column: 1)
    }

    private mutating func remove(_ service: String) throws(EditError) {
        let text = texts[Edit.compose] ?? ""
        guard text.contains("\n  \(service):\n") else { throw EditError("there is no service \(service)") }
        var kept = true
        texts[Edit.compose] = lines(text).filter { line in
            if line == "  \(service):" { kept = false } else if !line.isEmpty, !line.hasPrefix("   ") { kept = true }
            return kept
        }.joined(separator: "\n")
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
}

/// Why a mutant could not be made.
struct EditError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension String {
    /// The text with the range replaced.
    fileprivate func replacingCharacters(in range: Range<String.Index>, with new: String) -> String {
        String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
    }
}
