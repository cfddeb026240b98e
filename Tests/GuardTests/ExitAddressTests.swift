import FileAccess
import StackModel
import Synchronization
import Testing
import Tunnels

@testable import Guard

@Suite struct ExitAddressTests {
    private func finding(_ exit: String?) -> Observation.Finding {
        LiveAppTalk.finding(
            exit, own: Set(["198.51.100.7", "2001:db8:7::1"].compactMap { IPAddress($0) }), of: "gluetun")
    }

    @Test func `an exit that is the owner's own address leaks, another does not, none says nothing`() {
        #expect(finding("203.0.113.5") == .good)
        for own in ["198.51.100.7", "2001:db8:7::1", "2001:0DB8:0007::0001"] {
            guard case .bad(.leaking, let text) = finding(own) else {
                Issue.record("\(own)")
                continue
            }
            #expect(text.contains("your own address"))
        }
        for silent in [nil, "", "no address"] {
            guard case .unseen = finding(silent) else {
                Issue.record("\(silent ?? "nil")")
                continue
            }
        }
    }

    @Test func `a proof's record tells what was seen of the host`() {
        let steps = [
            "the client: 203.0.113.5; the host: 198.51.100.7", "the client: no answer; the host: no answer",
            "the client: 203.0.113.5; the host: 2001:db8:7::1", "something else",
        ]
        #expect(OwnLine.seen(in: steps).map { "\($0)" } == ["198.51.100.7", "2001:db8:7::1"])
    }
}

/// Services that see what a test says.
private final class FakeExits: ExitAsking {
    private let state = Mutex<(shown: [String], asked: Int)>((["203.0.113.5"], 0))
    var asked: Int { state.withLock { $0.asked } }
    func show(_ shown: [String]) { state.withLock { $0.shown = shown } }

    func exits(of tunnel: Tunnel) async -> (shown: Set<IPAddress>, own: Set<IPAddress>) {
        let shown = state.withLock { state in
            state.asked += 1
            return state.shown
        }
        return (Set(shown.compactMap { IPAddress($0) }), Set(["198.51.100.7"].compactMap { IPAddress($0) }))
    }
}

@Suite(.timeLimit(.minutes(3))) struct ExitAskingTests {
    private func run(
        every period: Duration, _ body: @escaping @Sendable (FakeExits, RecordingSink) async throws -> Void
    ) async throws {
        let (exits, sink, engine) = (FakeExits(), RecordingSink(), FakeEngine())
        let daemon = GuardDaemon(
            GuardParts(
                clock: LiveGuardClock(), engine: engine, looker: FakeLooker(), hands: FakeHands(), exits: exits,
                sinks: [sink], files: LiveFileSystem()),
            machine: GuardMachine(GuardRules(stableFor: .zero, goodLooks: 0)),
            rhythm: GuardRhythm(
                pulse: .milliseconds(10), quick: .milliseconds(50), whole: .milliseconds(50), exit: period))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await daemon.run() }
            #expect(await eventually { sink.states.last == .sealed && exits.asked > 0 })
            try await body(exits, sink)
            group.cancelAll()
        }
    }

    @Test func `an exit that is the owner's own leaks, and is well again when it is another`() async throws {
        try await run(every: .milliseconds(30)) { exits, sink in
            exits.show(["203.0.113.5", "198.51.100.7"])
            #expect(await eventually { sink.states.last == .leaking })
            #expect(sink.events.last { $0.kind == .state }?.reasons.first?.contains("198.51.100.7") == true)
            exits.show(["203.0.113.6"])
            #expect(await eventually { sink.states.last == .sealed })
        }
    }

    @Test func `services that do not answer say nothing, and are asked less and less often`() async throws {
        try await run(every: .milliseconds(40)) { exits, sink in
            exits.show([])
            try await Task.sleep(for: .milliseconds(1200))
            // After 80, 160, 320, 640 ms: without the growth it would be some thirty times.
            #expect(exits.asked < 12, "\(exits.asked)")
            #expect(sink.states.last == .sealed)
        }
    }
}
