import LabKit

/// One weakness planted into the running server, by the lines of shell that make it and take it back.
///
/// Everything that is expected of the audit is written down with it: which control finds it, on which subject, what its
/// evidence names, and what else it brings about. The tables are the text files in `Mutants/`: blocks of `word: text`
/// lines, an empty line between.
struct LabMutant: Sendable {
    /// What was done, as a clause; unique.
    var name = ""
    /// The control that must find it, and its subject: `container.root-process service:radarr`.
    var wanted = ""
    /// Lines for ``HardenedServer/act(_:timeLimit:)``.
    var breaking: [String] = []
    /// What takes it back; `back`, which restores the files, comes before it by itself.
    var undoing: [String] = []
    /// A text that the finding's evidence or its place must hold: the field that shows it.
    var shows = ""
    /// Whether the control has to leave its subject open, rather than find fault with it; `shows` is of its reason then.
    var isUndecided = false
    /// The other findings that it brings about, `control subject`, each a consequence that an owner would agree with.
    var also: Set<String> = []
    /// The findings of the baseline that it takes away, `control subject`: what it is about is no longer there.
    var hides: Set<String> = []
    /// Whether `make test` runs it; else only `make live-mutants` does: what takes long, and what fixtures show as well.
    var isUsual = true

    var control: String { String(wanted.prefix { $0 != " " }) }

    /// A line that cannot be read.
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads a table.
    /// - Throws: ``Mistake`` for a line without a known word, and for a mutant that lacks a part.
    static func table(_ text: String) throws -> [LabMutant] {
        var found: [LabMutant] = []
        for block in blocks(of: text) {
            var mutant = LabMutant()
            for line in block { try mutant.take(line) }
            guard !mutant.name.isEmpty, !mutant.wanted.isEmpty, !mutant.breaking.isEmpty, !mutant.shows.isEmpty else {
                throw Mistake(description: "`\(mutant.name)` lacks a part")
            }
            found.append(mutant)
        }
        return found
    }

    private static func blocks(of text: String) -> [[Substring]] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .split { $0.isEmpty }
            .map { $0.filter { !$0.hasPrefix("#") } }
            .filter { !$0.isEmpty }
    }

    private mutating func take(_ line: Substring) throws {
        guard let colon = line.firstIndex(of: ":") else { throw Mistake(description: "`\(line)` has no word") }
        let rest = line[line.index(after: colon)...]
        let text = String(rest.hasPrefix(" ") ? rest.dropFirst() : rest)
        switch line[..<colon] {
        case "mutant": name = text
        case "control": wanted = text
        case "do": breaking.append(text)
        case "undo": undoing.append(text)
        case "shows": shows = text
        case "also": also.insert(text)
        case "hides": hides.insert(text)
        case "only": isUsual = false
        case "says": isUndecided = text == "unknown"
        default: throw Mistake(description: "`\(line)` has no known word")
        }
    }

    /// What an audit says otherwise than the mutant expects; empty when all is as written.
    func complaints(_ now: LabAudit, against baseline: LabAudit) -> [String] {
        var complaints: [String] = []
        if (isUndecided ? baseline.unknown : baseline.names).contains(wanted) {
            complaints.append("not new: \(wanted)")
        }
        if let text = isUndecided ? now.reason(of: wanted) : now.evidenceText(of: wanted) {
            if !text.contains(shows) { complaints.append("found, but it does not show `\(shows)`: \(text)") }
        } else {
            complaints.append("not found: \(wanted)")
        }
        let new = now.names.subtracting(baseline.names).subtracting([wanted])
        for name in new.subtracting(also).sorted() { complaints.append("not expected: \(name)") }
        for name in also.subtracting(new).sorted() { complaints.append("expected as well, but not found: \(name)") }
        let gone = baseline.names.subtracting(now.names)
        for name in gone.subtracting(hides).sorted() { complaints.append("hidden by it: \(name)") }
        for name in hides.subtracting(gone).sorted() { complaints.append("to be hidden by it, but found: \(name)") }
        return complaints
    }
}
