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
        ]
        let firewall = FirewallRuleset(
            tables: [table(.ip, rules4, drops.v4), table(.ip6, [], drops.v6)], unseen: unseen)
        return NetworkEvidence(namespaces: [
            NetworkNamespace(
                id: 4_026_532_501, containers: [container], process: 100, interfaces: [card, tunnel], routes: routes,
                firewall: firewall)
        ])
    }
}
