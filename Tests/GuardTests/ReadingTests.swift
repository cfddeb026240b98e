import Evidence
import StackModel
import Testing
import Tunnels

@testable import Guard

@Suite struct PeerWatchTests {
    private func course(_ looks: [(received: UInt64, sent: UInt64)], every: Duration = .seconds(5)) -> [Bool] {
        var watch = PeerWatch()
        var now = Duration.seconds(100)
        return looks.map { look in
            now += every
            return watch.finding(received: look.received, sent: look.sent, handshake: 1, at: now) == .good
        }
    }

    @Test func `an idle tunnel is well for as long as it likes`() {
        #expect(course(Array(repeating: (1000, 1000), count: 100)).allSatisfy { $0 })
    }

    @Test func `keepalives alone need no answer`() {
        #expect(course((0..<100).map { (1000, 1000 + 32 * UInt64($0)) }).allSatisfy { $0 })
    }

    @Test func `what is sent and never answered is noticed after twenty seconds`() {
        let looks = (0..<8).map { (received: UInt64(1000), sent: 1000 + 500 * UInt64($0)) }
        #expect(course(looks) == [true, true, true, true, true, false, false, false])
    }

    @Test func `an answer makes it well at once`() {
        var looks = (0..<8).map { (received: UInt64(1000), sent: 1000 + 500 * UInt64($0)) }
        looks.append((1092, 5000))
        #expect(course(looks).last == true)
    }

    @Test func `a peer that was never heard is said to be`() {
        var watch = PeerWatch()
        #expect(
            watch.finding(received: 0, sent: 148, handshake: 0, at: .seconds(1)) == .good, "it may be about to answer")
        for second in [6, 11, 16, 21] {
            _ = watch.finding(received: 0, sent: 148 * UInt64(second), handshake: 0, at: .seconds(second))
        }
        #expect(watch.finding(received: 0, sent: 148 * 40, handshake: 0, at: .seconds(40)) != .good)
    }
}

@Suite struct NamespaceReadingTests {
    private static let tunnel = Tunnel(vpn: TunnelMember(id: "v", name: "gluetun"))

    private func namespace(
        isUp: Bool = true, hasTunnel: Bool = true, routed: String = "tun0", drops: Bool = true
    ) -> NetworkNamespace {
        var interfaces = [
            NetworkInterface(index: 1, name: "lo", kind: .loopback),
            NetworkInterface(
                index: 2, name: "eth0", kind: .veth, addresses: [IPPrefix("172.18.0.2/16")].compactMap { $0 }),
        ]
        if hasTunnel {
            interfaces.append(
                NetworkInterface(
                    index: 3, name: "tun0", kind: .tunnel, type: "wireguard", isUp: isUp,
                    addresses: [IPPrefix("10.64.1.2/32")].compactMap { $0 }))
        }
        let base = FirewallChain.Base(.filter, .output, priority: 0, dropsByPolicy: drops)
        let table = FirewallTable(.nftables, .inet, "t", chains: [FirewallChain("out", base: base, rules: [])])
        let gateway = IPAddress("172.18.0.1")
        // As Gluetun does it: who binds the card's address is led out by the card.
        let card = RoutingRule(
            priority: 100, family: .ipv4, source: IPPrefix("172.18.0.2/32"), action: .lookup(table: 200))
        let main = RoutingRule(priority: 32766, family: .ipv4, action: .lookup(table: 254))
        return NetworkNamespace(
            id: 1, interfaces: interfaces,
            routes: [
                NetworkRoute(family: .ipv4, via: routed == "eth0" ? gateway : nil, interface: routed),
                NetworkRoute(family: .ipv4, via: gateway, interface: "eth0", table: 200),
            ], rules: [card, main], switches: ["ipv6/conf/all/disable_ipv6": "1"],
            firewall: FirewallRuleset(tables: [table]))
    }

    private func findings(
        _ namespace: NetworkNamespace, inhabited: Bool = true, sealed: Bool = false
    ) -> [Matter: Observation.Finding] {
        let reading = NamespaceReading(
            namespace: namespace, tunnel: Self.tunnel, isInhabited: inhabited, isSealedOutside: sealed)
        return Dictionary(reading.observations.map { ($0.key.matter, $0.finding) }) { $1 }
    }

