import Evidence
import FileAccess
import Guard
import LinuxNet
import PacketFilter
import StackModel
import Synchronization
import Testing
import Tunnels

/// A bridge that hears what a test sends.
private final class FakeBridges: PacketWatching, BridgeListening {
    private struct State {
        var sieves: [PacketSieve] = []
        var listeners: [AsyncStream<[CapturedPacket]>.Continuation] = []
        var isThere = true
    }

    private let state = Mutex(State())
    var sieve: PacketSieve? { state.withLock { $0.sieves.last } }
    func isThere(_ isThere: Bool) { state.withLock { $0.isThere = isThere } }

    func listen(on bridge: String, through sieve: PacketSieve) async throws(EngineUnseen) -> any BridgeListening {
        guard state.withLock({ $0.isThere }) else { throw EngineUnseen("There is no \(bridge).") }
        state.withLock { $0.sieves.append(sieve) }
        return self
    }

    func ownAddresses() async -> [IPAddress] { [IPAddress("198.51.100.2")].compactMap { $0 } }

    func packets() -> AsyncStream<[CapturedPacket]> {
        let (stream, continuation) = AsyncStream<[CapturedPacket]>.makeStream()
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }

    func sift(through sieve: PacketSieve) { state.withLock { $0.sieves.append(sieve) } }
    var isHeard: Bool { state.withLock { !$0.listeners.isEmpty } }

    /// One datagram, or the beginning of a connection.
    func send(
        _ target: String, port: UInt16 = 6881, from source: String = "172.18.0.2", transport: UInt8 = 17,
        flags: UInt8 = 2, type: UInt8 = 0x0F
    ) throws {
        let from = try #require(IPAddress(source)).bytes
        let to = try #require(IPAddress(target)).bytes
        // ICMP's type stands where other protocols have the first half of their port.
        var ports: [UInt8] = [type, 0xA0, UInt8(port >> 8), UInt8(port & 0xFF)] + [UInt8](repeating: 0, count: 16)
        ports[13] = flags
        let bytes =
            to.count == 4
            ? [0x45, 0, 0, 40, 0, 0, 0, 0, 64, transport, 0, 0] + from + to + ports
            : [0x60, 0, 0, 0, 0, 20, transport, 64] + from + to + ports
        let packet = CapturedPacket(time: 0, interface: 1, direction: .incoming, bytes: bytes)
        for listener in state.withLock({ $0.listeners }) { listener.yield([packet]) }
    }
}

/// A looker that knows of servers.
private final class SeeingLooker: TunnelLooking {
    let base = FakeLooker()
    private let servers = Mutex<(Set<KillSwitch.Endpoint>, isLasting: Bool, isFresh: Bool)>(([], true, true))
    private let asked = Mutex(0)

    init(_ servers: [String], isLasting: Bool = true, isFresh: Bool = true) { set(servers, isLasting, isFresh) }

    func set(_ servers: [String], _ isLasting: Bool = true, _ isFresh: Bool = true) {
        let all = servers.compactMap { IPAddress($0) }.map { KillSwitch.Endpoint($0, port: 51820, transport: 17) }
        self.servers.withLock { $0 = (Set(all), isLasting, isFresh) }
    }

    func quick(_ tunnel: Tunnel) async -> [Observation] { await base.quick(tunnel) }
    func whole(_ tunnel: Tunnel) async -> [Observation] {
        asked.withLock { $0 += 1 }
        return await base.whole(tunnel)
    }
    func apps(_ tunnel: Tunnel) async -> [Observation] { [] }
    func changes(_ tunnel: Tunnel) throws(EngineUnseen) -> [AsyncStream<NamespaceNews>] { try base.changes(tunnel) }
    func doors(_ tunnel: Tunnel) async -> TunnelDoors? {
        guard tunnel.vpn.isUp else { return nil }
        let (servers, isLasting, isFresh) = servers.withLock { $0 }
        let now = LiveGuardClock().now().uptime
        return TunnelDoors(
            servers: servers, isLasting: isLasting, asOf: isFresh ? now + .milliseconds(1) : .zero,
            datagramPorts: [6881])
    }
}

