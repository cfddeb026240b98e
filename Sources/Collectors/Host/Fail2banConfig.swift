import Evidence
import FileAccess
import StackModel

/// fail2ban's files merged as the server merges them: `jail.conf`, `jail.d/*.conf`, `jail.local`, `jail.d/*.local`, each
/// with what its `[INCLUDES]` names before and after it, the later value winning.
///
/// Source: jail.conf(5) of fail2ban 1.0 and 1.1.
struct Fail2banConfig {
    static let folder = "/etc/fail2ban"
    private static let fileLimit = 300
    private static let depthLimit = 10

    private struct Value {
        var text: String
        var span: SourceSpan
    }

    private let host: HostAccess
    private var sections: [String: [String: Value]] = [:]
    private var places: [String: SourceSpan] = [:]
    private(set) var unread: [String] = []
    private var filesRead = 0

    init(_ host: HostAccess) {
        self.host = host
        let folder = Self.folder
        let dropIns = host.names("\(folder)/jail.d")
        let paths =
            ["\(folder)/jail.conf"] + dropIns.filter { $0.hasSuffix(".conf") }.map { "\(folder)/jail.d/\($0)" }
            + ["\(folder)/jail.local"] + dropIns.filter { $0.hasSuffix(".local") }.map { "\(folder)/jail.d/\($0)" }
        for path in paths { read(path, depth: 0) }
    }

    /// The names of the jails that are switched on, sorted.
    var jails: [String] {
        sections.keys.filter { name in
            name != "DEFAULT" && ["1", "on", "true", "yes"].contains(text("enabled", of: name)?.lowercased() ?? "")
        }.sorted()
    }

    /// Where the jail is switched on, or its section; nil for one that no file names.
    func place(of jail: String) -> SourceSpan? { sections[jail]?["enabled"]?.span ?? places[jail] }

    /// A jail's value, variables filled in; nil when it is set nowhere.
    func text(_ option: String, of jail: String) -> String? {
        (sections[jail]?[option] ?? sections["DEFAULT"]?[option]).map { filled($0.text, in: jail, depth: 0) }
    }

    // MARK: - Reading

    private mutating func read(_ path: String, depth: Int) {
        filesRead += 1
        guard filesRead <= Self.fileLimit, depth <= Self.depthLimit else { return }
        let text: String
        do {
            text = try host.text(path)
        } catch {
            if error.code != .missing { unread.append(path) }
            return
        }
        let parsed = Self.parse(text, file: path)
        let includes = parsed.first { $0.name == "INCLUDES" }
        func included(_ key: String) -> [String] {
            let value = includes?.options.last { $0.key == key }?.value.text ?? ""
            return value.hostLines.flatMap(\.hostWords).map { FilePath.joined(FilePath.directory(of: path), $0) }
        }
        for file in included("before") { read(file, depth: depth + 1) }
        for section in parsed where section.name != "INCLUDES" {
            if places[section.name] == nil || !section.options.isEmpty { places[section.name] = section.span }
            for option in section.options { sections[section.name, default: [:]][option.key] = option.value }
        }
        for file in included("after") { read(file, depth: depth + 1) }
    }

    private struct Section {
        var name: String
        var span: SourceSpan
        var options: [(key: String, value: Value)] = []
    }

    /// INI as Python reads it: an indented line goes on with the value before it.
    private static func parse(_ text: String, file: String) -> [Section] {
        var sections: [Section] = []
        for (index, line) in text.hostLines.enumerated() {
            let trimmed = line.trimmed
            let span = SourceSpan(file: file, line: index + 1, column: 1, length: trimmed.unicodeScalars.count)
            guard let first = trimmed.utf8.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else {
                continue
            }
            if first == UInt8(ascii: "["), let end = trimmed.firstIndex(of: "]"), line.utf8.first == first {
                sections.append(Section(name: String(trimmed[..<end].dropFirst()), span: span))
                continue
            }
            guard let last = sections.indices.last else { continue }
            let isIndented = line.utf8.first == 0x20 || line.utf8.first == 0x09
            if isIndented, !sections[last].options.isEmpty {
                sections[last].options[sections[last].options.count - 1].value.text += "\n" + trimmed
            } else if let (key, value) = trimmed.split(at: "=") ?? trimmed.split(at: ":") {
                let text = value.firstRange(of: " ;").map { String(value[..<$0.lowerBound]).trimmed } ?? value
                sections[last].options.append((key.lowercased(), Value(text: text, span: span)))
            }
        }
        return sections
    }

