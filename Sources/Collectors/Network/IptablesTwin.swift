import Evidence

/// One table of iptables-nft, out of both its listings.
///
/// nft's has all that the kernel asks, without the arguments of xtables' modules. iptables-nft-save's has those, and
/// leaves out, without a word and with status 0, what only nft can write: 1.8.9 prints `ip daddr @bad drop` as
/// `-j DROP`. So each rule is what nft says, and its modules are what its twin says.
struct IptablesTwin {
    private let native: FirewallTable
    private let translated: FirewallTable

    init(_ native: FirewallTable, _ translated: FirewallTable) {
        self.native = native
        self.translated = translated
    }

    var table: FirewallTable {
        var table = native
        table.backend = .iptablesNft
        let twins = Dictionary(translated.chains.map { ($0.name, $0.rules) }) { first, _ in first }
        for place in table.chains.indices {
            let chain = table.chains[place]
            table.chains[place].rules = merged(chain.rules, twins[chain.name] ?? [])
        }
        return table
    }

    private func merged(_ rules: [FirewallRule], _ twins: [FirewallRule]) -> [FirewallRule] {
        // The two were listed one after the other: where they differ in number, rules have changed in between.
        guard (rules.last?.number ?? 0) == twins.count else { return rules }
        return rules.indices.map { place in
            let rule = rules[place]
            // A map of verdicts is several rules with one number, and nothing that iptables has.
            let isAlone =
                (place == 0 || rules[place - 1].number != rule.number)
                && (place + 1 == rules.count || rules[place + 1].number != rule.number)
            guard isAlone, twins.indices.contains(rule.number - 1) else { return rule }
            return merged(rule, twins[rule.number - 1])
        }
    }

    private func merged(_ rule: FirewallRule, _ twin: FirewallRule) -> FirewallRule {
        let said = rule.matches.filter { !isModule($0) && !isOfTable($0) }
        let more = said.filter { !twin.matches.contains($0) }
        var isTargetHidden = false
        if case .unknown(let text) = rule.verdict { isTargetHidden = text.hasPrefix(NftRuleReader.xtables) }
        let isModuleHidden = rule.matches.contains(where: isModule)
        let isSame = more.isEmpty && (isTargetHidden || rule.verdict == twin.verdict)
        if isSame, isModuleHidden || isTargetHidden || twin.matches.allSatisfy(said.contains) { return twin }
        guard isModuleHidden || isTargetHidden else { return rule }
        var merged = rule
        merged.verdict = isTargetHidden ? twin.verdict : rule.verdict
        merged.matches = RuleConditions.settled((isModuleHidden ? twin.matches : []) + more, for: merged.verdict)
        return merged
    }

    private func isModule(_ match: FirewallMatch) -> Bool {
        guard case .unknown(let text) = match else { return false }
        return text.hasPrefix(NftRuleReader.xtables)
    }

    /// What each packet of the table is anyway.
    private func isOfTable(_ match: FirewallMatch) -> Bool {
        match == .family(native.family == .ip6 ? .ipv6 : .ipv4, negated: false)
    }
}