@Suite(.timeLimit(.minutes(3))) struct WitnessTests {
    private static let network = EngineNetwork(
        id: String(repeating: "e", count: 64), name: "media_default", driver: "bridge",
        subnets: ["172.18.0.0/16", "fd00:1::/64"])

    private static func container(
        _ name: String, image: String = "busybox:1.36", address: String, ports: [EnginePort] = []
    ) -> EngineContainer {
        EngineContainer(
            id: String(repeating: "d", count: 64), name: name, compose: ComposeLabels(project: "media", service: name),
            life: EngineLife(process: 300), image: image,
            network: EngineNetworking(
                mode: .bridge, attachments: [EngineAttachment(network: "media_default", addresses: [address])],
                ports: ports, namespace: 300))
    }

    private struct Scene {
        let engine = FakeEngine()
        let bridges = FakeBridges()
        let sink = RecordingSink()
        let hands = FakeHands()
        let looker: SeeingLooker
        var lan: [IPPrefix] = []

        func run(_ body: @escaping @Sendable (GuardDaemon) async throws -> Void) async throws {
            engine.change { $0.networks = [WitnessTests.network] }
            let parts = GuardParts(
                clock: LiveGuardClock(), engine: engine, looker: looker, hands: hands, packets: bridges, lan: lan,
                sinks: [sink], files: LiveFileSystem())
            let daemon = GuardDaemon(
                parts, machine: GuardMachine(GuardRules(stableFor: .zero, goodLooks: 0)),
                rhythm: GuardRhythm(pulse: .milliseconds(20), quick: .milliseconds(50), whole: .milliseconds(100)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await daemon.run() }
                #expect(await eventually { sink.states.last == .sealed && bridges.isHeard && engine.isHeard })
                try await body(daemon)
                group.cancelAll()
            }
        }

        var isLeaking: Bool { sink.states.contains(.leaking) }
    }

    private static func answer(_ daemon: GuardDaemon) async -> String? {
        await daemon.status().tunnels.first?.conditions.first { $0.key == "packets" }?.answer
    }

    @Test func `a packet to a stranger is a leak, told at once and counted`() async throws {
        let scene = Scene(looker: SeeingLooker(["203.0.113.5"]))
        try await scene.run { daemon in
            #expect(await eventually { await Self.answer(daemon) == "good" })
            try scene.bridges.send("203.0.113.9")
            #expect(await eventually { scene.sink.states.last == .leaking })
            let reason = scene.sink.events.last { $0.kind == .state }?.reasons.first ?? ""
            #expect(reason.contains("Packets of gluetun") && reason.contains("203.0.113.9, UDP port 6881"), "\(reason)")
            #expect(await eventually { scene.hands.done == ["pause qbittorrent"] })
            for _ in 0..<5 { try scene.bridges.send("203.0.113.9") }
            #expect(await eventually { await daemon.status().counters.leaked["gluetun"] == 6 })
            // One event for all of them.
            #expect(scene.sink.events.filter { $0.kind == .packet }.count == 1)
        }
    }

    @Test func `over IPv6 as well`() async throws {
        let scene = Scene(looker: SeeingLooker(["203.0.113.5"]))
        scene.engine.change {
            $0.containers?[0].network.attachments[0].addresses.append("fd00:1::2")
        }
        try await scene.run { _ in
            try scene.bridges.send("2001:db8::9", from: "fd00:1::2", transport: 6)
            #expect(await eventually { scene.sink.states.last == .leaking })
            #expect(scene.sink.events.contains { $0.text.contains("2001:db8::9, TCP port 6881") })
        }
    }

    @Test func `what may leave is no leak`() async throws {
        var scene = Scene(looker: SeeingLooker(["203.0.113.5"]))
        scene.lan = [IPPrefix("198.51.100.64/26")].compactMap { $0 }
        scene.engine.change {
            $0.containers?.append(Self.container("jellyfin", address: "172.18.0.9"))
        }
        let bridges = scene.bridges
        try await scene.run { [scene] daemon in
            try bridges.send("203.0.113.5", port: 51820)
            try bridges.send("192.168.1.1", port: 53)
            try bridges.send("198.51.100.70")
            try bridges.send("198.51.100.2")
            try bridges.send("239.255.255.250", port: 1900)
            try bridges.send("203.0.113.9", from: "172.18.0.9")
            try await Task.sleep(for: .milliseconds(200))
            #expect(!scene.isLeaking)
            #expect(await daemon.status().counters.leaked.isEmpty)
            // The server's own address at another port is.
            try bridges.send("203.0.113.5", port: 53)
            #expect(await eventually { scene.sink.states.last == .leaking })
        }
    }

    @Test func `a refusal is none, and who is unknown to the engine is asked about once`() async throws {
        let scene = Scene(looker: SeeingLooker(["203.0.113.5"]))
        try await scene.run { daemon in
            // A reset, and the kernel's word that nobody listens.
            try scene.bridges.send("203.0.113.9", transport: 6, flags: 0x14)
            try scene.bridges.send("203.0.113.9", port: 0, transport: 1, type: 3)
            try scene.bridges.send("203.0.113.9", from: "172.18.0.77")
            #expect(await eventually { scene.bridges.sieve?.others.map { "\($0)" } == ["172.18.0.77"] })
            #expect(!scene.isLeaking)
            try scene.bridges.send("203.0.113.9", port: 0, transport: 1, type: 8)
            #expect(await eventually { scene.sink.states.last == .leaking })
            #expect(await daemon.status().counters.leaked["gluetun"] == 1)
        }
    }

    @Test func `the kernel keeps back what nobody wants to see`() async throws {
        let scene = Scene(looker: SeeingLooker(["203.0.113.5"]))
        scene.engine.change {
            $0.containers?.append(Self.container("jellyfin", address: "172.18.0.9"))
            $0.containers?[0].network.ports = [
                EnginePort(hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 8080),
                EnginePort(hostAddress: "0.0.0.0", hostPort: 6881, containerPort: 6881),
            ]
        }
        try await scene.run { _ in
            let jellyfin = try #require(IPAddress("172.18.0.9"))
            let server = try #require(IPAddress("203.0.113.5"))
            // The port at which the client takes peers is no page's.
            #expect(await eventually { scene.bridges.sieve?.pages == [8080] })
            #expect(scene.bridges.sieve?.others == [jellyfin])
            #expect(scene.bridges.sieve?.servers == [.init(server, transport: 17, port: 51820)])
            #expect(scene.bridges.sieve?.destinations.contains { "\($0)" == "172.16.0.0/12" } == true)
        }
    }

    @Test func `without known servers nothing is counted, and that is said`() async throws {
        let scene = Scene(looker: SeeingLooker([]))
        try await scene.run { daemon in
            #expect(await eventually { await Self.answer(daemon) == "unseen" })
            // All of them are kept back: a busy tunnel would come through whole.
            #expect(scene.bridges.sieve?.others.map { "\($0)" } == ["172.18.0.2"])
            try scene.bridges.send("203.0.113.9")
            try await Task.sleep(for: .milliseconds(200))
            #expect(!scene.isLeaking && scene.sink.states.last == .sealed)
        }
    }

    @Test func `servers that only the rules tell of are looked at once more before anything is said`() async throws {
        let scene = Scene(looker: SeeingLooker(["203.0.113.5"], isLasting: false, isFresh: false))
        try await scene.run { _ in
            // The VPN took another server of its provider's, which the last look did not know.
            try scene.bridges.send("203.0.113.6", port: 51820)
            try await Task.sleep(for: .milliseconds(100))
            #expect(!scene.isLeaking)
            scene.looker.set(["203.0.113.6"], false, true)
            #expect(await eventually { scene.bridges.sieve?.servers.first.map { "\($0.address)" } == "203.0.113.6" })
            #expect(!scene.isLeaking)
            try scene.bridges.send("203.0.113.7", port: 51820)
            #expect(await eventually { scene.sink.states.last == .leaking })
        }
    }

    @Test func `an address that nobody is known to have is asked about before it is anybody's`() async throws {
        let scene = Scene(looker: SeeingLooker(["203.0.113.5"]))
        try await scene.run { _ in
            // Somebody's new container.
            scene.engine.change { $0.containers?.append(Self.container("jellyfin", address: "172.18.0.9")) }
            try scene.bridges.send("203.0.113.9", from: "172.18.0.9")
            #expect(await eventually { scene.bridges.sieve?.others.map { "\($0)" } == ["172.18.0.9"] })
            #expect(!scene.isLeaking)
        }
        let anew = Scene(looker: SeeingLooker(["203.0.113.5"]))
        try await anew.run { _ in
            // The VPN's container, made anew with another address, of which no event told yet.
            anew.engine.change { $0.containers?[0].network.attachments[0].addresses = ["172.18.0.7"] }
            try anew.bridges.send("203.0.113.9", from: "172.18.0.7")
            #expect(await eventually { anew.sink.states.last == .leaking })
        }
    }

    @Test func `the address of a VPN container that ended is nobody's`() async throws {
        let scene = Scene(looker: SeeingLooker(["203.0.113.5"]))
        try await scene.run { _ in
            scene.engine.change {
                $0.containers = [Self.container("jellyfin", address: "172.18.0.2"), FakeStack.torrents(isUp: false)]
            }
            try scene.engine.happen(
                #"{"Type":"container","Action":"die","Actor":{"ID":"\#(FakeStack.vpn)","Attributes":{"name":"gluetun"}},"timeNano":1800000000000000001}"#
            )
            #expect(await eventually { scene.sink.states.last == .degraded })
            try scene.bridges.send("203.0.113.9")
            try await Task.sleep(for: .milliseconds(200))
            #expect(!scene.isLeaking)
        }
    }

    @Test func `a client that came out of the tunnel is told by its name`() async throws {
        let scene = Scene(looker: SeeingLooker(["203.0.113.5"]))
        scene.engine.change {
            $0.containers?.append(
                Self.container("transmission", image: "lscr.io/linuxserver/transmission:4.0.6", address: "172.18.0.9"))
        }
        let parts = scene
        try await withThrowingTaskGroup(of: Void.self) { group in
            scene.engine.change { $0.networks = [Self.network] }
            let daemon = GuardDaemon(
                GuardParts(
                    clock: LiveGuardClock(), engine: parts.engine, looker: parts.looker, hands: parts.hands,
                    packets: parts.bridges, sinks: [parts.sink], files: LiveFileSystem()))
            group.addTask { try await daemon.run() }
            #expect(await eventually { parts.bridges.isHeard })
            try parts.bridges.send("203.0.113.9", from: "172.18.0.9")
            #expect(
                await eventually { parts.sink.events.contains { $0.kind == .packet && $0.member == "transmission" } })
            group.cancelAll()
        }
    }

    @Test func `a bridge that cannot be listened to is said, and no harm`() async throws {
        let bridges = FakeBridges()
        bridges.isThere(false)
        let sink = RecordingSink()
        let engine = FakeEngine()
        engine.change { $0.networks = [Self.network] }
        let daemon = GuardDaemon(
            GuardParts(
                clock: LiveGuardClock(), engine: engine, looker: SeeingLooker(["203.0.113.5"]), hands: FakeHands(),
                packets: bridges, sinks: [sink], files: LiveFileSystem()),
            machine: GuardMachine(GuardRules(stableFor: .zero, goodLooks: 0)))
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await daemon.run() }
            #expect(await eventually { await Self.answer(daemon) == "unseen" })
            #expect(await eventually { sink.states.last == .sealed })
            group.cancelAll()
        }
    }
}
