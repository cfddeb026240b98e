import Evidence
import PacketFilter
import StackModel
import Testing

/// The kill switch of namespaces that exist only here.
struct KillSwitchTests {
    private func prefix(_ text: String) throws -> IPPrefix { try #require(IPPrefix(text)) }

    private func namespace(
        _ rules: [FirewallRule], drops: Bool = true, unseen: [String] = [], hasCard: Bool = true
    ) throws -> NetworkNamespace {
        let card = NetworkInterface(
            index: 2, name: "eth0", kind: .veth, addresses: [try prefix("172.18.0.2/16")])
        let tunnel = NetworkInterface(index: 3, name: "tun0", kind: .tunnel, addresses: [try prefix("10.64.1.2/32")])
        let base = FirewallChain.Base(.filter, .output, priority: 0, dropsByPolicy: drops)
        let table = FirewallTable(.nftables, .inet, "t", chains: [FirewallChain("out", base: base, rules: rules)])
        return NetworkNamespace(
            id: 1, interfaces: hasCard ? [card, tunnel] : [tunnel],
            routes: [NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0")],
            firewall: FirewallRuleset(tables: [table], unseen: unseen))
    }

    private func accept(_ address: String, port: UInt16? = nil) throws -> FirewallRule {
        var matches: [FirewallMatch] = [.destination([IPRange(try prefix(address))], negated: false)]
        if let port {
            matches += [.transport([17], negated: false), .destinationPort([PortRange(port)], negated: false)]
        }
        return FirewallRule(1, matches, .accept)
    }

    @Test func `One endpoint is taken for the server, two are not`() throws {
        let one = KillSwitch.judge(try namespace([accept("203.0.113.9", port: 51820)]))
        #expect(one.verdict == .blocked)
        let address = try #require(IPAddress("203.0.113.9"))
        let endpoint = KillSwitch.Endpoint(address, port: 51820, transport: 17)
        #expect(one.exceptions == [.endpoint(endpoint, isKnown: false)])
        let rules = try [accept("203.0.113.9", port: 51820), accept("198.51.100.7", port: 51820)]
        guard case .open(let openings) = KillSwitch.judge(try namespace(rules), endpoints: [endpoint]).verdict else {
            Issue.record("a second server was let pass")
            return
        }
        #expect(openings.first?.packet.destination == .one(try #require(IPAddress("198.51.100.7"))))
    }

    @Test(arguments: [("192.168.1.0/24", true), ("172.18.0.0/16", true), ("1.0.0.0/8", false), ("0.0.0.0/0", false)])
    func `Networks of the LAN may be reached, the internet not`(_ text: String, _ isBlocked: Bool) throws {
        #expect((KillSwitch.judge(try namespace([accept(text)])).verdict == .blocked) == isBlocked)
    }

    private func tcp(_ ports: PortRange, _ verdict: FirewallVerdict) -> FirewallRule {
        FirewallRule(
            1, [.transport([6], negated: false), .destinationPort([ports], negated: false)], verdict)
    }

    @Test func `What another rule drops first is no opening`() throws {
        let drop = tcp(PortRange(1, 65535), .drop)
        let narrow = tcp(PortRange(8080), .accept)
        #expect(KillSwitch.judge(try namespace([drop, narrow])).verdict == .blocked)
        guard case .open = KillSwitch.judge(try namespace([narrow, drop])).verdict else {
            Issue.record("the port was let out")
            return
        }
    }

    @Test(
        arguments: [(8079, 8081, true), (8079, 8080, false), (8080, 8081, false), (8078, 8081, true)]
            as [(UInt16, UInt16, Bool)])
    func `A gap of one port between two drops is seen`(_ last: UInt16, _ first: UInt16, _ isOpen: Bool) throws {
        let rules = [
            tcp(PortRange(0, last), .drop), tcp(PortRange(first, 65535), .drop), tcp(PortRange(8000, 9000), .accept),
        ]
        let verdict = KillSwitch.judge(try namespace(rules)).verdict
        if isOpen {
            guard case .open(let openings) = verdict else {
                Issue.record("\(verdict)")
                return
            }
            #expect(openings.first?.packet.destinationPort.map { $0 > last && $0 < first } ?? false)
        } else {
            #expect(verdict == .blocked)
        }
    }

    @Test func `A drop of half of the addresses leaves the other half open`() throws {
        let half = try FirewallRule(
            1, [.transport([17], negated: false), .destination([IPRange(prefix("0.0.0.0/1"))], negated: false)], .drop)
        let upper = try FirewallRule(
            2, [.transport([17], negated: false), .destination([IPRange(prefix("128.0.0.0/1"))], negated: false)], .drop
        )
        let all = FirewallRule(
            3, [.transport([17], negated: false), .destinationPort([PortRange(6881)], negated: false)], .accept)
        #expect(KillSwitch.judge(try namespace([half, upper, all])).verdict == .blocked)
        guard case .open = KillSwitch.judge(try namespace([half, all])).verdict else {
            Issue.record("the other half was let out")
            return
        }
    }

    @Test func `What lets packets on by their flags is not taken for blocked`() throws {
        let drop = tcp(PortRange(1, 65535), .drop)
        let flags = FirewallRule(1, [.transport([6], negated: false), .tcpFlags(matchOpening: false)], .accept)
        #expect(KillSwitch.judge(try namespace([flags, drop, tcp(PortRange(8080), .accept)])).verdict != .blocked)
    }

    @Test func `A condition that is not known is never blocked because a cell was tried`() throws {
        let drop = tcp(PortRange(1, 65535), .drop)
        let odd = FirewallRule(2, [.transport([17], negated: false), .sender("gid 4711")], .accept)
        guard case .undecided = KillSwitch.judge(try namespace([drop, odd, tcp(PortRange(8080), .accept)])).verdict
        else {
            Issue.record("decided")
            return
        }
    }

    @Test func `What is not understood or not read is never blocked for sure, nor open`() throws {
        let odd = FirewallRule(1, [.unknown("bpf")], .accept)
        guard case .undecided = KillSwitch.judge(try namespace([odd])).verdict else {
            Issue.record("an unknown condition was decided")
            return
        }
        guard case .undecided = KillSwitch.judge(try namespace([], drops: false, unseen: ["No nft."])).verdict else {
            Issue.record("open, though not all was read")
            return
        }
        // What stops everything stops it, whatever else there may be.
        #expect(KillSwitch.judge(try namespace([], unseen: ["No nft."])).verdict == .blocked)
    }

    @Test func `Without a card nothing leaves`() throws {
        #expect(KillSwitch.judge(try namespace([], drops: false, hasCard: false)).verdict == .blocked)
    }

    @Test func `A goto does not come back to the rule behind it`() throws {
        let base = FirewallChain.Base(.filter, .output, priority: 0, dropsByPolicy: true)
        var seen = try namespace([])
        seen.firewall?.tables[0].chains = [
            FirewallChain("out", base: base, rules: [FirewallRule(1, [], .goto("a")), FirewallRule(2, [], .accept)]),
            FirewallChain("a", rules: [FirewallRule(1, [], .next)]),
        ]
        #expect(KillSwitch.judge(seen).verdict == .blocked)
        seen.firewall?.tables[0].chains[0].rules[0].verdict = .jump("a")
        #expect(KillSwitch.judge(seen).verdict != .blocked)
    }

    @Test func `A ring of jumps ends`() throws {
        let base = FirewallChain.Base(.filter, .output, priority: 0, dropsByPolicy: true)
        var seen = try namespace([])
        seen.firewall?.tables[0].chains = [
            FirewallChain("out", base: base, rules: [FirewallRule(1, [], .jump("a"))]),
            FirewallChain("a", rules: [FirewallRule(1, [], .jump("b")), FirewallRule(2, [], .jump("b"))]),
            FirewallChain("b", rules: [FirewallRule(1, [], .jump("a")), FirewallRule(2, [], .jump("a"))]),
        ]
        #expect(KillSwitch.judge(seen).verdict != .blocked)
    }
}
