public import StackModel

/// One route of one table.
public struct NetworkRoute: Sendable, Hashable, Codable {
    /// What becomes of what it matches.
    public enum Kind: String, Sendable, Hashable, Codable {
        case unicast, local, broadcast, multicast, blackhole, unreachable, prohibit, throwing, other
    }

    public var kind: Kind
    public var family: NetworkFamily
    /// nil is the default route.
    public var destination: IPPrefix?
    public var gateway: IPAddress?
    /// The name of the interface; nil for routes that lead nowhere.
    public var interface: String?
    /// `main` is 254, `local` 255, `default` 253.
    public var table: UInt32
    /// Lower is preferred among equal destinations.
    public var metric: UInt32

    public init(
        _ kind: Kind = .unicast, family: NetworkFamily, to destination: IPPrefix? = nil, via gateway: IPAddress? = nil,
        interface: String? = nil, table: UInt32 = 254, metric: UInt32 = 0
    ) {
        self.kind = kind
        self.family = family
        self.destination = destination
        self.gateway = gateway
        self.interface = interface
        self.table = table
        self.metric = metric
    }
}

/// One rule of policy routing, as `ip rule` lists them.
public struct RoutingRule: Sendable, Hashable, Codable {
    /// What becomes of what it matches.
    public enum Action: Sendable, Hashable, Codable {
        case lookup(table: UInt32)
        /// `blackhole`, `unreachable` and `prohibit`.
        case refuse
        /// `goto`: on with the first rule of that priority; where there is none, with the next one.
        case skip(to: UInt32)
        /// `nop`.
        case other
    }

    public var priority: UInt32
    public var family: NetworkFamily
    public var isNegated: Bool
    public var source: IPPrefix?
    public var destination: IPPrefix?
    public var inInterface: String?
    public var outInterface: String?
    public var mark: UInt32?
    /// All bits unless the rule says otherwise.
    public var mask: UInt32
    /// `suppress_prefixlength`: routes of at most this length are passed over; nil when there is none.
    public var suppressedLength: Int?
    /// Other conditions of the rule (uid range, ports, protocol, TOS), which are not modelled.
    public var hasOtherConditions: Bool
    public var action: Action

    public init(
        priority: UInt32, family: NetworkFamily, isNegated: Bool = false, source: IPPrefix? = nil,
        destination: IPPrefix? = nil, inInterface: String? = nil, outInterface: String? = nil, mark: UInt32? = nil,
        mask: UInt32 = .max, suppressedLength: Int? = nil, hasOtherConditions: Bool = false, action: Action
    ) {
        self.priority = priority
        self.family = family
        self.isNegated = isNegated
        self.source = source
        self.destination = destination
        self.inInterface = inInterface
        self.outInterface = outInterface
        self.mark = mark
        self.mask = mask
        self.suppressedLength = suppressedLength
        self.hasOtherConditions = hasOtherConditions
        self.action = action
    }
}
