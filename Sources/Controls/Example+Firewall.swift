public import Evidence
import StackModel

extension NetworkEvidence {
    /// A host at 192.168.1.10 whose engine publishes one TCP port of the container 172.18.0.3, for examples.
    ///
    /// - Parameters:
    ///   - container: the port in the container; nil for the same.
    ///   - address: the host's address that the port is bound to; nil for all of them.
    ///   - inputDrops: whether the policy for the host's own ports drops.
    ///   - inputAllows: whether a rule for the host's own ports lets the port in.
    ///   - userDrops: whether DOCKER-USER drops what comes in by the card.
    public static func publishing(
        _ port: UInt16, to container: UInt16? = nil, on address: String? = nil, inputDrops: Bool,
        inputAllows: Bool = false, userDrops: Bool = false, _ edit: (inout [FirewallTable]) -> Void = { _ in }
    ) -> NetworkEvidence {
        func prefixes(_ texts: String...) -> [IPPrefix] { texts.compactMap { IPPrefix($0) } }
        func ranges(_ texts: String...) -> [IPRange] { texts.compactMap { IPPrefix($0) }.map(IPRange.init) }
        let target = container ?? port
        let tcp = FirewallMatch.transport([6], negated: false)
        let isFor = FirewallMatch.destinationPort([PortRange(port)], negated: false)
        let isOut = FirewallMatch.outInterface(["br-0123456789ab"], negated: false)
        let allow = FirewallRule(1, [tcp, isFor], .accept, text: "-A INPUT -p tcp --dport \(port) -j ACCEPT")
        let drop = FirewallRule(
            1, [.inInterface(["eth0"], negated: false)], .drop, text: "-A DOCKER-USER -i eth0 -j DROP")
        let pass = FirewallRule(
            2,
            [
                isOut, tcp, .destination(ranges("172.18.0.3/32"), negated: false),
                .destinationPort([PortRange(target)], negated: false),
            ], .accept, text: "-A DOCKER -d 172.18.0.3/32 -o br-0123456789ab -p tcp --dport \(target) -j ACCEPT")
        let bound = address.flatMap { IPPrefix($0) }.map { [FirewallMatch.destination([IPRange($0)], negated: false)] }
        let translate = FirewallRule(
            1, [.addressKind(.destination, [.local], negated: false), tcp, isFor] + (bound ?? []),
            .translateDestination(IPAddress("172.18.0.3"), PortRange(target)), text: "-A DOCKER -j DNAT")
        var tables = [
            FirewallTable(
                .iptablesNft, .ip, "filter",
                chains: [
                    FirewallChain(
                        "INPUT", base: .init(.filter, .input, priority: 0, dropsByPolicy: inputDrops),
                        rules: inputAllows ? [allow] : []),
                    FirewallChain(
                        "FORWARD", base: .init(.filter, .forward, priority: 0, dropsByPolicy: true),
                        rules: (userDrops ? [drop] : []) + [pass]),
                ]),
            FirewallTable(
                .iptablesNft, .ip, "nat",
                chains: [
                    FirewallChain("PREROUTING", base: .init(.nat, .prerouting, priority: -100), rules: [translate])
                ]),
        ]
        edit(&tables)
        let interfaces = [
            NetworkInterface(index: 1, name: "lo", kind: .loopback, addresses: prefixes("127.0.0.1/8")),
            NetworkInterface(index: 2, name: "eth0", kind: .other, addresses: prefixes("192.168.1.10/24")),
            NetworkInterface(
                index: 3, name: "br-0123456789ab", kind: .bridge, type: "bridge", addresses: prefixes("172.18.0.1/16")),
        ]
        let routes = [
            NetworkRoute(family: .ipv4, via: IPAddress("192.168.1.1"), interface: "eth0"),
            NetworkRoute(family: .ipv4, to: IPPrefix("192.168.1.0/24"), interface: "eth0"),
            NetworkRoute(family: .ipv4, to: IPPrefix("172.18.0.0/16"), interface: "br-0123456789ab"),
        ]
        let host = NetworkNamespace(
            id: 4_026_531_840, interfaces: interfaces, routes: routes, switches: ["ipv4/ip_forward": "1"],
            firewall: FirewallRuleset(tables: tables))
        return NetworkEvidence(host: host)
    }
}

extension NetworkEvidence {
    /// The same host with a program of its own that listens on a TCP port of every address, for examples.
    ///
    /// - Parameters:
    ///   - name: what the kernel calls its process; nil where that was not seen.
    ///   - inputDrops: whether the policy for the host's own ports drops.
    ///   - inputAllows: whether a rule for the host's own ports lets the port in.
    public static func hosting(
        _ port: UInt16, by name: String?, process: Int32 = 812, inputDrops: Bool, inputAllows: Bool = false,
        _ edit: (inout [FirewallTable]) -> Void = { _ in }
    ) -> NetworkEvidence {
        var network = NetworkEvidence.publishing(9, inputDrops: inputDrops) { tables in
            if inputAllows {
                let matches: [FirewallMatch] = [
                    .transport([6], negated: false), .destinationPort([PortRange(port)], negated: false),
                ]
                tables[0].chains[0].rules.append(
                    FirewallRule(1, matches, .accept, text: "-A INPUT -p tcp --dport \(port) -j ACCEPT"))
            }
            edit(&tables)
        }
        if let any = IPAddress("0.0.0.0") {
            network.host?.sockets.append(
                NetworkSocket(
                    .tcp, .listening, address: any, port: port,
                    owner: name.map { NetworkSocket.Owner(process: process, name: $0) }))
        }
        return network
    }
}

extension [FirewallTable] {
    /// Lets a TCP port in by a chain that the input hook jumps to.
    mutating func letIn(_ port: UInt16, by chain: String) {
        let matches: [FirewallMatch] = [
            .transport([6], negated: false), .destinationPort([PortRange(port)], negated: false),
        ]
        self[0].chains.append(
            FirewallChain(
                chain,
                rules: [FirewallRule(1, matches, .accept, text: "-A \(chain) -p tcp --dport \(port) -j ACCEPT")]))
        self[0].chains[0].rules.append(FirewallRule(1, [], .jump(chain), text: "-A INPUT -j \(chain)"))
    }
}