    private func state(_ finding: Observation.Finding?) -> GuardState? {
        if case .bad(let state, _)? = finding { state } else { nil }
    }

    @Test func `a namespace that keeps everything in the tunnel is well`() {
        let found = findings(namespace())
        #expect(found[.tunnel] == .good)
        #expect(found[.killSwitch] == .good)
        #expect(found[.route] == .good)
    }

    @Test func `a link that is down or gone is degraded`() {
        #expect(state(findings(namespace(isUp: false))[.tunnel]) == .degraded)
        #expect(state(findings(namespace(hasTunnel: false))[.tunnel]) == .degraded)
    }

    @Test func `open rules leak where somebody is there to use them`() {
        let open = namespace(drops: false)
        #expect(state(findings(open)[.killSwitch]) == .leaking)
        #expect(state(findings(open, inhabited: false)[.killSwitch]) == .degraded)
        #expect(state(findings(open, sealed: true)[.killSwitch]) == .degraded)
    }

    @Test func `routes past the tunnel leak where nothing filters`() {
        #expect(state(findings(namespace(routed: "eth0", drops: false))[.route]) == .leaking)
        #expect(state(findings(namespace(routed: "eth0", drops: true))[.route]) == .degraded)
    }

    @Test func `rules that were not read are no rules that hold`() {
        var unread = namespace()
        unread.firewall = nil
        if case .unseen = findings(unread)[.killSwitch] {} else { Issue.record("it passed for seen") }
    }

    @Test func `a resolver past the tunnel leaks, Docker's own as well`() {
        let reading = NamespaceReading(
            namespace: namespace(drops: false), tunnel: Self.tunnel, isInhabited: true, isSealedOutside: false)
        func asked(_ server: String) -> GuardState? {
            state(
                reading.resolver(ResolverSettings(servers: [IPAddress(server)].compactMap { $0 }), of: "qbittorrent")
                    .finding)
        }
        #expect(asked("127.0.0.1") == nil)
        #expect(asked("127.0.0.11") == .leaking)
        #expect(asked("10.64.0.1") == nil)
    }
}

@Suite struct SurveyReadingTests {
    private func findings(_ engine: EngineEvidence, former: Set<String> = []) -> [ConditionKey: Observation] {
        guard let tunnel = Tunnel.all(in: engine).first else { return [:] }
        let reading = SurveyReading(engine: engine, tunnel: tunnel, formerClients: former)
        return Dictionary(reading.observations.map { ($0.key, $0) }) { $1 }
    }

    private func engine(_ containers: [EngineContainer]) -> EngineEvidence {
        EngineEvidence(endpoint: "", containers: containers)
    }

    private let key = ConditionKey(.namespace, "qbittorrent")

    @Test func `who shares the namespace is well`() {
        let found = findings(FakeStack.evidence())
        #expect(found[key]?.finding == .good)
        #expect(found[ConditionKey(.vpn)]?.finding == .good)
        #expect(found[ConditionKey(.health)]?.finding == .good)
    }

    @Test func `who was left behind is restarted`() {
        let found = findings(
            engine([FakeStack.container(gluetun: FakeStack.vpn, process: 101), FakeStack.torrents(namespace: 100)]))
        #expect(found[key]?.repair?.kind == .restart)
    }

    @Test func `who joined a container that is gone is made anew`() {
        var vpn = FakeStack.container(gluetun: String(repeating: "d", count: 64), process: 101)
        vpn.compose?.dependsOn = []
        let found = findings(engine([vpn, FakeStack.torrents(namespace: 100)]))
        #expect(found[key]?.repair?.kind == .recreate)
    }

    @Test func `who could not start because the VPN did not run is started`() {
        var client = FakeStack.torrents(isUp: false)
        client.life.error = "cannot join network of a non running container: \(FakeStack.vpn)"
        let found = findings(engine([FakeStack.container(gluetun: FakeStack.vpn), client]))
        #expect(found[key]?.repair?.kind == .start)
    }

    @Test func `who was stopped by its owner is left alone`() {
        let found = findings(engine([FakeStack.container(gluetun: FakeStack.vpn), FakeStack.torrents(isUp: false)]))
        #expect(found[key]?.finding == .gone)
    }

