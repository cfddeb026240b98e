import Evidence
import StackModel

/// The rules of a PostgreSQL's `pg_hba.conf`, in their order: the first that fits a connection decides.
///
/// Source: PostgreSQL's documentation, "The pg_hba.conf File".
struct HbaRules: Sendable {
    struct Rule: Sendable {
        var databases: String
        var users: String
        var address: String
        var method: String
        var span: SourceSpan

        /// Whether it is for everybody and everything.
        var isForAll: Bool { databases == "all" && users == "all" }
        /// Whether the address is the server's own.
        var isLocal: Bool {
            if address == "samehost" { return true }
            let number = address.split(separator: "/").first.map(String.init) ?? address
            return IPAddress(number)?.isLoopback ?? (number == "localhost")
        }
    }

    /// Those for connections over a network; `local` is the server's own container.
    let rules: [Rule]

    init(_ settings: AppSettings) {
        rules = settings.entries.compactMap { entry in
            guard ["host", "hostssl", "hostnossl", "hostnogssenc"].contains(entry.key.lowercased()),
                let words = entry.text?.split(separator: " ").map(String.init), words.count >= 4
            else { return nil }
            // An address and its mask may stand apart.
            let hasMask = words.count > 4 && IPAddress(words[3]) != nil && !words[2].contains("/")
            return Rule(
                databases: words[0], users: words[1], address: words[2], method: words[hasMask ? 4 : 3].lowercased(),
                span: entry.span)
        }
    }

    /// The first rule that lets in who comes over a network without a password, and that no rule before it takes from it.
    var open: Rule? {
        for (index, rule) in rules.enumerated() where rule.method == "trust" && !rule.isLocal {
            let isTaken = rules[..<index].contains { earlier in
                earlier.method != "trust" && earlier.isForAll && HbaRules.covers(earlier.address, rule.address)
            }
            if !isTaken { return rule }
        }
        return nil
    }

    /// Whether every address of the second is one of the first, as far as that is plain.
    private static func covers(_ wide: String, _ address: String) -> Bool {
        if wide == address || wide == "all" { return true }
        if wide == "0.0.0.0/0" { return address.contains(".") }
        return wide == "::/0" && address.contains(":")
    }
}
