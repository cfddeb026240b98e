import Evidence

/// Reads what `iptables-save` and its five siblings write.
enum IptablesText {
    /// The most rules of one output that are read.
    static let ruleLimit = 50_000

    /// The tables of the text, in its order.
    /// - Returns: nil when it is no such text, or is cut short.
    static func tables(
        _ bytes: [UInt8], backend: FirewallTable.Backend, family: FirewallTable.Family
    ) -> [FirewallTable]? {
        var tables: [FirewallTable] = []
        var current: Building?
        var count = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            let text = String(decoding: line, as: UTF8.self)
            switch line.first {
            case UInt8(ascii: "#"): continue
            case UInt8(ascii: "*"):
                guard current == nil else { return nil }
                current = Building(table: FirewallTable(backend, family, String(text.dropFirst())))
            case UInt8(ascii: ":"):
                guard let name = current?.table.name, let chain = chain(text, in: name),
                    current?.add(chain) == true
                else { return nil }
            case UInt8(ascii: "["), UInt8(ascii: "-"):
                count += 1
                guard count <= ruleLimit, current?.addRule(text) == true else { return nil }
            default:
                guard text == "COMMIT", let done = current else { return nil }
                tables.append(done.resolved)
                current = nil
            }
        }
        return current == nil ? tables : nil
    }

    /// `:NAME POLICY [packets:bytes]`; a policy of `-` is a chain that others jump to.
    private static func chain(_ text: String, in table: String) -> FirewallChain? {
        let parts = text.dropFirst().split(separator: " ")
        guard parts.count >= 2 else { return nil }
        let name = String(parts[0])
        guard parts[1] != "-" else { return FirewallChain(name) }
        return FirewallChain(name, base: base(name, in: table, drops: parts[1] == "DROP"))
    }

    /// The kernel's own places of the built-in chains (`NF_IP_PRI_*` in linux/netfilter_ipv4.h).
    private static func base(_ chain: String, in table: String, drops: Bool) -> FirewallChain.Base? {
        let hooks: [String: FirewallChain.Hook] = [
            "PREROUTING": .prerouting, "INPUT": .input, "FORWARD": .forward, "OUTPUT": .output,
            "POSTROUTING": .postrouting,
        ]
        guard let hook = hooks[chain] else { return nil }
        let priority: Int
        switch table {
        case "raw": priority = -300
        case "mangle": priority = -150
        case "nat": priority = hook == .prerouting || hook == .output ? -100 : 100
        case "security": priority = 50
        default: priority = 0
        }
        return FirewallChain.Base(table == "nat" ? .nat : .filter, hook, priority: priority, dropsByPolicy: drops)
    }

    /// One table as far as it was read.
    private struct Building {
        var table: FirewallTable
        /// The places of the chains, by name: tables of an attacker's have many.
        private var places: [String: Int] = [:]

        init(table: FirewallTable) { self.table = table }

        mutating func add(_ chain: FirewallChain) -> Bool {
            guard places.updateValue(table.chains.count, forKey: chain.name) == nil else { return false }
            table.chains.append(chain)
            return true
        }

        mutating func addRule(_ line: String) -> Bool {
            var text = line[...]
            var packets: UInt64?
            if text.first == "[" {
                guard let end = text.firstIndex(of: "]") else { return false }
                let counts = text[text.index(after: text.startIndex)..<end].split(separator: ":")
                packets = counts.first.flatMap { UInt64($0) }
                text = text[text.index(after: end)...].drop { $0 == " " }
            }
            let words = ShellText.words(text)
            guard words.count >= 2, words[0] == "-A", let place = places[words[1]] else { return false }
            var reader = IptablesRuleReader(words[2...])
            let (matches, verdict) = reader.read()
            let number = table.chains[place].rules.count + 1
            table.chains[place].rules.append(
                FirewallRule(number, matches, verdict, packets: packets, text: String(text)))
            return true
        }

        /// A jump to a name that is no chain of the table is a target that is not known.
        var resolved: FirewallTable {
            var table = table
            for chain in table.chains.indices {
                for rule in table.chains[chain].rules.indices {
                    if case .jump(let name) = table.chains[chain].rules[rule].verdict, places[name] == nil {
                        table.chains[chain].rules[rule].verdict = .unknown(name)
                    }
                }
            }
            return table
        }
    }
}

/// Splits a line as `iptables-restore` does: at spaces, with double quotes and backslashes inside them.
enum ShellText {
    static func words(_ text: Substring) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        var hasWord = false
        for byte in text.utf8 {
            if isEscaped {
                word.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), isQuoted {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
                hasWord = true
            } else if byte == UInt8(ascii: " "), !isQuoted {
                if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
                word.removeAll()
                hasWord = false
            } else {
                word.append(byte)
                hasWord = true
            }
        }
        if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }
}
