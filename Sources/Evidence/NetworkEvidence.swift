public import StackModel

/// What was seen of the network: the host's own namespace, and those of the containers that were looked at.
public struct NetworkEvidence: Sendable, Hashable, Codable {
    /// The host's namespace; nil when it could not be read.
    public var host: NetworkNamespace?
    /// One for each namespace, however many containers share it; sorted by ``NetworkNamespace/id``.
    public var namespaces: [NetworkNamespace]

    public init(host: NetworkNamespace? = nil, namespaces: [NetworkNamespace] = []) {
        self.host = host
        self.namespaces = namespaces
    }

    /// The namespace in which the container of that name runs.
    public func namespace(of container: String) -> NetworkNamespace? {
        namespaces.first { $0.containers.contains(container) }
    }
}

/// One network namespace as it is: what it can reach, what listens in it, and what its firewall lets through.
public struct NetworkNamespace: Sendable, Hashable, Codable {
    /// The inode of the namespace, as `/proc/PID/ns/net` names it.
    public var id: UInt64
    /// The names of the containers that were found in it, sorted; empty for the host's.
    public var containers: [String]
    /// The process through which it was read.
    public var process: Int32
    public var interfaces: [NetworkInterface]
    /// The routes of all tables.
    public var routes: [NetworkRoute]
    /// Policy routing, in the order of lookup.
    public var rules: [RoutingRule]
    public var sockets: [NetworkSocket]
    /// The processes' resolver settings; nil when they could not be read.
    public var resolver: ResolverSettings?
    /// What the `resolv.conf` of each container in it says, by the container's name: each has a file of its own, which
    /// engines let containers of one network share; those that could not be read are missing. nil in evidence of older
    /// releases.
    public var resolvers: [String: ResolverSettings]?
    /// Kernel switches of this namespace by their path below `/proc/sys/net`, such as `ipv4/ip_forward`.
    public var switches: [String: String]
    /// nil when the firewall was not looked at.
    public var firewall: FirewallRuleset?

    public init(
        id: UInt64, containers: [String] = [], process: Int32 = 0, interfaces: [NetworkInterface] = [],
        routes: [NetworkRoute] = [], rules: [RoutingRule] = [], sockets: [NetworkSocket] = [],
        resolver: ResolverSettings? = nil, resolvers: [String: ResolverSettings]? = nil,
        switches: [String: String] = [:], firewall: FirewallRuleset? = nil
    ) {
        self.id = id
        self.containers = containers
        self.process = process
        self.interfaces = interfaces
        self.routes = routes
        self.rules = rules
        self.sockets = sockets
        self.resolver = resolver
        self.resolvers = resolvers
        self.switches = switches
        self.firewall = firewall
    }

    /// Whether packets of IPv6 can exist in it: not where the kernel has none, or where it is switched off and no interface
    /// has an address of it.
    public var hasIPv6: Bool {
        guard !switches.isEmpty, switches["ipv6/conf/all/disable_ipv6"] ?? "1" == "1" else { return true }
        return interfaces.contains { !$0.addresses(.ipv6).isEmpty }
    }

    /// The interface of that name.
    public func interface(_ name: String) -> NetworkInterface? { interfaces.first { $0.name == name } }

    /// The interfaces that lead into a tunnel.
    public var tunnels: [NetworkInterface] { interfaces.filter { $0.kind == .tunnel } }

    /// Whether the address is one of this namespace's own.
    public func owns(_ address: IPAddress) -> Bool {
        address.isLoopback || interfaces.contains { $0.addresses.contains { $0.address == address } }
    }
}

/// IPv4 or IPv6.
public enum NetworkFamily: String, Sendable, Hashable, Codable, CaseIterable {
    case ipv4 = "IPv4"
    case ipv6 = "IPv6"
}

extension IPAddress {
    public var family: NetworkFamily { isV4 ? .ipv4 : .ipv6 }
}

/// What `resolv.conf` says.
public struct ResolverSettings: Sendable, Hashable, Codable {
    /// The addresses behind `nameserver`, in their order; what is no address is left out.
    public var servers: [IPAddress]
    /// The domains behind `search` and `domain`.
    public var search: [String]

    public init(servers: [IPAddress], search: [String] = []) {
        self.servers = servers
        self.search = search
    }
}
