/// Everything that the guard holds of one tunnel.
public struct TunnelStatus: Sendable, Hashable {
    /// One condition with its history, as far as that matters.
    public struct Standing: Sendable, Hashable {
        public var finding: Observation.Finding
        /// How many looks in a row found it amiss.
        public var badLooks: Int
        public var patience: Int
        public var repair: Repair?
        /// When this finding began.
        public var since: Moment
        /// When it was last confirmed.
        public var seen: Moment

        /// What counts: an answer that must be confirmed by more looks is not yet one.
        public var counts: Bool { if case .bad = finding { badLooks >= patience } else { true } }
    }

    /// A better state that has to hold for a while.
    public struct Recovery: Sendable, Hashable {
        public var target: GuardState
        public var since: Duration
        /// The whole looks since then.
        public var looks: Int
    }

    public var state: GuardState
    /// When it entered that state.
    public var since: Moment
    public var conditions: [ConditionKey: Standing]
    public var recovery: Recovery?
    /// What was done and not undone.
    public var applied: [AppliedReaction]
    /// When repairs of each member were begun, by uptime.
    public var attempts: [String: [Duration]]
    /// Members whose repair is under way.
    public var repairing: Set<String>
    /// Members that nothing more is tried for until they are well again.
    public var givenUp: Set<String>
    /// The state at the end of the guard's last life, until the first whole look of this one.
    public var inherited: GuardState?
    /// The reasons that were told last.
    public var toldReasons: [String]
    /// Whether a look of everything was made in this life.
    public var wasLookedAt: Bool
    /// Whether the first whole look's answer was taken.
    public var isSettled: Bool
    /// When each intervention was last done, by uptime.
    public var interventions: [Reaction: Duration]

    public init(since: Moment, state: GuardState = .unknown, inherited: GuardState? = nil) {
        self.state = state
        self.since = since
        self.inherited = inherited
        conditions = [:]
        recovery = nil
        applied = []
        attempts = [:]
        repairing = []
        givenUp = []
        toldReasons = []
        wasLookedAt = false
        isSettled = false
        interventions = [:]
    }

    /// What the conditions alone amount to now.
    public var judged: GuardState {
        var worst = GuardState.sealed
        if !wasLookedAt || !missing.isEmpty { worst = .unknown }
        for (key, standing) in conditions {
            guard let weight = TunnelStatus.weight(of: standing, key) else { continue }
            if weight.gravity > worst.gravity { worst = weight }
        }
        return worst
    }

    /// Why it is not sealed, the worst first, each as a sentence.
    public var reasons: [String] {
        var found: [(gravity: Int, key: ConditionKey, text: String)] = []
        for (key, standing) in conditions {
            guard let weight = TunnelStatus.weight(of: standing, key) else { continue }
            switch standing.finding {
            case .bad(_, let text), .unseen(let text): found.append((weight.gravity, key, text))
            case .good, .gone: continue
            }
        }
        if found.isEmpty, !wasLookedAt { return ["It was not looked at yet."] }
        var told: [String] = []
        for text in found.sorted(by: { (-$0.gravity, $0.key) < (-$1.gravity, $1.key) }).map(\.text)
        where !told.contains(text) {
            told.append(text)
        }
        return told + missing.map { "\($0.rawValue) was not looked at yet." }
    }

    /// What must have been looked at before anything is known, and was not: inside a VPN that runs, its link and its rules.
    private var missing: [Matter] {
        let isUp = isGood(.vpn) ?? false
        let required: [Matter] = [.engine, .vpn] + (isUp ? [.tunnel, .killSwitch] : [])
        return required.filter { conditions[ConditionKey($0)] == nil }
    }

    /// What one condition makes of the tunnel; nil where it says nothing against it.
    private static func weight(of standing: Standing, _ key: ConditionKey) -> GuardState? {
        switch standing.finding {
        case .good, .gone: nil
        case .bad(let state, _): standing.counts ? state : nil
        case .unseen: key.matter.isRequired ? .unknown : nil
        }
    }

    func isGood(_ matter: Matter) -> Bool? {
        switch conditions[ConditionKey(matter)]?.finding {
        case .good: true
        case .bad: false
        case .unseen, .gone, nil: nil
        }
    }
}
