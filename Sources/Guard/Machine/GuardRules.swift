/// What a guard goes by; the owner's choices among it.
public struct GuardRules: Sendable, Hashable {
    /// What is done on entering a state.
    public var reactions: [GuardState: [Reaction]]
    /// Whether what was done is undone when the tunnel is sealed again.
    public var undoesOnRecovery: Bool
    /// Which repairs are made at all.
    public var repairs: Set<Repair.Kind>
    public var budget: RepairBudget
    /// How long a better state must hold before it is entered.
    public var stableFor: Duration
    /// How many whole looks must have agreed by then.
    public var goodLooks: Int
    /// How long the VPN's health is waited for before its members are repaired nevertheless.
    public var healthWait: Duration
    /// The least time between two interventions of the same kind on one tunnel.
    public var interventionPause: Duration
    /// How old a required condition may be before it is no longer known.
    public var staleAfter: Duration

    public init(
        reactions: [GuardState: [Reaction]] = GuardRules.usualReactions, undoesOnRecovery: Bool = false,
        repairs: Set<Repair.Kind> = GuardRules.usualRepairs, budget: RepairBudget = RepairBudget(),
        stableFor: Duration = .seconds(10), goodLooks: Int = 2, healthWait: Duration = .seconds(90),
        interventionPause: Duration = .seconds(60), staleAfter: Duration = .seconds(180)
    ) {
        self.reactions = reactions
        self.undoesOnRecovery = undoesOnRecovery
        self.repairs = repairs
        self.budget = budget
        self.stableFor = stableFor
        self.goodLooks = goodLooks
        self.healthWait = healthWait
        self.interventionPause = interventionPause
        self.staleAfter = staleAfter
    }

    /// Nothing that cannot be taken back: a leak is told, and torrents are paused.
    public static let usualReactions: [GuardState: [Reaction]] = [
        .leaking: [.note, .alert, .pause], .degraded: [.note], .unknown: [.note], .sealed: [.note],
    ]

    /// Without being asked a container is started again, and no more than that.
    public static let usualRepairs: Set<Repair.Kind> = [.restart, .start]
}
