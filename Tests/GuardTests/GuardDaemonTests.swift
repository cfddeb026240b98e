import Evidence
import FileAccess
import Guard
import ProgramTestSupport
import StackModel
import Synchronization
import Testing

/// A daemon among fakes, that ends with its test.
struct Watch {
    var engine = FakeEngine()
    var looker = FakeLooker()
    var sink = RecordingSink()
    var hands = FakeHands()
    var rules = GuardRules(stableFor: .milliseconds(200), goodLooks: 1)
    var store: GuardStore?

    /// Runs the body beside a daemon that has looked at a tunnel that is well.
    func run(_ body: @escaping @Sendable (GuardDaemon) async throws -> Void) async throws {
        let parts = GuardParts(
            clock: LiveGuardClock(), engine: engine, looker: looker, hands: hands, sinks: [sink], store: store,
            files: LiveFileSystem())
        let daemon = GuardDaemon(
            parts, machine: GuardMachine(rules),
            rhythm: GuardRhythm(
                pulse: .milliseconds(20), quick: .milliseconds(50), whole: .milliseconds(100),
                appsAfterLink: [.milliseconds(60), .milliseconds(120)]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await daemon.run() }
            #expect(await eventually { sink.states.last == .sealed && looker.listeners > 0 && engine.isHeard })
            try await body(daemon)
            group.cancelAll()
        }
    }
}

