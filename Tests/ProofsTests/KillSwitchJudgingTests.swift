import Evidence
import LinuxNet
import PacketFilter
import StackModel
import Testing
import Tunnels

@testable import Proofs

/// What a proof of the kill switch comes to, given what was seen: without a kernel.
@Suite struct KillSwitchJudgingTests {
    private static let server = "198.51.100.10"
    private static let card = "172.18.0.2"

    private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// A VPN container with a card and a tunnel, whose rules drop what is not for the server.
    private static func subject(
        rules: [FirewallRule] = [], drops: Bool = true, isUp: Bool = true, attachments: [TunnelAttachment]? = nil,
        strays: [TunnelMember] = [], ports: [EnginePort] = [], isServerKnown: Bool = true, hasLegacy: Bool = false
    ) throws -> ProofSubject {
        let id = String(repeating: "a", count: 64)
        let interfaces = [
            NetworkInterface(
                index: 2, name: "eth0", kind: .veth, addresses: [try #require(IPPrefix("\(card)/16"))]),
            NetworkInterface(
                index: 3, name: "tun0", kind: .tunnel, addresses: [try #require(IPPrefix("10.64.1.2/32"))]),
        ]
        let base = FirewallChain.Base(.filter, .output, priority: 0, dropsByPolicy: drops)
        var tables = [FirewallTable(.nftables, .inet, "t", chains: [FirewallChain("out", base: base, rules: rules)])]
        if hasLegacy {
            // A backend whose policy is to stop, with a rule that lets all out again.
            tables.append(
                FirewallTable(
                    .iptablesLegacy, .ip, "filter",
                    chains: [FirewallChain("OUTPUT", base: base, rules: [FirewallRule(1, [], .accept)])]))
        }
        let namespace = NetworkNamespace(
            id: 7, containers: isUp ? ["gluetun"] : [], process: 10, interfaces: interfaces,
            routes: [NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0")],
            firewall: FirewallRuleset(tables: tables))
        let vpn = EngineContainer(id: id, name: "gluetun", network: EngineNetworking(ports: ports, namespace: 7))
        let attachment = TunnelAttachment(network: "apps", bridge: "br-1", addresses: [try address(card)])
        return ProofSubject(
            tunnel: Tunnel(
                vpn: TunnelMember(id: id, name: "gluetun", process: 10, isUp: isUp),
                attachments: attachments ?? [attachment]),
            strays: strays, engine: EngineEvidence(endpoint: "", containers: [vpn], networks: []),
            network: NetworkEvidence(namespaces: [namespace]),
            endpoints: isServerKnown ? [KillSwitch.Endpoint(try address(server), port: 51820, transport: 17)] : [],
            lan: [])
    }

    private static func shot(
        _ outcome: Probe.Outcome = .stopped, to text: String = "203.0.113.77", port: UInt16 = 443,
        card: String? = "eth0"
    ) throws -> ProbeRound.Shot {
        let probe = Probe(.udp, to: try address(text), port: port, binding: card.map { .interface($0) } ?? .none)
        return ProbeRound.Shot(
            probe: CardProbe(place: "gluetun", namespace: "/proc/10/ns/net", probe: probe, card: card),
            outcome: outcome, time: EngineTime(seconds: 0))
    }

    /// A round as it should be, with its markers seen.
    private static func round(_ shots: [ProbeRound.Shot]? = nil) throws -> (ProbeRound, WireWatch.Seen) {
        var round = ProbeRound()
        round.shots = try shots ?? [shot()]
        round.markers = [try shot(.sent, to: "172.18.0.1", port: 9), try shot(.sent, to: "172.18.0.1", port: 10)]
        var seen = WireWatch.Seen()
        for marker in round.markers { seen.keys[marker.probe.key] = 1 }
        return (round, seen)
    }

    @Test func `a probe among more places than are counted is no proof of silence`() throws {
        let subject = try Self.subject()
        let probe = try Self.shot(.sent)
        let (round, quiet) = try Self.round([probe])
        var seen = quiet
        let sources = WireSources(subject)
        for number in 0..<WireWatch.Seen.keyLimit {
            let near = try #require(IPAddress("192.168.\(number / 250).\(number % 250 + 1)"))
            let bytes = WireTests.v4(try Self.address(Self.card).bytes, near.bytes, 6, port: 80)
            seen.note(try #require(WirePacket(bytes)), .lan, 0, "br-1", sources)
        }
        let key = probe.probe.key
        let bytes = WireTests.v4(
            try Self.address(Self.card).bytes, key.destination.bytes, key.transport, port: key.port)
        seen.note(try #require(WirePacket(bytes)), .leak, 0, "br-1", sources)
        seen.tunnelled = ["br-1"]
        let evidence = KillSwitchEvidence(subject, .observed, rounds: [round], seen: seen)
        #expect(evidence.judgement().verdict != .proved)
        #expect(seen.lost > 0)
    }

    private static func leak(
        _ to: String, _ transport: UInt8 = 17, port: UInt16 = 6881, from source: String = card
    ) throws -> WireLeak {
        let packet = try #require(
            WirePacket(WireTests.v4(try address(source).bytes, try address(to).bytes, transport, port: port)))
        return WireLeak(packet: packet, time: 0, interface: "br-1")
    }

    private func verdict(
        _ subject: ProofSubject, manner: ProofManner = .observed,
        _ change: (inout ProbeRound, inout WireWatch.Seen) throws -> Void = { _, _ in }
    ) throws -> ProofVerdict {
        var (round, seen) = try Self.round()
        try change(&round, &seen)
        return KillSwitchEvidence(subject, manner, rounds: [round], seen: seen).judgement().verdict
    }

    @Test func `proved where probes were stopped, the witness saw, and the rules agree`() throws {
        #expect(try verdict(Self.subject()) == .proved)
        #expect(try verdict(Self.subject(), manner: .disrupted) == .proved)
    }

    @Test func `one probe that was seen is a leak, whatever else is in doubt`() throws {
        let result = try verdict(Self.subject(isServerKnown: false)) { round, seen in
            seen.keys[round.shots[0].probe.key] = 1
            seen.lost = 5
        }
        #expect(result == .leaking)
    }

    @Test func `nothing is proved by what was not tried, not seen or not agreed on`() throws {
        let whole = try Self.subject()
        #expect(try verdict(whole) { round, _ in round.shots = [try Self.shot(.cannotBind)] } == .undecided)
        #expect(try verdict(whole) { round, _ in round.shots = [try Self.shot(.unreachable)] } == .undecided)
        #expect(try verdict(whole) { round, _ in round.shots = [try Self.shot(card: nil)] } == .undecided)
        #expect(try verdict(whole) { _, seen in seen.keys = [:] } == .undecided)
        #expect(try verdict(whole) { round, seen in seen.keys[round.markers[1].probe.key] = nil } == .undecided)
        #expect(try verdict(whole) { _, seen in seen.lost = 1 } == .undecided)
        #expect(try verdict(whole) { _, seen in seen.failure = "gone" } == .undecided)
        #expect(try verdict(Self.subject(isUp: false)) == .undecided)
        #expect(try verdict(Self.subject(strays: [TunnelMember(id: "c", name: "stray")])) == .undecided)
        let elsewhere = [TunnelAttachment(network: "lan", driver: "macvlan")]
        for manner in [ProofManner.observed, .disrupted] {
            #expect(try verdict(Self.subject(attachments: elsewhere), manner: manner) == .undecided)
            #expect(try verdict(Self.subject(drops: false), manner: manner) == .undecided)
            #expect(try verdict(Self.subject(hasLegacy: true), manner: manner) == .undecided)
        }
    }

    @Test func `rules that are not understood are a doubt until the tunnel was really down`() throws {
        let strange = [FirewallRule(1, [.unknown("-m u32")], .accept, text: "-m u32 -j ACCEPT")]
        #expect(try verdict(Self.subject(rules: strange)) == .undecided)
        #expect(try verdict(Self.subject(rules: strange), manner: .disrupted) == .proved)
    }

    @Test func `a packet of the tunnel's own is a leak, of nobody known a doubt`() throws {
        #expect(try verdict(Self.subject()) { _, seen in seen.leaks = [try Self.leak("9.9.9.9")] } == .leaking)
        #expect(try verdict(Self.subject()) { _, seen in seen.unknown = [try Self.leak("9.9.9.9")] } == .undecided)
    }

    @Test func `a server that was taken meanwhile is no leak`() throws {
        let subject = try Self.subject()
        var (round, seen) = try Self.round()
        seen.leaks = [try Self.leak("198.51.100.11", port: 51820)]
        let other = KillSwitch.Endpoint(try Self.address("198.51.100.11"), port: 51820, transport: 17)
        let scope = WireScope(endpoints: [other], allowed: [])
        let evidence = KillSwitchEvidence(subject, .observed, rounds: [round], seen: seen, scopeAfterwards: scope)
        #expect(evidence.judgement().verdict == .proved)
        round.shots = []
        #expect(KillSwitchEvidence(subject, .observed, rounds: [round], seen: seen).judgement().verdict == .leaking)
    }

    @Test func `the kernel's word to the server and later fragments are the tunnel's`() throws {
        let scope = try Self.subject().scope
        func kind(_ bytes: [UInt8]) throws -> WireScope.Class { scope.classify(try #require(WirePacket(bytes))) }
        let (own, server) = (try Self.address(Self.card).bytes, try Self.address(Self.server).bytes)
        #expect(try kind(WireTests.v4(own, server, 1)) == .tunnel)
        #expect(try kind(WireTests.v4(own, server, 17, port: 51820, fragment: 0x00B9)) == .tunnel)
        #expect(try kind(WireTests.v4(own, server, 17, port: 53)) == .leak)
        #expect(try kind(WireTests.v4(own, [9, 9, 9, 9], 1)) == .leak)
    }

    @Test func `what a published page answers is no leak, a torrent port is`() throws {
        let ports = [EnginePort(hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 12345)]
        func kind(_ subject: ProofSubject) throws -> WireScope.Class {
            // The packet's source port is 12345.
            let packet = WireTests.v4(try Self.address(Self.card).bytes, [9, 9, 9, 9], 6, port: 50_000)
            return subject.scope.classify(try #require(WirePacket(packet)))
        }
        var subject = try Self.subject(ports: ports)
        #expect(try kind(subject) == .lan)
        #expect(try kind(Self.subject()) == .leak)
        subject.network.namespaces[0].sockets = [
            NetworkSocket(.udp, .listening, address: try Self.address("0.0.0.0"), port: 12345)
        ]
        #expect(try kind(subject) == .leak)
    }

    @Test func `a run proves nothing unless the tunnel was seen down in every round and came back`() {
        var run = DisruptedRun(method: .link)
        #expect(run.doubt("gluetun") != nil)
        (run.isBack, run.wasDown) = (true, [true, true])
        #expect(run.doubt("gluetun") == nil)
        for downs in [[true, false], [true, nil], []] as [[Bool?]] {
            run.wasDown = downs
            #expect(run.doubt("gluetun") != nil)
        }
        run.wasDown = [true]
        run.isInterrupted = true
        #expect(run.doubt("gluetun") != nil)
        (run.isInterrupted, run.isBack) = (false, false)
        #expect(run.doubt("gluetun") != nil)
    }
}
