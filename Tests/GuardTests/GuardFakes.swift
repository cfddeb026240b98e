import Clients
import ClientsTestSupport
import Evidence
import FileAccess
import Guard
import StackModel
import Synchronization
import Tunnels

/// An engine that tells what a test wrote down.
final class FakeEngine: EngineSeeing {
    private struct State {
        var evidence = FakeStack.evidence()
        var isGone = false
        var stream: AsyncThrowingStream<EngineHappening, any Error>.Continuation?
        var since: [Int?] = []
        var inspected: [String: String] = [:]
    }

    private let state = Mutex(State())

    func change(_ body: @Sendable (inout EngineEvidence) -> Void) { state.withLock { body(&$0.evidence) } }

    func inspection(of id: String, is json: String) { state.withLock { $0.inspected[id] = json } }

    /// The engine goes away, or comes back.
    func go(_ isGone: Bool) {
        let stream = state.withLock { state in
            state.isGone = isGone
            defer { if isGone { state.stream = nil } }
            return state.stream
        }
        if isGone { stream?.finish() }
    }

    func happen(_ json: String) throws {
        let happening = try EngineHappening(JSON(text: json))
        if let happening { state.withLock { $0.stream }?.yield(happening) }
    }

    /// The times that streams were asked for from.
    var since: [Int?] { state.withLock { $0.since } }
    var isHeard: Bool { state.withLock { $0.stream != nil } }

    func survey() async throws(EngineUnseen) -> EngineEvidence {
        let (evidence, isGone) = state.withLock { ($0.evidence, $0.isGone) }
        guard !isGone else { throw EngineUnseen("It is gone.") }
        return evidence
    }

    func inspect(_ container: String) async throws(EngineUnseen) -> JSON {
        guard let text = state.withLock({ $0.inspected[container] }), let json = try? JSON(text: text) else {
            throw EngineUnseen("Not there.")
        }
        return json
    }

    func happenings(
        since time: Int?
    ) async throws(EngineUnseen) -> any AsyncSequence<EngineHappening, any Error> & Sendable {
        guard !state.withLock({ $0.isGone }) else { throw EngineUnseen("It is gone.") }
        let (stream, continuation) = AsyncThrowingStream<EngineHappening, any Error>.makeStream()
        state.withLock { state in
            state.stream = continuation
            state.since.append(time)
        }
        return stream
    }
}

/// A stack with a VPN container and a torrent client in its network.
enum FakeStack {
    static let vpn = String(repeating: "a", count: 64)
    static let client = String(repeating: "b", count: 64)

    static func evidence() -> EngineEvidence {
        EngineEvidence(endpoint: "unix:///var/run/docker.sock", containers: [container(gluetun: vpn), torrents()])
    }

    static func container(gluetun id: String, process: Int = 100) -> EngineContainer {
        EngineContainer(
            id: id, name: "gluetun", compose: ComposeLabels(project: "media", service: "gluetun"),
            life: EngineLife(health: "healthy", process: process), image: "qmcgaw/gluetun:v3.40.0",
            network: EngineNetworking(
                mode: .bridge, attachments: [EngineAttachment(network: "media_default", addresses: ["172.18.0.2"])],
                namespace: UInt64(process)))
    }

    static func torrents(in id: String = vpn, namespace: UInt64 = 100, isUp: Bool = true) -> EngineContainer {
        EngineContainer(
            id: client, name: "qbittorrent", compose: ComposeLabels(project: "media", service: "qbittorrent"),
            life: EngineLife(state: isUp ? .running : .exited, process: isUp ? 200 : nil),
            image: "lscr.io/linuxserver/qbittorrent:5.1",
            network: EngineNetworking(mode: .container(id), namespace: isUp ? namespace : nil))
    }
}

/// Sees what a test says.
final class FakeLooker: TunnelLooking {
    private struct State {
        var whole: [Matter: Observation.Finding] = [.tunnel: .good, .killSwitch: .good, .route: .good]
        var news: [AsyncStream<NamespaceNews>.Continuation] = []
        var beats = 0
        var apps = 0
    }

    private let state = Mutex(State())

    func set(_ matter: Matter, _ finding: Observation.Finding) { state.withLock { $0.whole[matter] = finding } }
    func tell(_ news: NamespaceNews) {
        for stream in state.withLock({ $0.news }) { stream.yield(news) }
    }
    var listeners: Int { state.withLock { $0.news.count } }
    var beats: Int { state.withLock { $0.beats } }
    func beat() { state.withLock { $0.beats += 1 } }

    func quick(_ tunnel: Tunnel) async -> [Observation] { [] }
    func whole(_ tunnel: Tunnel) async -> [Observation] {
        guard tunnel.vpn.isUp else { return [] }
        return state.withLock { $0.whole }.map { Observation(ConditionKey($0.key), $0.value) }
    }
    /// How often the apps were looked at.
    var appLooks: Int { state.withLock { $0.apps } }
    func apps(_ tunnel: Tunnel) async -> [Observation] {
        state.withLock { $0.apps += 1 }
        return []
    }
    func changes(_ tunnel: Tunnel) throws(EngineUnseen) -> [AsyncStream<NamespaceNews>] {
        let (stream, continuation) = AsyncStream<NamespaceNews>.makeStream()
        state.withLock { $0.news.append(continuation) }
        return [stream]
    }
}

/// Writes down what it would do.
final class FakeHands: TunnelActing {
    private let did = Mutex<[String]>([])
    private let whom = Mutex<[String]>([])
    var done: [String] { did.withLock { $0 } }
    /// By which ids or names it was told whom to react to.
    var ids: [String] { whom.withLock { $0 } }
    private let onRepair: @Sendable (Repair) -> Void

    init(_ onRepair: @escaping @Sendable (Repair) -> Void = { _ in }) {
        self.onRepair = onRepair
    }

    func react(_ reaction: Reaction, to client: TunnelMember, of tunnel: Tunnel) async throws(ActingFailure)
        -> AppliedReaction?
    {
        did.withLock { $0.append("\(reaction.rawValue) \(client.name)") }
        whom.withLock { $0.append(client.id) }
        return AppliedReaction(
            reaction, member: client.name, undo: "un\(reaction.rawValue)", done: LiveGuardClock().now().stamp)
    }

    func undo(_ applied: AppliedReaction, of tunnel: Tunnel) async throws(ActingFailure) {
        did.withLock { $0.append("undo \(applied.reaction.rawValue) \(applied.member)") }
    }

    func repair(_ repair: Repair, of tunnel: Tunnel) async throws(ActingFailure) {
        did.withLock { $0.append("\(repair.kind.rawValue) \(repair.member)") }
        onRepair(repair)
    }
}

/// Keeps every event, with when it came.
final class RecordingSink: EventSink {
    private let kept = Mutex<[(event: GuardEvent, at: ContinuousClock.Instant)]>([])
    func take(_ event: GuardEvent) { kept.withLock { $0.append((event, .now)) } }
    var events: [GuardEvent] { kept.withLock { $0.map(\.event) } }
    var states: [GuardState] { events.filter { $0.kind == .state }.compactMap(\.state) }

    /// When the tunnel entered that state the last time.
    func entered(_ state: GuardState) -> ContinuousClock.Instant? {
        kept.withLock { $0.last { $0.event.kind == .state && $0.event.state == state }?.at }
    }
}

/// Waits until something is so.
func eventually(within limit: Duration = .seconds(240), _ isSo: @Sendable () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if await isSo() { return true }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return await isSo()
}
