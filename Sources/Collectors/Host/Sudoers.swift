import Evidence
import FileAccess
import StackModel

/// sudo's rules, as far as they make somebody root: who may run everything, and whether a password is asked.
///
/// Rules for single commands are left out: what they are worth cannot be told from their names. Source: sudoers(5).
struct Sudoers {
    private static let mainFile = "/etc/sudoers"
    private static let depthLimit = 16

    private struct Rule {
        var who: [String]
        var asksPassword: Bool
        var span: SourceSpan
    }

    private let host: HostAccess
    private var rules: [Rule] = []
    private var aliases: [String: [String]] = [:]
    /// Whose password is never asked (`Defaults !authenticate`); `ALL` for everybody.
    private var trusted: [(who: String, span: SourceSpan)] = []
    /// Whether every file could be read; also where there is no sudo.
    private(set) var isComplete = true

    init(_ host: HostAccess) {
        self.host = host
        read(Self.mainFile, depth: 0)
    }

    /// What the account may do; the last rule that names it decides.
    func rights(of name: String, groups: [String]) -> (right: LoginAccount.Sudo, span: SourceSpan?) {
        let names = Set([name, "ALL"] + groups.map { "%" + $0 })
        let rule = rules.last { isAmong($0.who, names) }
        guard let rule else { return (isComplete ? .none : .unknown, nil) }
        if !rule.asksPassword { return (.withoutPassword, rule.span) }
        if let free = trusted.first(where: { names.contains($0.who) }) { return (.withoutPassword, free.span) }
        return (.withPassword, rule.span)
    }

    private func isAmong(_ who: [String], _ names: Set<String>, depth: Int = 0) -> Bool {
        var answer = false
        for word in who {
            if word.hasPrefix("!") {
                if names.contains(String(word.dropFirst())) { answer = false }
            } else if names.contains(word) {
                answer = true
            } else if depth < 8, let members = aliases[word], isAmong(members, names, depth: depth + 1) {
                answer = true
            }
        }
        return answer
    }

    private mutating func read(_ path: String, depth: Int) {
        guard depth <= Self.depthLimit else { return }
        let text: String
        do {
            text = try host.text(path)
        } catch {
            if error.code != .missing { isComplete = false }
            return
        }
        var joined = ""
        var start = 1
        for (index, line) in text.hostLines.enumerated() {
            if joined.isEmpty { start = index + 1 }
            if line.hasSuffix("\\") {
                joined += line.dropLast() + " "
                continue
            }
            take(joined + line, at: SourceSpan(file: path, line: start, column: 1), depth)
            joined = ""
        }
    }

    private mutating func take(_ line: String, at span: SourceSpan, _ depth: Int) {
        let words = line.hostWords
        guard let first = words.first else { return }
        switch first {
        case "@include", "#include": if words.count > 1 { read(absolute(words[1]), depth: depth + 1) }
        case "@includedir", "#includedir": if words.count > 1 { readFolder(absolute(words[1]), depth: depth + 1) }
        case "User_Alias": takeAliases(line.dropFirst("User_Alias".count))
        case "Host_Alias", "Runas_Alias", "Cmnd_Alias", "Cmd_Alias": break
        default:
            if first.hasPrefix("#"), UInt32(first.dropFirst().prefix { $0 != "," }) == nil { return }
            if first.hasPrefix("Defaults") { takeDefault(first, words, span) } else { takeRule(line, span) }
        }
    }

    private mutating func takeDefault(_ first: String, _ words: [String], _ span: SourceSpan) {
        guard words.dropFirst().contains(where: { $0.split(separator: ",").contains("!authenticate") }) else { return }
        if first == "Defaults" { trusted.append(("ALL", span)) }
        if first.hasPrefix("Defaults:") {
            trusted += first.dropFirst(9).split(separator: ",").map { (String($0), span) }
        }
    }

    private mutating func takeAliases(_ text: some StringProtocol) {
        for definition in text.split(separator: ":") {
            guard let (name, members) = definition.split(at: "=") else { continue }
            aliases[name] = members.split(separator: ",").map(\.trimmed)
        }
    }

    /// `who hosts = (run as) tags: commands`.
    private mutating func takeRule(_ line: String, _ span: SourceSpan) {
        guard let (left, right) = line.split(at: "=") else { return }
        // The last word on the left is the host list; `root, bob ALL` has blanks behind its commas.
        let words = left.replacing(", ", with: ",").replacing(" ,", with: ",").hostWords
        guard words.count >= 2 else { return }
        let who = words[0].split(separator: ",").map(String.init)
        var asksPassword = true
        for part in right.split(separator: ",") {
            var command = part.trimmed
            if command.hasPrefix("("), let end = command.firstIndex(of: ")") {
                let runAs = command[command.index(after: command.startIndex)..<end].split(separator: ":").first ?? ""
                guard runAs.isEmpty || ["ALL", "root"].contains(runAs.trimmed) else { continue }
                command = command[command.index(after: end)...].trimmed
            }
            while let colon = command.firstIndex(of: ":"), command[..<colon].allSatisfy({ $0.isUppercase || $0 == "_" })
            {
                if command[..<colon] == "NOPASSWD" { asksPassword = false }
                if command[..<colon] == "PASSWD" { asksPassword = true }
                command = command[command.index(after: colon)...].trimmed
            }
            if command == "ALL" {
                rules.append(Rule(who: who, asksPassword: asksPassword, span: span))
                return
            }
        }
    }

    private mutating func readFolder(_ path: String, depth: Int) {
        let names: [String]
        do {
            names = try host.files.list(host.root + path)
        } catch {
            if error.code != .missing { isComplete = false }
            return
        }
        // sudo leaves out names with a dot or a tilde at the end: editors' and packages' leftovers.
        for name in names.prefix(200) where !name.contains(".") && !name.hasSuffix("~") {
            read(path + "/" + name, depth: depth)
        }
    }

    private func absolute(_ path: String) -> String { FilePath.joined("/etc", path.unquoted) }
}
