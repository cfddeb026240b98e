public import Clients
import Reports
public import ServiceLifecycle

/// Posts each event as a JSON document to an address of the owner's, one after the other, a few times where that fails.
public final class Webhook: EventSink, Service {
    /// The most events that wait; the oldest are dropped, since the newest say how things are.
    public static let backlog = 256
    /// How long is waited after each attempt that failed.
    static let pauses: [Duration] = [.seconds(1), .seconds(5), .seconds(30)]

    private let http: any HTTPClient
    private let clock: any GuardClock
    private let endpoint: HTTPEndpoint
    private let path: String
    private let events: AsyncStream<GuardEvent>
    private let queue: AsyncStream<GuardEvent>.Continuation

    /// - Parameters:
    ///   - path: with its query; it may hold a secret and is never printed.
    public init(_ http: any HTTPClient, to endpoint: HTTPEndpoint, path: String, clock: any GuardClock) {
        self.http = http
        self.endpoint = endpoint
        self.path = path
        self.clock = clock
        (events, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Webhook.backlog))
    }

    public let channel: String? = "webhook"

    public func take(_ event: GuardEvent) { queue.yield(event) }

    public func run() async {
        await cancelWhenGracefulShutdown {
            for await event in self.events { await self.post(event) }
        }
    }

    private func post(_ event: GuardEvent) async {
        let request = HTTPRequest(
            "POST", endpoint: endpoint, path: path,
            headers: [("Content-Type", "application/json"), ("User-Agent", "watertight")],
            body: Array(event.json.line().utf8), bodyLimit: 1 << 16, overflow: .isCut)
        for pause in [.zero] + Webhook.pauses {
            if pause > .zero { do { try await clock.sleep(for: pause) } catch { return } }
            // What refuses an event as it is will refuse it again.
            if let answer = try? await http.send(request), answer.status < 500, answer.status != 429 { return }
        }
    }
}
