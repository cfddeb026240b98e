public import Evidence
import StackModel

extension Example {
    /// The same project with what was seen of its network namespaces.
    public func seen(_ network: NetworkEvidence) -> Example {
        var example = self
        example.network = network
        return example
    }
}

extension NetworkEvidence {
    /// The namespace of a container, made up for examples: a card, a tunnel, and these rules at the output hook.
    ///
    /// - Parameters:
    ///   - rules4: what the IPv4 chain holds besides `-o tun0 -j ACCEPT`.
    ///   - drops: whether the policies drop, for IPv4 and for IPv6.
    public static func example(
        _ container: String, rules4: [FirewallRule] = [], drops: (v4: Bool, v6: Bool), unseen: [String] = []
    ) -> NetworkEvidence {
        func prefixes(_ texts: String...) -> [IPPrefix] { texts.compactMap { IPPrefix($0) } }
        let card = NetworkInterface(
            index: 2, name: "eth0", kind: .veth, type: "veth", addresses: prefixes("172.18.0.2/16", "fd18::2/64"))
        let tunnel = NetworkInterface(
            index: 3, name: "tun0", kind: .tunnel, type: "wireguard", addresses: prefixes("10.64.1.2/32"))
        func table(_ family: FirewallTable.Family, _ rules: [FirewallRule], _ drops: Bool) -> FirewallTable {
            let own = FirewallRule(
                1, [.outInterface(["tun0"], negated: false)], .accept, text: "-A OUTPUT -o tun0 -j ACCEPT")
            let base = FirewallChain.Base(.filter, .output, priority: 0, dropsByPolicy: drops)
            return FirewallTable(
                .iptablesNft, family, "filter", chains: [FirewallChain("OUTPUT", base: base, rules: [own] + rules)])
        }
        let routes = [
            NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0"),
            NetworkRoute(family: .ipv6, via: IPAddress("fd18::1"), interface: "eth0"),
            NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0", table: 200),
            NetworkRoute(family: .ipv4, interface: "tun0", table: 51820),
        ]
        // Gluetun's policy routing: what carries no mark of its own is led into the tunnel (its internal/routing).
        let policy = [
            RoutingRule(priority: 100, family: .ipv4, source: IPPrefix("172.18.0.2/32"), action: .lookup(table: 200)),
            RoutingRule(priority: 101, family: .ipv4, isNegated: true, mark: 51820, action: .lookup(table: 51820)),
            RoutingRule(priority: 32766, family: .ipv4, action: .lookup(table: 254)),
            RoutingRule(priority: 32766, family: .ipv6, action: .lookup(table: 254)),
        ]
        let firewall = FirewallRuleset(
            tables: [table(.ip, rules4, drops.v4), table(.ip6, [], drops.v6)], unseen: unseen)
        return NetworkEvidence(namespaces: [
            NetworkNamespace(
                id: 4_026_532_501, containers: [container], process: 100, interfaces: [card, tunnel], routes: routes,
                rules: policy, firewall: firewall)
        ])
    }
}

extension NetworkEvidence {
    /// The same with a second card in each namespace, with a default route of its own.
    func with(secondCard prefix: String, gateway: String) -> NetworkEvidence {
        var network = self
        guard let prefix = IPPrefix(prefix), let gateway = IPAddress(gateway) else { return network }
        for index in network.namespaces.indices {
            network.namespaces[index].interfaces.append(
                NetworkInterface(index: 9, name: "eth1", kind: .veth, type: "veth", addresses: [prefix]))
            network.namespaces[index].routes.append(
                NetworkRoute(family: gateway.family, via: gateway, interface: "eth1", metric: 100))
        }
        return network
    }
}

extension NetworkEvidence {
    /// The same with rules of iptables-legacy that drop what is not for the tunnel.
    func withLegacyRules() -> NetworkEvidence {
        var network = self
        let own = FirewallRule(
            1, [.outInterface(["tun0"], negated: false)], .accept, text: "-A OUTPUT -o tun0 -j ACCEPT")
        let base = FirewallChain.Base(.filter, .output, priority: 0, dropsByPolicy: true)
        let table = FirewallTable(
            .iptablesLegacy, .ip, "filter", chains: [FirewallChain("OUTPUT", base: base, rules: [own])])
        for index in network.namespaces.indices { network.namespaces[index].firewall?.tables.append(table) }
        return network
    }
}

extension FirewallRule {
    /// A rule as Gluetun makes it for `FIREWALL_OUTBOUND_SUBNETS`.
    static func letsOut(_ range: String) -> FirewallRule {
        let ranges = IPPrefix(range).map { [IPRange($0)] } ?? []
        return FirewallRule(
            2, [.outInterface(["eth0"], negated: false), .destination(ranges, negated: false)], .accept,
            text: "-A OUTPUT -d \(range) -o eth0 -j ACCEPT")
    }
}

extension NetworkEvidence {
    /// Gluetun's namespace with Gluetun's own resolver, for examples.
    ///
    /// - Parameter drops: whether the firewall drops what is not for the tunnel.
    public static func tunnelled(
        _ container: String = "media-gluetun-1", drops: Bool, _ edit: (inout NetworkNamespace) -> Void = { _ in }
    ) -> NetworkEvidence {
        var network = NetworkEvidence.example(container, drops: (v4: drops, v6: drops))
        for index in network.namespaces.indices {
            network.namespaces[index].resolver = ResolverSettings(servers: [IPAddress("127.0.0.1")].compactMap { $0 })
            edit(&network.namespaces[index])
            network.namespaces[index].shareResolver()
        }
        return network
    }
}

extension NetworkNamespace {
    /// Gives each container in it the resolver of the namespace, as an engine does.
    mutating func shareResolver() {
        guard resolvers == nil, let resolver else { return }
        resolvers = Dictionary(containers.map { ($0, resolver) }) { first, _ in first }
    }
}

extension NetworkEvidence {
    /// A container on a bridge of its own, for examples: a card with the default route, and no tunnel.
    static func bridged(_ container: String) -> NetworkEvidence {
        var network = NetworkEvidence.example(container, drops: (v4: false, v6: false))
        for index in network.namespaces.indices {
            network.namespaces[index].interfaces.removeAll { $0.kind == .tunnel }
            network.namespaces[index].rules.removeAll { $0.priority < 32766 }
            network.namespaces[index].firewall = nil
        }
        return network
    }
}
