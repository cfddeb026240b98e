/// How a tunnel stands.
public enum GuardState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything that must be seen was seen, and is as it must be.
    case sealed
    /// What must be seen could not be, or not lately.
    case unknown
    /// Something is amiss, but nothing was seen to get out.
    case degraded
    /// Packets leave beside the tunnel, or a client stands where they can.
    case leaking

    /// From good to bad: what is known to be wrong weighs more than what is not known.
    public var gravity: Int {
        switch self {
        case .sealed: 0
        case .unknown: 1
        case .degraded: 2
        case .leaking: 3
        }
    }
}

/// What is looked at; one matter may concern the tunnel as a whole or each of its members.
public enum Matter: String, Sendable, Hashable, Codable, CaseIterable {
    /// Whether the engine can be asked.
    case engine
    /// Whether the VPN's container runs.
    case vpn
    /// What its own health check says.
    case health
    /// Whether the tunnel's interface is there and up.
    case tunnel
    /// How long ago WireGuard's peer was heard.
    case handshake
    /// Whether the namespace's rules keep everything in the tunnel.
    case killSwitch = "kill-switch"
    /// Whether ordinary packets are led into the tunnel.
    case route
    /// Whether a member shares the VPN's namespace.
    case namespace
    /// Whether a client is attached to a network of its own.
    case attachment
    /// Whom a member asks for names.
    case resolver
    /// Which interface the torrent client is bound to.
    case binding
    /// On which addresses it listens.
    case listening
    /// What it says of its connection.
    case connection
    /// Whether it listens on the port that the provider forwards.
    case forwardedPort = "forwarded-port"
    /// Whether strangers reach it at a port that the host publishes.
    case publishedPort = "published-port"
    /// What the world sees.
    case exitAddress = "exit-address"
    /// What services of the internet see, where they are asked.
    case exitShown = "exit-shown"
    /// Packets seen on the host's side.
    case packets
    /// The host's own lock.
    case seal

    /// Whether the tunnel is `unknown` while this could not be seen.
    public var isRequired: Bool { [.engine, .vpn, .tunnel, .killSwitch, .namespace].contains(self) }

    /// Whether it must be looked at again and again: what the engine tells comes by itself, while it is heard.
    public var ages: Bool { [.tunnel, .killSwitch, .namespace].contains(self) }
}

/// One thing that is looked at of one tunnel.
public struct ConditionKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var matter: Matter
    /// The container's name; nil where it is the tunnel's own.
    public var member: String?

    public init(_ matter: Matter, _ member: String? = nil) {
        self.matter = matter
        self.member = member
    }

    public var description: String { member.map { "\(matter.rawValue):\($0)" } ?? matter.rawValue }

    public static func < (left: ConditionKey, right: ConditionKey) -> Bool {
        (left.matter.rawValue, left.member ?? "") < (right.matter.rawValue, right.member ?? "")
    }
}

/// What a look told of one condition.
public struct Observation: Sendable, Hashable {
    /// The answer.
    public enum Finding: Sendable, Hashable {
        case good
        /// It is amiss: how bad that is by itself, and why, as a sentence.
        case bad(GuardState, String)
        /// It could not be seen; why, as a sentence.
        case unseen(String)
        /// There is no such thing in this tunnel any more.
        case gone
    }

    public var key: ConditionKey
    public var finding: Finding
    /// How many looks in a row must find it amiss before it counts; an event counts at once.
    public var patience: Int
    /// What would mend it.
    public var repair: Repair?

    public init(_ key: ConditionKey, _ finding: Finding, patience: Int = 1, repair: Repair? = nil) {
        self.key = key
        self.finding = finding
        self.patience = patience
        self.repair = repair
    }
}