    // MARK: - Variables

    /// Fills in `%(name)s`, with `default/` and `known/` before the name as fail2ban has them.
    private func filled(_ text: String, in jail: String, depth: Int) -> String {
        guard depth < Self.depthLimit, text.utf8.count < 1 << 16, text.contains("%(") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "%(") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstRange(of: ")s") else { break }
            var name = String(rest[start.upperBound..<end.lowerBound]).lowercased()
            rest = rest[end.upperBound...]
            if name == "__name__" {
                result += jail
                continue
            }
            var section = jail
            if let slash = name.firstIndex(of: "/") {
                if name[..<slash] == "default" { section = "DEFAULT" }
                name = String(name[name.index(after: slash)...])
            }
            let value = sections[section]?[name] ?? sections["DEFAULT"]?[name]
            result += filled(value?.text ?? "", in: jail, depth: depth + 1)
            if result.utf8.count > 1 << 16 { break }
        }
        return result + rest
    }
}

/// fail2ban's words for times and actions.
enum Fail2banValue {
    /// Seconds: a number, or numbers with units (`10m`, `1h 30m`, `-1`); nil for anything else.
    static func seconds(_ text: String) -> Int? {
        if let number = Int(text.trimmed) { return number }
        var total = 0
        var digits = ""
        var unit = ""
        func add() -> Bool {
            guard let number = Int(digits), let seconds = units[unit] else { return false }
            total += number * seconds
            (digits, unit) = ("", "")
            return true
        }
        for character in text.lowercased() where character != " " {
            if character.isNumber {
                if !unit.isEmpty, !add() { return nil }
                guard digits.count < 9 else { return nil }
                digits.append(character)
            } else {
                unit.append(character)
            }
        }
        return add() ? total : nil
    }

    private static let units = [
        "": 1, "s": 1, "sec": 1, "seconds": 1, "m": 60, "min": 60, "minute": 60, "minutes": 60, "h": 3600,
        "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400, "w": 604_800, "week": 604_800,
        "weeks": 604_800, "mo": 2_629_746, "month": 2_629_746, "months": 2_629_746, "y": 31_556_952,
        "year": 31_556_952, "years": 31_556_952,
    ]

    /// The actions of an `action` value with the chain that each bans in.
    static func actions(_ text: String) -> [Jail.Action] {
        text.hostLines.compactMap { line in
            let name = line.trimmed.prefix { $0 != "[" && $0 != " " }
            guard !name.isEmpty else { return nil }
            let parameters = line.dropFirst(name.count)
            return Jail.Action(
                name: String(name),
                chain: chain(
                    of: String(name), chain: parameter("chain", parameters), hook: parameter("chain_hook", parameters)))
        }
    }

    /// Where an action bans. Source: the `[Init]` sections of fail2ban's action files: iptables' kind takes `chain`,
    /// nftables' kind has a chain of its own on a hook and takes `chain_hook`, `input` unless it is set.
    static func chain(of action: String, chain: String?, hook: String?) -> String? {
        let chain = chain.flatMap { $0.isEmpty || $0.hasPrefix("<") ? nil : $0 }
        let hook = hook.flatMap { $0.isEmpty || $0.hasPrefix("<") ? nil : $0 }
        if action.hasPrefix("iptables") { return chain ?? "INPUT" }
        if action.hasPrefix("nftables") { return hook ?? "input" }
        if action.hasPrefix("ufw") || action.hasPrefix("firewallcmd") || action.hasPrefix("shorewall") {
            return "INPUT"
        }
        let others = [
            "mail", "sendmail", "cloudflare", "abuseipdb", "blocklist", "badips", "xarf", "dshield", "complain",
            "npm", "nginx-block-map", "hostsdeny", "apprise", "dummy", "mynetwatchman", "smtp", "netscaler",
        ]
        return others.contains { action.hasPrefix($0) } ? "" : nil
    }

    /// The last value of a parameter in `[a="b", c=d][e=f]`.
    private static func parameter(_ name: String, _ text: some StringProtocol) -> String? {
        var found: String?
        for group in text.split(whereSeparator: { $0 == "[" || $0 == "]" || $0 == "," }) {
            if let (key, value) = group.split(at: "="), key == name { found = value.unquoted }
        }
        return found
    }
}
