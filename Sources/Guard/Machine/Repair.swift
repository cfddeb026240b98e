/// Something that puts a member of a tunnel right again.
public struct Repair: Sendable, Hashable {
    /// What is done.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Restart a container that stands in a namespace that is no more; its id stays.
        case restart
        /// Start one that could not join while the VPN was down.
        case start
        /// Make it anew, since the container that it joined is gone.
        case recreate
        /// Have the torrent client open its listening sockets again.
        case rebind
        /// Tell the torrent client the port that the provider forwards.
        case setPort = "set-port"
    }

    public var kind: Kind
    /// The container's name.
    public var member: String
    /// Its id at the engine.
    public var container: String
    /// Whom others wait for comes first: members of a lower rank before those of a higher one.
    public var rank: Int
    /// The port, for ``Kind/setPort``.
    public var port: UInt16?

    public init(_ kind: Kind, member: String, container: String, rank: Int = 0, port: UInt16? = nil) {
        self.kind = kind
        self.member = member
        self.container = container
        self.rank = rank
        self.port = port
    }

    /// What attempts are counted by: a port that was followed says nothing against restarting who is stranded, nor against
    /// following the next port.
    var subject: String {
        switch kind {
        case .restart, .start, .recreate: member
        case .rebind: "\(member) \(kind.rawValue)"
        case .setPort: "\(member) \(kind.rawValue) \(port ?? 0)"
        }
    }

    /// Whether a subject is that member's.
    static func concerns(_ subject: String, _ member: String) -> Bool {
        subject == member || subject.hasPrefix(member + " ")
    }
}

/// How often a member may be repaired.
public struct RepairBudget: Sendable, Hashable {
    /// The most attempts in the ``window``.
    public var most: Int
    public var window: Duration
    /// How long after the first attempt a second may follow; it doubles with each.
    public var pause: Duration

    public init(most: Int = 3, window: Duration = .seconds(600), pause: Duration = .seconds(15)) {
        self.most = most
        self.window = window
        self.pause = pause
    }

    /// When the next attempt may be made, given when earlier ones were: nil when not within this window.
    public func next(after attempts: [Duration], at now: Duration) -> Duration? {
        let recent = attempts.filter { now - $0 < window && $0 <= now }
        guard recent.count < most else { return nil }
        guard let last = recent.last else { return now }
        return max(now, last + pause * (1 << (recent.count - 1)))
    }
}