    @Test func `a client of the project with a network of its own leaks`() {
        var client = FakeStack.torrents()
        client.network.mode = .bridge
        client.network.attachments = [EngineAttachment(network: "bridge")]
        client.compose = ComposeLabels(project: "media", service: "qbittorrent")
        let found = findings(engine([FakeStack.container(gluetun: FakeStack.vpn), client]))
        if case .bad(.leaking, _)? = found[ConditionKey(.attachment, "qbittorrent")]?.finding {
        } else {
            Issue.record("it was not seen")
        }
        client.network.attachments = []
        let cut = findings(engine([FakeStack.container(gluetun: FakeStack.vpn), client]))
        if case .bad(.degraded, _)? = cut[ConditionKey(.attachment, "qbittorrent")]?.finding {
        } else {
            Issue.record("without a network it has no way out, and is not well either")
        }
    }

    @Test func `a client that never had to do with the tunnel is its owner's business`() {
        var client = FakeStack.torrents()
        client.network.mode = .bridge
        client.network.attachments = [EngineAttachment(network: "bridge")]
        client.compose = ComposeLabels(project: "linux-images", service: "qbittorrent")
        let found = findings(engine([FakeStack.container(gluetun: FakeStack.vpn), client]))
        #expect(found[ConditionKey(.attachment, "qbittorrent")] == nil)
        #expect(
            findings(engine([FakeStack.container(gluetun: FakeStack.vpn), client]), former: ["qbittorrent"])[
                ConditionKey(.attachment, "qbittorrent")] != nil)
    }

    @Test func `a paused VPN moves nothing`() {
        var vpn = FakeStack.container(gluetun: FakeStack.vpn)
        vpn.life.state = .paused
        if case .bad(.degraded, _)? = findings(engine([vpn, FakeStack.torrents()]))[ConditionKey(.vpn)]?.finding {
        } else {
            Issue.record("it passed for well")
        }
    }
}

@Suite struct PublishedPortReadingTests {
    private static let card = IPAddress("172.30.0.3")

    private func state(
        host: String = "0.0.0.0", port: UInt16 = 6881, on address: String = "172.30.0.3", overUDP: Bool = true,
        guest: String? = nil
    ) -> GuardState? {
        guard let card = Self.card, let address = IPAddress(address) else { return nil }
        var sockets = [NetworkSocket(.tcp, .listening, address: address, port: port)]
        if overUDP { sockets.append(NetworkSocket(.udp, .listening, address: address, port: port)) }
        if let guest {
            sockets.append(NetworkSocket(.tcp, .connected, address: card, port: port, peer: IPAddress(guest)))
        }
        let reading = PublishedPortReading(
            ports: [EnginePort(hostAddress: host, hostPort: 6881, containerPort: Int(port))], sockets: sockets,
            own: [card], client: "qb")
        guard case .bad(let state, _) = reading.finding else { return nil }
        return state
    }

    @Test func `a torrent port that strangers reach is degraded, a stranger who is answered a leak`() {
        #expect(state() == .degraded)
        #expect(state(on: "0.0.0.0") == .degraded)
        #expect(state(guest: "198.51.100.66") == .leaking)
        #expect(state(guest: "10.77.0.20") == .degraded, "somebody at home is no stranger")
    }

    @Test func `sockets that cannot be read say nothing, and are asked of published ports alone`() {
        func finding(_ ports: [Int]) -> Observation.Finding {
            PublishedPortReading(
                ports: ports.map { EnginePort(hostAddress: "0.0.0.0", hostPort: $0, containerPort: $0) }, sockets: nil,
                own: [], client: "qb"
            ).finding
        }
        guard case .unseen = finding([8080, 6881]) else {
            Issue.record("\(finding([8080, 6881]))")
            return
        }
        #expect(finding([]) == .gone)
        #expect(finding([8388]) == .gone)
    }

    @Test func `what nobody reaches, or is no torrent port, is well`() {
        #expect(state(host: "127.0.0.1") == nil)
        #expect(state(on: "10.64.1.2") == nil, "bound to the tunnel there is nobody at the card")
        #expect(state(overUDP: false) == nil, "a page")
        #expect(state(port: 8388) == nil, "Gluetun's own proxy")
    }
}
