/// What a guard counts, from its own start on.
public struct GuardCounters: Sendable, Hashable {
    /// How often each tunnel entered each state.
    public var entered: [String: [GuardState: Int]] = [:]
    public var events = 0
    /// Lines of the engine's stream.
    public var happenings = 0
    /// Changes heard in namespaces.
    public var news = 0
    public var looks = 0
    /// Repairs begun, by tunnel.
    public var repairs: [String: Int] = [:]
    public var failedRepairs = 0
    public var reactions: [Reaction: Int] = [:]
    /// Packets that the host's seal stopped and its log told of, by who tried.
    public var stopped: [String: Int] = [:]

    /// Packets that were seen to leave beside each tunnel; of a flood not all are counted.
    public var leaked: [String: Int] = [:]

    public init() {}
}
