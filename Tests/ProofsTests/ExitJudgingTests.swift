import Evidence
import PacketFilter
import StackModel
import Testing
import Tunnels

@testable import Proofs

/// What a proof of the exit's address comes to, given what services said: without a kernel.
@Suite struct ExitJudgingTests {
    private typealias Line = ExitAddressProof.Line
    private typealias Testimony = ExitAddressProof.Testimony

    private static let (exit4, home4) = ("198.51.100.9", "203.0.113.7")
    private static let (exit6, home6) = ("2001:db8:9::1", "2001:db8:7:1::5")

    private static func said(_ text: String?) throws -> ExitWitness.Said? {
        try text.map { ExitWitness.Said(address: try #require(IPAddress($0)), isProviders: nil) }
    }

    private static func told(
        _ name: String, _ family: NetworkFamily, _ inside: String?, _ host: String?
    ) throws -> Testimony {
        Testimony(name: name, family: family, fromInside: try said(inside), fromHost: try said(host))
    }

    /// Two services over each family, all as it should be.
    private static func all() throws -> [Testimony] {
        [
            try told("a", .ipv4, exit4, home4), try told("b", .ipv4, exit4, home4),
            try told("a", .ipv6, exit6, home6), try told("b", .ipv6, exit6, home6),
        ]
    }

    private static func line(
        _ family: NetworkFamily, client: Line.Way = .open, host: Line.Way = .open, home: [String] = []
    ) throws -> Line {
        Line(family: family, client: client, host: host, home: try home.map { try #require(IPAddress($0)) })
    }

    /// Nothing was seen on the wire but the tunnel.
    private static func evidence() -> KillSwitchEvidence {
        let subject = ProofSubject(
            tunnel: Tunnel(vpn: TunnelMember(id: "a", name: "gluetun")), strays: [],
            engine: EngineEvidence(endpoint: ""), network: NetworkEvidence(), endpoints: [], lan: [])
        var seen = WireWatch.Seen()
        seen.tunnelled = ["br-1"]
        return KillSwitchEvidence(subject, .observed, rounds: [ProbeRound()], seen: seen)
    }

    private func judged(
        _ testimonies: [Testimony], v6: Line? = nil, v4: Line? = nil
    ) throws -> ProofJudgement {
        let lines = [try v4 ?? Self.line(.ipv4), try v6 ?? Self.line(.ipv6)]
        return ExitAddressProof.judgement(testimonies, lines, Self.evidence(), isUp: true)
    }

    @Test func `both families elsewhere than at home are proved, and both are named`() throws {
        let result = try judged(Self.all())
        #expect(result.verdict == .proved, "\(result.reason)")
        #expect(result.reason.contains(Self.exit4) && result.reason.contains(Self.exit6))
    }

    @Test func `a family that has a way and was not asked proves nothing, and one without a way is said to have none`()
        throws
    {
        let over4 = try Self.all().filter { $0.family == .ipv4 }
        #expect(try judged(over4).verdict == .undecided)
        let silent = over4 + [try Self.told("a", .ipv6, nil, Self.home6)]
        #expect(try judged(silent).verdict == .undecided)
        for way in [Line.Way.none, .shut] {
            let result = try judged(silent, v6: Self.line(.ipv6, client: way))
            #expect(result.verdict == .proved, "\(result.reason)")
            #expect(result.reason.contains("IPv6") && !result.reason.contains(Self.exit6))
        }
        let over6 = try Self.all().filter { $0.family == .ipv6 }
        #expect(try judged(over6).verdict == .undecided)
        #expect(try judged(over6, v4: Self.line(.ipv4, client: .none)).verdict == .proved)
        let shut = (try Self.line(.ipv4, client: .none), try Self.line(.ipv6, client: .none))
        #expect(try judged([], v6: shut.1, v4: shut.0).verdict == .undecided)
    }

    @Test func `IPv6 out of the home's own network is a leak, whatever IPv4 says`() throws {
        let over4 = try Self.all().filter { $0.family == .ipv4 }
        let inside = "2001:db8:7:1:aaaa::9"
        let two = [try Self.told("a", .ipv6, inside, Self.home6), try Self.told("b", .ipv6, inside, Self.home6)]
        #expect(try judged(over4 + two).verdict == .leaking)
        // One service alone, and the address is known from the host's own card.
        let card = try Self.line(.ipv6, home: [Self.home6])
        #expect(try judged(over4 + [try Self.told("a", .ipv6, inside, nil)], v6: card).verdict == .leaking)
        #expect(try judged(over4 + [two[0]]).verdict == .undecided)
        // Another network of the same line, perhaps.
        let near = [try Self.told("a", .ipv6, "2001:db8:7:2::9", Self.home6)]
        #expect(try judged(over4 + near).verdict == .undecided)
    }

    @Test func `IPv4 at home is a leak, whatever IPv6 says`() throws {
        let over6 = try Self.all().filter { $0.family == .ipv6 }
        let two = [
            try Self.told("a", .ipv4, Self.home4, Self.home4), try Self.told("b", .ipv4, Self.home4, Self.home4),
        ]
        #expect(try judged(over6 + two).verdict == .leaking)
        #expect(try judged(over6 + [two[0], try Self.told("b", .ipv4, Self.exit4, Self.home4)]).verdict == .undecided)
    }

    @Test func `a home that is not known compares with nothing, unless it has no way either`() throws {
        let over4 = try Self.all().filter { $0.family == .ipv4 }
        let alone = over4 + [try Self.told("a", .ipv6, Self.exit6, nil)]
        #expect(try judged(alone).verdict == .undecided)
        #expect(try judged(alone, v6: Self.line(.ipv6, host: .none)).verdict == .proved)
    }

    @Test func `a service that is not there over a family is not said to be silent`() throws {
        let told = [
            try Self.told("a", .ipv4, Self.exit4, Self.home4), try Self.told("a", .ipv6, nil, nil),
            try Self.told("dead", .ipv4, nil, nil), try Self.told("dead", .ipv6, nil, nil),
            try Self.told("::1", .ipv6, nil, nil),
        ]
        let left = ExitAddressProof.told(told, named: ["a", "dead"])
        #expect(left.map { "\($0.name) \($0.family.rawValue)" } == ["a IPv4", "dead IPv4", "::1 IPv6"])
    }
}