@Suite(.timeLimit(.minutes(3))) struct GuardDaemonTests {
    private static func event(_ action: String, _ id: String, name: String, type: String = "container") -> String {
        #"{"Type":"\#(type)","Action":"\#(action)","Actor":{"ID":"\#(id)","Attributes":{"name":"\#(name)","com.docker.compose.project":"media","com.docker.compose.service":"\#(name)"}},"timeNano":1800000000000000001}"#
    }

    // The median is measured in the lab; here other tests may hold the processors.
    @Test func `a link that goes down is noticed by the event, not by the next look`() async throws {
        let watch = Watch(rules: GuardRules(stableFor: .zero, goodLooks: 0))
        try await watch.run { _ in
            var times: [Duration] = []
            for _ in 0..<15 {
                let begun = ContinuousClock.now
                watch.looker.set(.tunnel, .bad(.degraded, "tun0 is down."))
                watch.looker.tell(.link(name: "tun0", isUp: false))
                #expect(await eventually { watch.sink.states.last == .degraded })
                if let at = watch.sink.entered(.degraded) { times.append(at - begun) }
                watch.looker.set(.tunnel, .good)
                watch.looker.tell(.link(name: "tun0", isUp: true))
                #expect(await eventually { watch.sink.states.last == .sealed })
            }
            let quickest = try #require(times.min())
            #expect(quickest < .milliseconds(100))
        }
    }

    @Test func `after the tunnel's link came back the apps are looked at soon, and again`() async throws {
        let watch = Watch()
        try await watch.run { _ in
            // Those of the first surveys; the next is half a minute away.
            try await Task.sleep(for: .milliseconds(300))
            let before = watch.looker.appLooks
            watch.looker.tell(.link(name: "tun0", isUp: true))
            #expect(await eventually { watch.looker.appLooks >= before + 2 })
        }
    }

    @Test func `a link that comes and goes without end does not put the look at the apps off`() async throws {
        let watch = Watch()
        try await watch.run { _ in
            try await Task.sleep(for: .milliseconds(300))
            let before = watch.looker.appLooks
            // More often than the first look comes after it.
            let flapping = Task {
                while !Task.isCancelled {
                    watch.looker.tell(.link(name: "tun0", isUp: true))
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            let begun = ContinuousClock.now
            #expect(await eventually { watch.looker.appLooks >= before + 3 })
            flapping.cancel()
            #expect(begun.duration(to: .now) < .seconds(20), "without it they are looked at every half minute")
        }
    }

    @Test func `what nobody tells of is compared with each pulse`() async throws {
        let watch = Watch()
        try await watch.run { _ in
            let before = watch.looker.beats
            #expect(await eventually { watch.looker.beats >= before + 5 })
        }
    }

    @Test func `rules that change are looked at at once, and a leak is reacted to`() async throws {
        let watch = Watch()
        try await watch.run { _ in
            watch.looker.set(.killSwitch, .bad(.leaking, "It is open."))
            watch.looker.tell(.firewall)
            #expect(await eventually { watch.sink.states.last == .leaking })
            #expect(await eventually { watch.hands.done == ["pause qbittorrent"] })
            #expect(watch.sink.events.contains { $0.kind == .alert && $0.reasons == ["It is open."] })
            #expect(await eventually { watch.sink.events.contains { $0.kind == .reaction && $0.undo == "unpause" } })
        }
    }

    @Test func `a VPN container that ends is noticed by the event alone`() async throws {
        let watch = Watch()
        try await watch.run { _ in
            try watch.engine.happen(Self.event("die", FakeStack.vpn, name: "gluetun"))
            #expect(await eventually { watch.sink.states.last == .degraded })
        }
    }

    @Test func `a client that comes up on the bridge is leaking, by one question`() async throws {
        let watch = Watch()
        try await watch.run { _ in
            let other = String(repeating: "c", count: 64)
            watch.engine.inspection(
                of: other,
                is: #"{"State":{"Running":true},"HostConfig":{"NetworkMode":"media_default"}}"#)
            try watch.engine.happen(Self.event("start", other, name: "qbittorrent"))
            #expect(await eventually { watch.sink.states.last == .leaking })
            #expect(watch.sink.events.last { $0.kind == .state }?.reasons.first?.contains("of its own") == true)
        }
    }

    @Test func `what is cut is the client as it stands outside, not the member of that name`() async throws {
        let hands = FakeHands()
        let watch = Watch(hands: hands, rules: GuardRules(reactions: [.leaking: [.cut]]))
        try await watch.run { _ in
            let other = String(repeating: "c", count: 64)
            watch.engine.inspection(
                of: other, is: #"{"State":{"Running":true},"HostConfig":{"NetworkMode":"media_default"}}"#)
            watch.engine.change { engine in
                var stray = FakeStack.torrents()
                stray.id = other
                stray.network = EngineNetworking(
                    mode: .other("media_default"), attachments: [EngineAttachment(network: "media_default")])
                engine.containers = [FakeStack.container(gluetun: FakeStack.vpn), stray]
            }
            try watch.engine.happen(Self.event("start", other, name: "qbittorrent"))
            #expect(await eventually { hands.ids == ["qbittorrent"] }, "by its name: the id of before is gone")
        }
    }

    @Test func `what somebody put back is no longer told as done`() async throws {
        let watch = Watch(rules: GuardRules(reactions: [.leaking: [.stop]]))
        try await watch.run { daemon in
            watch.looker.set(.killSwitch, .bad(.leaking, "It is open."))
            watch.looker.tell(.firewall)
            #expect(await eventually { await daemon.status().tunnels.first?.applied.count == 1 })
            let vpn = FakeStack.container(gluetun: FakeStack.vpn)
            watch.engine.change { $0.containers = [vpn, FakeStack.torrents(isUp: false)] }
            try watch.engine.happen(Self.event("die", FakeStack.client, name: "qbittorrent"))
            try await Task.sleep(for: .milliseconds(200))
            #expect(await daemon.status().tunnels.first?.applied.count == 1)
            watch.engine.change { $0.containers = [vpn, FakeStack.torrents()] }
            try watch.engine.happen(Self.event("start", FakeStack.client, name: "qbittorrent"))
            #expect(await eventually { await daemon.status().tunnels.first?.applied.count == 0 })
            #expect(watch.sink.events.contains { $0.kind == .undone && $0.text.contains("somebody") })
        }
    }

    @Test func `a client that is made with a network of its own is leaking before it starts`() async throws {
        let watch = Watch()
        try await watch.run { _ in
            let other = String(repeating: "c", count: 64)
            func joins(_ network: String, _ container: String) -> String {
                #"{"Type":"network","Action":"connect","Actor":{"ID":"\#(String(repeating: "e", count: 64))","Attributes":{"container":"\#(container)","name":"\#(network)","type":"bridge"}},"timeNano":1800000000000000002}"#
            }
            // One that is no client, and one without any way out.
            let neighbour = String(repeating: "d", count: 64)
            try watch.engine.happen(Self.event("create", neighbour, name: "jellyfin"))
            try watch.engine.happen(joins("media_default", neighbour))
            try watch.engine.happen(Self.event("create", other, name: "qbittorrent"))
            try watch.engine.happen(joins("none", other))
            try await Task.sleep(for: .milliseconds(100))
            #expect(!watch.sink.states.contains(.leaking))
            try watch.engine.happen(joins("media_default", other))
            #expect(await eventually { watch.sink.states.contains(.leaking) })
        }
    }

    @Test func `who is stranded after the VPN restarted is restarted once`() async throws {
        let engine = FakeEngine()
        let hands = FakeHands { _ in
            engine.change {
                $0.containers = [
                    FakeStack.container(gluetun: FakeStack.vpn, process: 101), FakeStack.torrents(namespace: 101),
                ]
            }
        }
        let stranded = Watch(engine: engine, hands: hands)
        try await stranded.run { _ in
            engine.change {
                $0.containers = [FakeStack.container(gluetun: FakeStack.vpn, process: 101), FakeStack.torrents()]
            }
            try engine.happen(Self.event("start", FakeStack.vpn, name: "gluetun"))
            #expect(await eventually { stranded.sink.events.contains { $0.kind == .repaired } })
            #expect(await eventually { stranded.sink.states.last == .sealed })
            #expect(stranded.hands.done == ["restart qbittorrent"])
        }
    }

    @Test func `an engine that goes makes it unknown, and one that comes back is heard again`() async throws {
        let watch = Watch()
        try await watch.run { _ in
            try watch.engine.happen(Self.event("start", FakeStack.client, name: "qbittorrent"))
            watch.engine.go(true)
            #expect(await eventually { watch.sink.states.last == .unknown })
            watch.engine.go(false)
            #expect(await eventually { watch.sink.states.last == .sealed })
            #expect(watch.engine.since.last == 1_800_000_000_000_000_001, "what it missed is asked for")
            #expect(watch.sink.events.contains { $0.kind == .sourceBack })
        }
    }

    @Test func `a VPN container that is made anew keeps its history`() async throws {
        let watch = Watch()
        try await watch.run { daemon in
            watch.engine.change { $0.containers = [FakeStack.torrents()] }
            try watch.engine.happen(Self.event("destroy", FakeStack.vpn, name: "gluetun"))
            #expect(await eventually { watch.sink.states.last == .degraded })
            #expect(!watch.sink.events.contains { $0.kind == .vanished })
            // Who is left in a dead network has no way out.
            try await Task.sleep(for: .milliseconds(300))
            #expect(watch.sink.states.last == .degraded)
            let anew = String(repeating: "d", count: 64)
            // As Docker Compose calls it until the old one is gone.
            watch.engine.change { engine in
                var made = FakeStack.container(gluetun: anew, process: 300)
                made.name = "aaaaaaaaaaaa_gluetun"
                engine.containers = [made, FakeStack.torrents()]
            }
            try watch.engine.happen(Self.event("start", anew, name: "aaaaaaaaaaaa_gluetun"))
            try await Task.sleep(for: .milliseconds(100))
            #expect(await daemon.status().tunnels.map(\.name) == ["gluetun"])
            watch.engine.change {
                $0.containers = [
                    FakeStack.container(gluetun: anew, process: 300), FakeStack.torrents(in: anew, namespace: 300),
                ]
            }
            try watch.engine.happen(Self.event("start", anew, name: "gluetun"))
            #expect(await eventually { watch.sink.states.last == .sealed })
            #expect(watch.looker.listeners == 2, "its new namespace is listened to")
        }
    }

    @Test func `what was done before the guard's own restart is known after it`() async throws {
        do {
            let folder = try ScratchFolder()
            let store = GuardStore(in: folder.path + "/state")
            let first = Watch(store: store)
            try await first.run { _ in
                first.looker.set(.killSwitch, .bad(.leaking, "It is open."))
                first.looker.tell(.firewall)
                #expect(await eventually { first.hands.done == ["pause qbittorrent"] })
                #expect(await eventually { store.load(from: LiveFileSystem())["gluetun"]?.applied.count == 1 })
            }
            let second = Watch(engine: FakeEngine(), looker: first.looker, store: store)
            let daemon = GuardDaemon(
                GuardParts(
                    clock: LiveGuardClock(), engine: second.engine, looker: second.looker, hands: second.hands,
                    sinks: [second.sink], store: store, files: LiveFileSystem()))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await daemon.run() }
                #expect(await eventually { second.sink.states.last == .leaking })
                try await Task.sleep(for: .milliseconds(100))
                #expect(second.hands.done == [], "it is paused already")
                group.cancelAll()
            }
        }
    }

    @Test func `a storm of changes is looked at a bounded number of times`() async throws {
        let watch = Watch()
        try await watch.run { daemon in
            let before = await daemon.status().counters.looks
            for _ in 0..<5000 { watch.looker.tell(.routing) }
            try await Task.sleep(for: .milliseconds(500))
            let after = await daemon.status().counters.looks
            #expect(after - before < 80)
        }
    }
}
