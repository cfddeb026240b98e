import Evidence
import PacketFilter
import StackModel
import Testing

/// Holes beside Gluetun's own rules, which look like what Gluetun lets out.
struct KillSwitchHoleTests {
    private func ranges(_ text: String) throws -> [IPRange] { [IPRange(try #require(IPPrefix(text)))] }

    private func letOut(_ address: String, port: UInt16, transport: UInt8 = 17) throws -> FirewallRule {
        FirewallRule(
            4,
            [
                .destination(try ranges(address), negated: false), .outInterface(["eth0"], negated: false),
                .transport([transport], negated: false), .destinationPort([PortRange(port)], negated: false),
            ], .accept, text: "-A OUTPUT -d \(address) -o eth0 --dport \(port) -j ACCEPT")
    }

    /// Gluetun's rules at the output hook: its server's, and its own subnet's.
    private func gluetun(
        servers: [FirewallRule]? = nil, before: [FirewallRule] = [], nat: [FirewallRule] = [], tunnel: String = "tun",
        sockets: [NetworkSocket] = []
    ) throws -> NetworkNamespace {
        let card = NetworkInterface(
            index: 2, name: "eth0", kind: .veth, addresses: [try #require(IPPrefix("172.18.0.2/16"))])
        let way = NetworkInterface(
            index: 3, name: "tun0", kind: .tunnel, type: tunnel, addresses: [try #require(IPPrefix("10.64.1.2/32"))])
        let rules =
            before + [
                FirewallRule(1, [.outInterface(["lo"], negated: false)], .accept),
                FirewallRule(2, [.state([.established, .related], negated: false)], .accept),
                FirewallRule(3, [.outInterface(["tun0"], negated: false)], .accept),
            ] + (try servers ?? [letOut("203.0.113.9/32", port: 51820)]) + [
                FirewallRule(
                    5,
                    [
                        .outInterface(["eth0"], negated: false),
                        .source(try ranges("172.18.0.2/32"), negated: false),
                        .destination(try ranges("172.18.0.0/16"), negated: false),
                    ], .accept)
            ]
        let output = FirewallChain.Base(.filter, .output, priority: 0, dropsByPolicy: true)
        let translation = FirewallChain.Base(.nat, .output, priority: -100)
        return NetworkNamespace(
            id: 1, interfaces: [card, way],
            routes: [NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0")],
            sockets: sockets, switches: ["ipv6/conf/all/disable_ipv6": "1"],
            firewall: FirewallRuleset(tables: [
                FirewallTable(
                    .iptablesNft, .ip, "filter", chains: [FirewallChain("OUTPUT", base: output, rules: rules)]),
                FirewallTable(
                    .iptablesNft, .ip, "nat", chains: [FirewallChain("OUTPUT", base: translation, rules: nat)]),
            ]))
    }

    @Test func `Gluetun's own rules are blocked`() throws {
        #expect(KillSwitch.judge(try gluetun()).verdict == .blocked)
    }

    // MARK: Translation

    @Test(arguments: [17, nil] as [UInt8?])
    func `What some user's packets are translated to is no exception`(_ transport: UInt8?) throws {
        let proxy = FirewallRule(
            1,
            [
                .sender("uid 1000"), .transport([transport ?? 6], negated: false),
            ], .translateDestination(IPAddress("172.18.0.1"), PortRange(3128)))
        guard case .undecided(let reason) = KillSwitch.judge(try gluetun(nat: [proxy])).verdict else {
            Issue.record("decided")
            return
        }
        #expect(reason.contains("uid 1000"))
    }

    @Test func `What is translated to the server's own address is no exception either`() throws {
        let relay = FirewallRule(
            1, [.sender("uid 1000"), .transport([17], negated: false)],
            .translateDestination(IPAddress("203.0.113.9"), PortRange(51820)))
        #expect(KillSwitch.judge(try gluetun(nat: [relay])).verdict != .blocked)
    }

    @Test func `Docker's resolver is translated inside and changes nothing`() throws {
        let resolver = FirewallRule(
            1,
            [
                .destination(try ranges("127.0.0.11/32"), negated: false), .transport([17], negated: false),
                .destinationPort([PortRange(53)], negated: false),
            ], .translateDestination(IPAddress("127.0.0.11"), PortRange(40001)))
        #expect(KillSwitch.judge(try gluetun(nat: [resolver])).verdict == .blocked)
    }

    // MARK: The server

    @Test func `A hole for TCP is not taken for the server without a sign of it`() throws {
        let web = try letOut("93.184.216.34/32", port: 443, transport: 6)
        guard case .undecided(let reason) = KillSwitch.judge(try gluetun(servers: [web])).verdict else {
            Issue.record("decided")
            return
        }
        #expect(reason.contains("93.184.216.34 port 443"))
        guard case .open = KillSwitch.judge(try gluetun(servers: [web], tunnel: "wireguard")).verdict else {
            Issue.record("WireGuard speaks no TCP")
            return
        }
        // Beside the server itself it can be nothing else.
        guard
            case .open(let openings) = KillSwitch.judge(
                try gluetun(servers: [letOut("203.0.113.9/32", port: 51820), web])
            ).verdict
        else {
            Issue.record("a hole beside the server was let pass")
            return
        }
        #expect(openings.first?.packet.transport == 6)
    }

    @Test(
        arguments: [("openvpn2.6", 0, true), (nil, 0, true), ("curl", 0, false), (nil, 1000, false)]
            as [(
                String?, UInt32, Bool
            )])
    func `OpenVPN over TCP is known by its connection`(_ name: String?, _ user: UInt32, _ isServer: Bool) throws {
        let server = try letOut("203.0.113.9/32", port: 443, transport: 6)
        let socket = NetworkSocket(
            .tcp, .connected, address: try #require(IPAddress("172.18.0.2")), port: 40_000,
            peer: IPAddress("203.0.113.9"), peerPort: 443, user: user,
            owner: name.map { NetworkSocket.Owner(process: 9, name: $0) })
        let found = KillSwitch.judge(try gluetun(servers: [server], sockets: [socket]))
        #expect((found.verdict == .blocked) == isServer)
    }

    @Test func `connections are asked for only over what could be a server's`() throws {
        let (wire, web) = try (
            letOut("203.0.113.9/32", port: 51820), letOut("203.0.113.9/32", port: 443, transport: 6)
        )
        #expect(KillSwitch.transportsInDoubt(in: try gluetun(servers: [wire])) == [.udp])
        #expect(KillSwitch.transportsInDoubt(in: try gluetun(servers: [wire, web])) == [.udp, .tcp])
        #expect(KillSwitch.transportsInDoubt(in: try gluetun(servers: [])) == [])
        #expect(KillSwitch.transportsInDoubt(in: try gluetun(servers: [wire, web], tunnel: "wireguard")) == [])
    }

    @Test func `Of two servers neither is called a hole`() throws {
        let rules = try [letOut("203.0.113.9/32", port: 51820), letOut("198.51.100.7/32", port: 51820)]
        guard case .undecided = KillSwitch.judge(try gluetun(servers: rules)).verdict else {
            Issue.record("decided")
            return
        }
    }

    // MARK: Many rules

    private func blocklist(_ count: Int) throws -> [FirewallRule] {
        try (0..<count).map { number in
            FirewallRule(
                number,
                [
                    .outInterface(["eth0"], negated: false),
                    .destination(try ranges("\(11 + number / 250).\(number % 250).7.0/24"), negated: false),
                    .transport([number % 2 == 0 ? 6 : 17], negated: false),
                    .destinationPort([PortRange(UInt16(1000 + number))], negated: false),
                    .sourcePort([PortRange(UInt16(2000 + number))], negated: false),
                ], .drop)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `A long blocklist before Gluetun's rules is judged at once`() throws {
        #expect(KillSwitch.judge(try gluetun(before: blocklist(3000))).verdict == .blocked)
    }

    @Test(.timeLimit(.minutes(1))) func `Where the rules are too many it is said, and nothing decided`() throws {
        var rules = try blocklist(3000)
        rules.append(FirewallRule(1, [.outInterface(["eth0"], negated: false), .unknown("-m u32")], .accept))
        guard case .undecided(let reason) = KillSwitch.judge(try gluetun(before: rules)).verdict else {
            Issue.record("decided")
            return
        }
        #expect(reason.contains("too many"))
    }
}
