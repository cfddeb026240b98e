import Evidence

/// Conditions that may be simplified for what one rule does, and not for another.
enum RuleConditions {
    /// The condition of being a fragment behind the first.
    static let laterFragment = "-f"

    /// Headers that no ordinary packet has, and that any sender can add to its own.
    private static let addable: Set<String> = [laterFragment, "rt", "frag", "mh"]

    /// The conditions as they are to be kept with the verdict.
    ///
    /// What only drops packets that nobody sends changes nothing; what lets them pass is a way out for whoever makes
    /// them, and how wide a way cannot be told.
    static func settled(_ matches: [FirewallMatch], for verdict: FirewallVerdict) -> [FirewallMatch] {
        switch verdict {
        case .drop, .reject, .next: matches
        default: matches.map { doubted($0, for: verdict) }
        }
    }

    private static func doubted(_ match: FirewallMatch, for verdict: FirewallVerdict) -> FirewallMatch {
        switch match {
        case .never(let name) where addable.contains(name): return .unknown(name)
        case .state(let states, let negated):
            // Which packets conntrack finds invalid, or does not follow, is not modelled.
            let isStray = states.contains(.invalid) || states.contains(.untracked)
            guard verdict == .accept, isStray, !negated, !states.contains(.new) else { return match }
            return .unknown("ct state " + states.map(\.rawValue).joined(separator: ","))
        default: return match
        }
    }
}
