import Evidence
import PacketFilter
import StackModel
import Testing

/// Who reaches a published port behind rules that look at where packets come from.
struct ReachabilityTests {
    private func ranges(_ text: String) throws -> [IPRange] { [IPRange(try #require(IPPrefix(text)))] }

    /// A host at 192.168.1.10 that publishes TCP port 8989 of 172.18.0.2 with Docker's rules.
    private func host(
        user: [FirewallRule], input: [FirewallRule] = [], more: [NetworkInterface] = [], routes: [NetworkRoute] = [],
        sockets: [NetworkSocket] = []
    ) throws -> NetworkNamespace {
        func prefix(_ text: String) throws -> IPPrefix { try #require(IPPrefix(text)) }
        let tcp = FirewallMatch.transport([6], negated: false)
        let port = FirewallMatch.destinationPort([PortRange(8989)], negated: false)
        let bridge = "br-0123456789ab"
        let fromCard = user.map { rule in
            FirewallRule(
                rule.number, [.inInterface(["eth0"], negated: false)] + rule.matches, rule.verdict, text: rule.text)
        }
        let filter = FirewallTable(
            .iptablesNft, .ip, "filter",
            chains: [
                FirewallChain(
                    "INPUT", base: .init(.filter, .input, priority: 0, dropsByPolicy: true), rules: input),
                FirewallChain(
                    "FORWARD", base: .init(.filter, .forward, priority: 0, dropsByPolicy: true),
                    rules: [
                        FirewallRule(1, [], .jump("DOCKER-USER")),
                        FirewallRule(
                            2,
                            [
                                .destination(try ranges("172.18.0.2/32"), negated: false),
                                .inInterface([bridge], negated: true), .outInterface([bridge], negated: false), tcp,
                                port,
                            ], .accept, text: "-A DOCKER -d 172.18.0.2/32 --dport 8989 -j ACCEPT"),
                    ]),
                FirewallChain("DOCKER-USER", rules: fromCard),
            ])
        let nat = FirewallTable(
            .iptablesNft, .ip, "nat",
            chains: [
                FirewallChain(
                    "PREROUTING", base: .init(.nat, .prerouting, priority: -100),
                    rules: [
                        FirewallRule(
                            1, [.addressKind(.destination, [.local], negated: false), tcp, port],
                            .translateDestination(IPAddress("172.18.0.2"), PortRange(8989)))
                    ])
            ])
        let interfaces = [
            NetworkInterface(index: 2, name: "eth0", kind: .other, addresses: [try prefix("192.168.1.10/24")]),
            NetworkInterface(
                index: 3, name: bridge, kind: .bridge, type: "bridge", addresses: [try prefix("172.18.0.1/16")]),
        ]
        return NetworkNamespace(
            id: 1, interfaces: interfaces + more,
            routes: [
                NetworkRoute(family: .ipv4, via: IPAddress("192.168.1.1"), interface: "eth0"),
                NetworkRoute(family: .ipv4, to: try prefix("192.168.1.0/24"), interface: "eth0"),
                NetworkRoute(family: .ipv4, to: try prefix("172.18.0.0/16"), interface: bridge),
            ] + routes,
            sockets: sockets, switches: ["ipv4/ip_forward": "1"],
            firewall: FirewallRuleset(tables: [filter, nat]))
    }

    private let drop = FirewallRule(9, [], .drop, text: "-A DOCKER-USER -i eth0 -j DROP")

    private func answer(
        _ host: NetworkNamespace, _ audience: Reachability.Audience, _ family: NetworkFamily = .ipv4
    ) throws -> Reachability.Answer {
        try #require(
            Reachability(host: host).attempts(port: 8989, over: .tcp).first {
                $0.audience == audience && $0.family == family
            }
        ).answer
    }

    private func isReachable(_ answer: Reachability.Answer) -> Bool {
        if case .reachable = answer { true } else { false }
    }

    private func isBlocked(_ answer: Reachability.Answer) -> Bool {
        if case .blocked = answer { true } else { false }
    }

    @Test(arguments: [.network, .anyone] as [Reachability.Audience])
    func `A drop of everything stops everybody`(_ audience: Reachability.Audience) throws {
        #expect(isBlocked(try answer(host(user: [drop]), audience)))
    }

    // MARK: Source ports

    @Test(arguments: [.network, .anyone] as [Reachability.Audience])
    func `Whoever sends from a port that is let through gets through`(_ audience: Reachability.Audience) throws {
        let back = FirewallRule(
            2, [.transport([6], negated: false), .sourcePort([PortRange(443)], negated: false)], .back)
        let seen = try host(user: [back, drop])
        #expect(isReachable(try answer(seen, audience)))
        let attempt = Reachability(host: seen).attempts(port: 8989, over: .tcp).first { $0.audience == audience }
        #expect(attempt?.packet?.sourcePort == 443)
        // The rules for the host's own ports would have stopped that packet too.
        let passing = Reachability(host: seen).passing(port: 8989, over: .tcp)
        #expect(passing.contains { $0.attempt.audience == audience && $0.doubt == nil })
    }

    @Test func `A port of another protocol opens nothing`() throws {
        let back = FirewallRule(
            2, [.transport([17], negated: false), .sourcePort([PortRange(53)], negated: false)], .back)
        #expect(isBlocked(try answer(host(user: [back, drop]), .network)))
    }

    // MARK: Neighbours

    @Test func `One half of the network that is let through is not stopped`() throws {
        let rules = try ["192.168.1.128/25", "10.0.0.0/8"].map {
            FirewallRule(1, [.source(try ranges($0), negated: false)], .back)
        }
        #expect(isReachable(try answer(host(user: rules + [drop]), .network)))
        #expect(isBlocked(try answer(host(user: rules + [drop]), .anyone)))
        #expect(isBlocked(try answer(host(user: [rules[1], drop]), .network)))
    }

    @Test func `One device that is let through is neither nobody nor everybody`() throws {
        let one = FirewallRule(1, [.source(try ranges("192.168.1.50/32"), negated: false)], .back)
        guard case .unknown(let reason) = try answer(host(user: [one, drop]), .network) else {
            Issue.record("decided")
            return
        }
        #expect(reason.contains("192.168.1.50"))
    }

    @Test func `The host's own firewall that denies half of the network is passed by that half`() throws {
        let tcp = FirewallMatch.transport([6], negated: false)
        let half = FirewallRule(1, [.source(try ranges("192.168.1.0/25"), negated: false), tcp], .accept)
        let lan = FirewallRule(1, [.source(try ranges("192.168.1.0/24"), negated: false), tcp], .accept)
        let drops = FirewallRule(2, [.source(try ranges("192.168.1.0/24"), negated: true)], .drop)
        let passed = Reachability(host: try host(user: [drops], input: [half])).passing(port: 8989, over: .tcp)
        #expect(passed.map(\.attempt.audience) == [.network])
        #expect(Reachability(host: try host(user: [drops], input: [lan])).passing(port: 8989, over: .tcp).isEmpty)
    }

    @Test func `Half of the internet is not nobody`() throws {
        let upper = FirewallRule(1, [.source(try ranges("128.0.0.0/1"), negated: false)], .back)
        #expect(isReachable(try answer(host(user: [upper, drop]), .anyone)))
        // A range that the owner names is the owner's friend.
        let friend = FirewallRule(1, [.source(try ranges("203.0.113.0/24"), negated: false)], .back)
        #expect(isBlocked(try answer(host(user: [friend, drop]), .anyone)))
    }

    @Test(.timeLimit(.minutes(1))) func `Too many rules are never taken for closed`() throws {
        let many = try (0..<4000).map { number in
            FirewallRule(
                number,
                [
                    .source(try ranges("192.168.\(number % 2).\(number % 250)/32"), negated: false),
                    .sourcePort([PortRange(UInt16(1000 + number))], negated: false), .unknown("-m u32"),
                ], .back)
        }
        guard case .unknown = try answer(host(user: many + [drop]), .network) else {
            Issue.record("decided")
            return
        }
    }

    // MARK: Ways to the internet that are no card

    @Test(arguments: ["sit", "ppp", "tun"])
    func `A tunnel that leads to the internet is a way in`(_ type: String) throws {
        let way = NetworkInterface(
            index: 9, name: "he-ipv6", kind: NetworkInterface.Kind(type: type, isLoopback: false), type: type,
            addresses: [try #require(IPPrefix("2001:470::2/64"))])
        let proxy = NetworkSocket(
            .tcp, .listening, address: try #require(IPAddress("::")), port: 8989, isV6Socket: true)
        let routed = try host(
            user: [drop], more: [way], routes: [NetworkRoute(family: .ipv6, interface: "he-ipv6")], sockets: [proxy])
        #expect(isReachable(try answer(routed, .anyone, .ipv6)))
        // Whoever has its public address may send to it, whichever way the answers take.
        #expect(isReachable(try answer(host(user: [drop], more: [way], sockets: [proxy]), .anyone, .ipv6)))
        // A tunnel for visitors of its own alone is none.
        let own = NetworkInterface(
            index: 9, name: "he-ipv6", kind: .tunnel, type: type, addresses: [try #require(IPPrefix("fd99::2/64"))])
        let inner = try host(
            user: [drop], more: [own],
            routes: [NetworkRoute(family: .ipv6, to: IPPrefix("fd00::/8"), interface: "he-ipv6")],
            sockets: [proxy])
        #expect(!isReachable(try answer(inner, .anyone, .ipv6)))
    }
}
