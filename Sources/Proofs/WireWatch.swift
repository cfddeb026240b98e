import Glibc
import LinuxNet
import Processes
import Synchronization

/// Listens from before something is done until after it, on a thread of its own, so that nothing in between goes unheard.
enum WireWatch {
    /// What was heard, and whether that was all.
    struct Heard<Found: Sendable>: Sendable {
        var found: Found
        /// How many packets the kernel could not keep: with any, what was not heard proves nothing.
        var lost = 0
        /// Why nothing could be listened to, or no longer; nil where all was.
        var failure: String?
    }

    /// How long a packet may be under way from the socket to the bridge, milliseconds.
    private static let pause: Int32 = 20

    /// Listens while `body` runs, and for a moment more; `body` runs as well where nothing can be listened to.
    ///
    /// - Parameters:
    ///   - interfaces: by name.
    ///   - found: what is added to.
    ///   - linger: how long packets are waited for afterwards, milliseconds.
    ///   - take: is shown each packet, with the interface's name, and adds what it looks for.
    static func during<Found: Sendable, Value: Sendable>(
        on interfaces: [String], into found: Found, linger: Int = 200,
        _ take: @escaping @Sendable (inout Found, CapturedPacket, String) -> Void, _ body: () async -> Value
    ) async -> (Value, Heard<Found>) {
        let isOver = Over()
        let (began, go) = AsyncStream<Void>.makeStream()
        async let heard = Blocking.run {
            listen(on: interfaces, Heard(found: found), linger, isOver, take) { go.finish() }
        }
        // Only when every interface is listened to does anything begin.
        for await _ in began {}
        let value = await body()
        isOver.flag.withLock { $0 = true }
        return (value, await heard)
    }

    private final class Over: Sendable {
        let flag = Mutex(false)
    }

    private static func listen<Found>(
        on interfaces: [String], _ heard: Heard<Found>, _ linger: Int, _ isOver: Over,
        _ take: (inout Found, CapturedPacket, String) -> Void, _ ready: () -> Void
    ) -> Heard<Found> {
        var heard = heard
        var captures: [(name: String, capture: PacketCapture)] = []
        do {
            for name in Set(interfaces).sorted() { captures.append((name, try PacketCapture(on: name))) }
        } catch {
            heard.failure = "The host's side could not be watched: \(error)."
            ready()
            return heard
        }
        ready()
        var end: ContinuousClock.Instant?
        while end.map({ ContinuousClock.now < $0 }) ?? true {
            if end == nil, isOver.flag.withLock({ $0 }) { end = ContinuousClock.now + .milliseconds(linger) }
            if captures.first?.capture.wait(milliseconds: pause) == nil { poll(nil, 0, pause) }
            do {
                for (name, capture) in captures {
                    while let packet = try capture.next() { take(&heard.found, packet, name) }
                    heard.lost += capture.lost()
                }
            } catch {
                heard.failure = "A network could no longer be watched: \(error)."
                return heard
            }
        }
        return heard
    }
}
