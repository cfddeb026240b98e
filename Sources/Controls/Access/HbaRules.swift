import Evidence
import StackModel

/// The rules of a PostgreSQL's `pg_hba.conf`, in their order: the first that fits a connection decides.
///
/// Source: PostgreSQL's documentation, "The pg_hba.conf File".
struct HbaRules: Sendable {
    struct Rule: Sendable {
        /// `host`, or `hostssl` and the like for connections of one kind.
        var type: String
        var databases: String
        var users: String
        var address: String
        /// Where it stands apart from the address.
        var mask: String?
        var method: String
        var span: SourceSpan

        /// Whether the address is the server's own, and all that its mask lets in.
        var isLocal: Bool {
            if address == "samehost" || address == "localhost" { return true }
            let parts = address.split(separator: "/").map(String.init)
            guard let number = parts.first.flatMap({ IPAddress($0) }), number.isLoopback else { return false }
            if let mask { return number.isV4 ? mask.hasPrefix("255.") : IPAddress(mask) == HbaRules.wholeMask }
            guard parts.count == 2, let length = Int(parts[1]) else { return false }
            return length >= (number.isV4 ? 8 : 128)
        }

        /// Whether it decides every connection that the other one is for, as far as that is plain. `all` stands for every
        /// database, and never for replication.
        func covers(_ other: Rule) -> Bool {
            let isReplication = other.databases.split(separator: ",").contains("replication")
            let hasDatabases = databases == "all" ? !isReplication : databases == other.databases
            return (type == "host" || type == other.type) && hasDatabases
                && (users == "all" || users == other.users)
                && HbaRules.covers(address, mask, other.address, other.mask)
        }
    }

    private static let wholeMask = IPAddress("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")

    /// Those for connections over a network; `local` is the server's own container.
    let rules: [Rule]
    /// The lines that bring in other files, which were not read.
    let includes: [SourceSpan]

    init(_ settings: AppSettings) {
        includes = settings.entries.filter { $0.key.hasPrefix("Include/") }.map(\.span)
        rules = settings.list("Rule").compactMap { words in
            guard let type = words["type"]?.text, let address = words["address"], let method = words["method"]?.text,
                ["host", "hostssl", "hostnossl", "hostnogssenc"].contains(type)
            else { return nil }
            return Rule(
                type: type, databases: words["database"]?.text ?? "", users: words["user"]?.text ?? "",
                address: address.text ?? "", mask: words["mask"]?.text, method: method, span: address.span)
        }
    }

    /// The first rule that lets in who comes over a network without a password, and that no rule before it takes from it.
    var open: Rule? {
        for (index, rule) in rules.enumerated() where rule.method == "trust" && !rule.isLocal {
            if !rules[..<index].contains(where: { $0.method != "trust" && $0.covers(rule) }) { return rule }
        }
        return nil
    }

    /// Whether every address of the second is one of the first, as far as that is plain.
    private static func covers(_ wide: String, _ wideMask: String?, _ address: String, _ mask: String?) -> Bool {
        if wide == "all" || (wide == address && wideMask == mask) { return true }
        if wide == "0.0.0.0/0" { return address.contains(".") }
        return wide == "::/0" && address.contains(":")
    }
}
