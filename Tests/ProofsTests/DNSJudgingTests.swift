import Evidence
import LinuxNet
import PacketFilter
import StackModel
import Testing
import Tunnels

@testable import Proofs

/// What a proof about names comes to, given what was seen: without a kernel.
@Suite struct DNSJudgingTests {
    private static func subject(_ attachments: [TunnelAttachment] = []) throws -> ProofSubject {
        let tunnel = NetworkInterface(
            index: 3, name: "tun0", kind: .tunnel, addresses: [try #require(IPPrefix("10.64.1.2/32"))])
        return ProofSubject(
            tunnel: Tunnel(vpn: TunnelMember(id: "a", name: "gluetun"), attachments: attachments), strays: [],
            engine: EngineEvidence(endpoint: ""),
            network: NetworkEvidence(
                namespaces: [NetworkNamespace(id: 7, containers: ["gluetun"], interfaces: [tunnel])]),
            endpoints: [], lan: [])
    }

    private static func round(
        _ server: String = "127.0.0.1", way: Egress.Way = .inside, code: UInt8 = 3, tunnelled: Bool = true
    ) throws -> DNSProof.Round {
        var round = DNSProof.Round()
        let question = DNSProof.Question(
            client: "qb", namespace: "/proc/10/ns/net", server: try #require(IPAddress(server)), way: way, name: "n")
        round.said = [(question, .answered(code: code, []))]
        if tunnelled { round.count.add(.tunnel, .ipv4) }
        return round
    }

    private func verdict(_ round: DNSProof.Round, _ subject: ProofSubject? = nil) throws -> ProofVerdict {
        DNSProof.judgement(round, try subject ?? Self.subject(), isAsked: true).verdict
    }

    @Test func `an answered question that was seen nowhere is proved, if the witness saw the tunnel`() throws {
        #expect(try verdict(Self.round()) == .proved)
        #expect(try verdict(Self.round(tunnelled: false)) == .undecided)
        #expect(
            try verdict(Self.round(), Self.subject([TunnelAttachment(network: "m", driver: "macvlan")])) == .undecided)
    }

    @Test func `no answer, another's resolver and what could not be heard prove nothing`() throws {
        #expect(try verdict(Self.round(code: 5)) == .undecided)
        #expect(try verdict(Self.round("127.0.0.11")) == .undecided)
        #expect(try verdict(Self.round("10.77.0.1", way: .card("eth0", nil))) == .undecided)
        var round = try Self.round()
        round.lost = 1
        #expect(try verdict(round) == .undecided)
    }

    @Test func `a client whose resolver is not known proves nothing`() throws {
        var round = try Self.round()
        round.unread = ["transmission"]
        #expect(try verdict(round) == .undecided)
    }

    @Test func `a question to a server that the VPN has taken meanwhile is the tunnel's`() throws {
        let card = try #require(IPAddress("172.18.0.2"))
        let address = try #require(IPAddress("203.0.113.8"))
        let server = KillSwitch.Endpoint(address, port: 53, transport: 17)
        let bytes = SpoofedPacket.udp(from: .init(card, 40_000), to: .init(address, 53), payload: [])
        let packet = try #require(WirePacket(bytes))
        var round = try Self.round()
        round.foreign = [WireLeak(packet: packet, time: 0, interface: "br")]
        #expect(try verdict(round) == .leaking)
        round.pardon(WireScope(endpoints: [], allowed: []))
        #expect(try verdict(round) == .leaking)
        round.pardon(WireScope(endpoints: [server], allowed: []))
        #expect(try verdict(round) == .proved)
    }

    @Test func `a question that was seen in clear is a leak`() throws {
        var round = try Self.round()
        round.seen = ["n": "eth0"]
        #expect(try verdict(round) == .leaking)
    }
}
