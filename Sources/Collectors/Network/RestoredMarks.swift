import Evidence

/// Connections' marks that are given back to packets.
enum RestoredMarks {
    /// What reading one rule says of it.
    static let unknown = FirewallVerdict.unknown("CONNMARK --restore-mark")

    /// The tables with each restored mark taken for none, where nothing in them could have kept one.
    ///
    /// The first packet of a connection finds only what the rules themselves kept before; wg-quick's restore what
    /// WireGuard's own packets carried, and change nothing for others.
    static func settled(_ tables: [FirewallTable]) -> [FirewallTable] {
        let rules = tables.lazy.flatMap(\.chains).flatMap(\.rules)
        guard rules.contains(where: { $0.verdict == unknown }), !rules.contains(where: canKeep) else { return tables }
        var tables = tables
        for table in tables.indices {
            for chain in tables[table].chains.indices {
                for rule in tables[table].chains[chain].rules.indices
                where tables[table].chains[chain].rules[rule].verdict == unknown {
                    tables[table].chains[chain].rules[rule].verdict = .next
                }
            }
        }
        return tables
    }

    /// Whether the rule may give a packet or its connection a mark.
    private static func canKeep(_ rule: FirewallRule) -> Bool {
        switch rule.verdict {
        case .mark: true
        case .unknown: rule.verdict != unknown
        // The end of a long rule, where the target stands, is not kept.
        case .next:
            ["CONNMARK --set", "CONNMARK --and", "CONNMARK --or", "CONNMARK --xor", "ct mark set", " …"]
                .contains { rule.text.contains($0) }
        default: false
        }
    }
}
