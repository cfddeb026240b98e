/// Every packet filter of one namespace: a packet must be accepted by all tables that its way leads through.
public struct FirewallRuleset: Sendable, Hashable, Codable {
    /// The tables of all backends, in the order they were listed.
    public var tables: [FirewallTable]
    /// What could not be read, as sentences: rules that are not here may stop more packets, and rewrite some.
    public var unseen: [String]

    public init(tables: [FirewallTable] = [], unseen: [String] = []) {
        self.tables = tables
        self.unseen = unseen
    }
}

/// One table of a backend.
public struct FirewallTable: Sendable, Hashable, Codable {
    public enum Family: String, Sendable, Hashable, Codable {
        case ip, ip6, inet, bridge, arp, netdev
    }

    /// Whose table it is. The kernel runs all three; each tool shows only its own.
    public enum Backend: String, Sendable, Hashable, Codable {
        case nftables
        case iptablesNft = "iptables-nft"
        case iptablesLegacy = "iptables-legacy"
    }

    public var backend: Backend
    public var family: Family
    public var name: String
    public var chains: [FirewallChain]

    public init(_ backend: Backend, _ family: Family, _ name: String, chains: [FirewallChain] = []) {
        self.backend = backend
        self.family = family
        self.name = name
        self.chains = chains
    }

    /// Whether packets of that family pass it.
    public func covers(_ family: NetworkFamily) -> Bool {
        switch self.family {
        case .inet: true
        case .ip: family == .ipv4
        case .ip6: family == .ipv6
        case .bridge, .arp, .netdev: false
        }
    }

    /// The chain of that name.
    public func chain(_ name: String) -> FirewallChain? { chains.first { $0.name == name } }
}

/// One chain: where packets enter, or one that others jump to.
public struct FirewallChain: Sendable, Hashable, Codable {
    public enum Hook: String, Sendable, Hashable, Codable {
        case prerouting, input, forward, output, postrouting, ingress, egress
    }

    /// What makes it a base chain.
    public struct Base: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, Codable {
            case filter, nat, route
        }

        public var kind: Kind
        public var hook: Hook
        /// Lower runs earlier: raw -300, mangle -150, dstnat -100, filter 0, srcnat 100.
        public var priority: Int
        /// Whether what reaches the end is dropped rather than accepted.
        public var dropsByPolicy: Bool

        public init(_ kind: Kind, _ hook: Hook, priority: Int, dropsByPolicy: Bool = false) {
            self.kind = kind
            self.hook = hook
            self.priority = priority
            self.dropsByPolicy = dropsByPolicy
        }
    }

    public var name: String
    /// nil when it is only jumped to.
    public var base: Base?
    public var rules: [FirewallRule]

    public init(_ name: String, base: Base? = nil, rules: [FirewallRule] = []) {
        self.name = name
        self.base = base
        self.rules = rules
    }
}
