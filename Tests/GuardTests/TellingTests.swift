import Clients
import ClientsTestSupport
import Guard
import Reports
import Settings
import StackModel
import Synchronization
import Testing

@Suite struct WebhookTests {
    /// Time that passes when it is waited for.
    private final class QuickClock: GuardClock {
        private let slept = Mutex<[Duration]>([])
        var pauses: [Duration] { slept.withLock { $0 } }
        func now() -> Moment { Moment(uptime: .zero, wall: 0) }
        func sleep(for duration: Duration) async throws {
            slept.withLock { $0.append(duration) }
            await Task.yield()
        }
    }

    private func post(
        _ events: Int, _ reply: FixtureHTTPClient.Reply, until isDone: @escaping @Sendable (FixtureHTTPClient) -> Bool
    ) async -> (FixtureHTTPClient, [Duration]) {
        let http = FixtureHTTPClient([:], otherwise: reply)
        let clock = QuickClock()
        let hook = Webhook(http, to: .tcp(host: "example.org", port: 443, tls: .init()), path: "/hook", clock: clock)
        for number in 0..<events {
            hook.take(GuardEvent(.note, at: clock.now(), "number \(number)"))
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await hook.run() }
            #expect(await eventually { isDone(http) })
            group.cancelAll()
        }
        return (http, clock.pauses)
    }

    @Test func `each event is posted once, in their order`() async throws {
        let (http, pauses) = await post(3, .status(204)) { $0.asked.count == 3 }
        #expect(http.asked == Array(repeating: "POST /hook", count: 3))
        let last = String(decoding: http.requests.last?.body ?? [], as: UTF8.self)
        #expect(try JSON(text: last)["text"].string == "number 2")
        #expect(pauses == [])
    }

    @Test func `who fails is tried again three times, who refuses is not`() async throws {
        let (_, pauses) = await post(1, .status(503)) { $0.asked.count == 4 }
        #expect(pauses == [.seconds(1), .seconds(5), .seconds(30)])
        let (refused, none) = await post(2, .status(400)) { $0.asked.count == 2 }
        #expect(refused.asked.count == 2)
        #expect(none == [])
    }

    @Test func `what waits is bounded, and the newest stays`() async throws {
        let (http, _) = await post(1000, .status(204)) { $0.asked.count == Webhook.backlog }
        let last = String(decoding: http.requests.last?.body ?? [], as: UTF8.self)
        #expect(try JSON(text: last)["text"].string == "number 999")
    }
}

@Suite struct GuardEventTests {
    @Test func `an event is one line, whatever is in it`() throws {
        let event = GuardEvent(
            .state, at: Moment(uptime: .zero, wall: 0), tunnel: "a\nb\u{1B}[31m", state: .leaking, from: .sealed,
            "sealed before.", reasons: ["x\ny"], undo: "docker start \u{202E}a")
        #expect(event.line.utf8.allSatisfy { $0 >= 0x20 })
        #expect(!event.line.unicodeScalars.contains("\u{202E}"))
        let json = event.json.line()
        #expect(!json.contains("\n"))
        #expect(try JSON(text: json)["reasons"].strings == ["x\ny"])
    }
}

@Suite struct GuardSettingsTests {
    private func read(_ text: String) throws -> GuardChoices {
        try Settings.parse(Array(text.utf8), file: "watertight.yaml").guardChoices
    }

    @Test func `the owner's choices are read`() throws {
        let choices = try read(
            """
            guard:
              on_leaking: [note, alert, cut]
              on_degraded: []
              on_recovery: undo
              repair: off
              webhook_file: secrets/hook
              metrics: off
            """)
        #expect(choices.reactions == ["leaking": ["note", "alert", "cut"], "degraded": []])
        #expect(choices.undoesOnRecovery == true)
        #expect(choices.repairs == [])
        #expect(choices.webhook == .kept(.file("secrets/hook")))
        #expect(choices.metrics == "off")
    }

    @Test(arguments: [
        "guard: {on_leaking: [explode]}", "guard: {on_recovery: maybe}", "guard: {repair: [everything]}",
        "guard: {webhook: ftp://x}", "guard: {webhook: 'https://a:b@c'}", "guard: [x]", "guard: {on_leakage: [note]}",
    ]) func `a mistake is told, not passed over`(text: String) {
        #expect(throws: SettingsError.self) { try read(text) }
    }

    @Test func `every word of the settings is one of the guard's`() {
        #expect(GuardChoices.reactions == Reaction.allCases.map(\.rawValue))
        #expect(GuardChoices.repairs == Repair.Kind.allCases.map(\.rawValue))
    }
}
