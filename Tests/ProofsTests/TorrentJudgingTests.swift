import Collectors
import Evidence
import PacketFilter
import StackModel
import Testing
import Tunnels

@testable import Proofs

/// What is made of what was seen, without a kernel.
@Suite struct TorrentJudgingTests {
    private static let card = "172.18.0.2"
    private static let exit = "198.51.100.10"
    private static let home = "198.51.100.1"

    private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// A client in a VPN container's network.
    private static func subject(
        published: [EnginePort] = [], sockets: [NetworkSocket] = [], strays: [TunnelMember] = [],
        isServerKnown: Bool = true
    ) throws -> ProofSubject {
        let id = String(repeating: "a", count: 64)
        let client = String(repeating: "b", count: 64)
        let card = NetworkInterface(
            index: 2, name: "eth0", kind: .veth, addresses: [try #require(IPPrefix("\(card)/16"))])
        let namespace = NetworkNamespace(
            id: 7, containers: ["gluetun", "qbittorrent"], process: 10, interfaces: [card], sockets: sockets)
        let vpn = EngineContainer(
            id: id, name: "gluetun", network: EngineNetworking(ports: published, namespace: 7))
        let torrent = EngineContainer(
            id: client, name: "qbittorrent", network: EngineNetworking(mode: .container(id), namespace: 7),
            processes: EngineProcesses(
                source: .controlGroup, list: [EngineProcess(id: 42, name: "qbittorrent-nox", users: [1000])]))
        return ProofSubject(
            tunnel: Tunnel(
                vpn: TunnelMember(id: id, name: "gluetun"),
                members: [
                    TunnelMember(id: client, name: "qbittorrent", isTorrentClient: true, product: "qbittorrent")
                ]),
            strays: strays,
            engine: EngineEvidence(endpoint: "unix:///var/run/docker.sock", containers: [vpn, torrent]),
            network: NetworkEvidence(namespaces: [namespace]),
            endpoints: isServerKnown
                ? [KillSwitch.Endpoint(try address(exit), port: 51_820, transport: 17)] : [], lan: [])
    }

    private static func socket(
        _ transport: NetworkSocket.Transport, _ state: NetworkSocket.State, _ own: String, _ port: UInt16,
        peer: String? = nil, process: Int32 = 42
    ) throws -> NetworkSocket {
        NetworkSocket(
            transport, state, address: try address(own), port: port, peer: try peer.map { try address($0) },
            peerPort: peer == nil ? nil : 6881, owner: .init(process: process, name: "qbittorrent-nox"))
    }

    private static func listening() throws -> [NetworkSocket] {
        [
            try socket(.tcp, .listening, "10.64.1.2", 51_413), try socket(.udp, .listening, "10.64.1.2", 51_413),
            try socket(.tcp, .listening, "0.0.0.0", 8080),
        ]
    }

    /// A round in which each knock arrived and was refused.
    private static func seen(
        _ subject: ProofSubject, told: String? = exit, exit: [String] = [exit], home: [String] = [home],
        _ change: (inout TorrentAddressProof.Seen) -> Void = { _ in }
    ) throws -> ProofRecordPart {
        var seen = TorrentAddressProof.Seen(
            sockets: subject.torrentSockets, exit: try exit.map { try address($0) },
            home: try home.map { try address($0) })
        var number: UInt64 = 0
        let knocks = TorrentAddressProof.knocks(seen.sockets) {
            number += 1
            return number
        }
        seen.round.knocks = knocks.map { knock in
            var knock = knock
            (knock.wasSent, knock.wasCarried, knock.refusals) = (true, true, 1)
            return knock
        }
        seen.round.talking = Set(seen.sockets.flatMap(\.cards))
        var words = TorrentWords(client: "qbittorrent")
        words.version = "5.1.0"
        if let told { words.current = [.init(address: try address(told), source: .transfer)] }
        seen.words = [words]
        change(&seen)
        let judgement = seen.judgement(subject)
        return ProofRecordPart(verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy)
    }

    struct ProofRecordPart {
        var verdict: ProofVerdict
        var reason: String
        var remedy: String?
    }

    @Test func `the exit's address, clean connections and refused knocks together are a proof`() throws {
        let result = try Self.seen(Self.subject(sockets: Self.listening()))
        #expect(result.verdict == .proved, "\(result.reason)")
        #expect(result.reason.contains(Self.exit) && result.remedy == nil)
    }

    @Test func `a connection past the tunnel is a leak, a visit to the page and one in the tunnel are none`() throws {
        let out = try Self.socket(.tcp, .connected, Self.card, 40_000, peer: "203.0.113.9")
        let leaking = try Self.seen(Self.subject(sockets: Self.listening() + [out]))
        #expect(leaking.verdict == .leaking && leaking.reason.contains("203.0.113.9"))
        for harmless in [
            try Self.socket(.tcp, .connected, Self.card, 8080, peer: "203.0.113.9"),
            try Self.socket(.tcp, .connected, "10.64.1.2", 40_000, peer: "203.0.113.9"),
            try Self.socket(.tcp, .connected, Self.card, 40_000, peer: "172.18.0.5"),
            try Self.socket(.tcp, .other, Self.card, 40_000, peer: "203.0.113.9"),
            try Self.socket(.tcp, .connected, Self.card, 40_000, peer: "203.0.113.9", process: 10),
        ] {
            let result = try Self.seen(Self.subject(sockets: Self.listening() + [harmless]))
            #expect(result.verdict == .proved, "\(harmless): \(result.reason)")
        }
    }

    @Test func `what goes to a server that the VPN has taken meanwhile is the tunnel's`() throws {
        let out = try Self.socket(.tcp, .connected, Self.card, 40_000, peer: "203.0.113.9")
        let peer = try #require(out.peer)
        let card = try Self.address(Self.card)
        let bytes = SpoofedPacket.udp(from: .init(card, 51_413), to: .init(peer, 443), payload: [])
        let packet = try #require(WirePacket(bytes))
        func verdict(_ transport: UInt8, port: UInt16) throws -> ProofVerdict {
            let scope = WireScope(
                endpoints: [KillSwitch.Endpoint(peer, port: port, transport: transport)], allowed: [])
            return try Self.seen(Self.subject(sockets: Self.listening() + (transport == 6 ? [out] : []))) { seen in
                if transport == 17 { seen.round.foreign = [.init(packet: packet, time: 0, interface: "br")] }
                #expect(seen.hasForeign)
                seen.pardon(scope)
            }.verdict
        }
        #expect(try verdict(17, port: 443) == .proved)
        #expect(try verdict(17, port: 444) == .leaking)
        #expect(try verdict(6, port: out.peerPort ?? 0) == .proved)
        #expect(try verdict(6, port: 1) == .leaking)
    }

    @Test func `a stranger who is answered is a leak where the port is published, and a doubt where not`() throws {
        let port = EnginePort(hostAddress: "0.0.0.0", hostPort: 6881, containerPort: 51_413)
        func answered(_ published: [EnginePort]) throws -> ProofRecordPart {
            try Self.seen(Self.subject(published: published, sockets: Self.listening())) {
                $0.round.knocks[0].answers = 1
            }
        }
        let result = try answered([port])
        #expect(result.verdict == .leaking && result.reason.contains("6881"))
        #expect(try answered([]).verdict == .undecided)
        var local = port
        local.hostAddress = "127.0.0.1"
        #expect(try answered([local]).verdict == .undecided)
        var datagrams = port
        datagrams.transport = .udp
        #expect(try answered([datagrams]).verdict == .undecided)
    }

    @Test func `whose address is told decides, and a third one or none does not`() throws {
        let subject = try Self.subject(sockets: Self.listening())
        let home = try Self.seen(subject, told: Self.home)
        #expect(home.verdict == .leaking && !home.reason.contains(Self.home))
        #expect(try Self.seen(subject, told: "203.0.113.200").verdict == .undecided)
        #expect(try Self.seen(subject, told: nil).verdict == .undecided)
        #expect(try Self.seen(subject, exit: []).verdict == .undecided)
        #expect(try Self.seen(subject, home: []).verdict == .proved)
        // A whole line behind the same VPN: the addresses tell nothing apart.
        #expect(try Self.seen(subject, home: [Self.exit]).verdict == .undecided)
    }

    @Test func `an IPv6 address of the home's network is the home's`() throws {
        let subject = try Self.subject(sockets: Self.listening())
        let home = ["2001:db8:1:2:aaaa::1", Self.home]
        #expect(try Self.seen(subject, told: "2001:db8:1:2::99", home: home).verdict == .leaking)
        // Beside one that is the exit's: far from home it speaks for nothing, of the home's line it is a doubt.
        func beside(_ text: String) throws -> ProofVerdict {
            let other = TorrentWords.Seen(address: try Self.address(text), source: .transfer)
            return try Self.seen(subject, home: home) { $0.words[0].current.append(other) }.verdict
        }
        #expect(try beside("2001:db8:1:3::99") == .undecided)
        #expect(try beside("2001:db8:7:3::99") == .proved)
        #expect(try beside("2001:db8:1:2::99") == .leaking)
        #expect(try Self.seen(subject, told: "2001:db8:7:3::99", home: home).verdict == .undecided)
    }

    @Test func `silence that would not have been heard, and what could not be seen, stay undecided`() throws {
        let subject = try Self.subject(sockets: Self.listening())
        for (reason, change) in [
            ("not seen to arrive", { $0.round.knocks[0].wasCarried = false }),
            ("not seen to arrive", { $0.round.talking = [] }),
            ("could not be looked at", { $0.round.lost = 3 }),
            ("broken", { $0.round.failure = "It is broken." }),
            ("wants a login", { $0.unasked = [.init(reason: "it wants a login", remedy: "Give it.")] }),
            ("announce", { $0.words[0].announced = IPAddress("203.0.113.5") }),
            (
                "since it was started",
                { $0.words[0].earlier = IPAddress(Self.home).map { [.init(address: $0, source: .log)] } ?? [] }
            ),
        ] as [(String, (inout TorrentAddressProof.Seen) -> Void)] {
            let result = try Self.seen(subject, change)
            #expect(result.verdict == .undecided && result.reason.contains(reason), "\(result.reason)")
        }
        #expect(try Self.seen(Self.subject(sockets: [])).verdict == .undecided)
        let stray = TunnelMember(id: "c", name: "deluge", isTorrentClient: true)
        #expect(try Self.seen(Self.subject(sockets: Self.listening(), strays: [stray])).verdict == .undecided)
    }

    @Test func `what left by itself, or carried the check's hash, is a leak`() throws {
        let subject = try Self.subject(sockets: Self.listening())
        func leak(from port: UInt16, in subject: ProofSubject) throws -> ProofRecordPart {
            let packet = try #require(
                WirePacket(
                    SpoofedPacket.tcp(
                        from: .init(try Self.address(Self.card), port),
                        to: .init(try Self.address("203.0.113.9"), 6881), flags: 0x10, sequence: 1)))
            return try Self.seen(subject) { $0.round.foreign = [.init(packet: packet, time: 0, interface: "br-a")] }
        }
        #expect(try leak(from: 51_413, in: subject).verdict == .leaking)
        // What the page answers to a visitor from afar is no torrent's.
        #expect(try leak(from: 8080, in: subject).verdict == .proved)
        // Where the VPN's server is not known it may be the tunnel itself, unless it has a torrent's port.
        let unknown = try Self.subject(sockets: Self.listening(), isServerKnown: false)
        #expect(try leak(from: 40_000, in: subject).verdict == .leaking)
        #expect(try leak(from: 40_000, in: unknown).verdict == .undecided)
        #expect(try leak(from: 51_413, in: unknown).verdict == .leaking)
        let announced = try Self.seen(subject) { seen in
            var answer = TorrentTracker.Answer()
            answer.seen = 1
            seen.trackers = [("qbittorrent", answer)]
        }
        #expect(announced.verdict == .leaking)
    }
}
