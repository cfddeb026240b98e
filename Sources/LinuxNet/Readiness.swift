// Its sources may be cancelled from any thread, which they do not say of themselves.
@preconcurrency import Dispatch
import Glibc

/// What a descriptor tells, as a sequence: read as soon as it is there, on a thread of the system's own.
enum Readiness {
    /// - Parameters:
    ///   - descriptor: what is waited for; it stays open for as long as the sequence is read.
    ///   - limit: how many are kept at most while nobody reads; the oldest go first.
    ///   - pause: milliseconds after each reading in which nothing is read.
    ///   - read: takes all that is there, without waiting; nil ends the sequence. It keeps the descriptor's owner alive.
    static func stream<Element: Sendable>(
        of descriptor: Int32, limit: Int, pause: Int = 0, _ read: @escaping @Sendable () -> [Element]?
    ) -> AsyncStream<Element> {
        AsyncStream(bufferingPolicy: .bufferingNewest(limit)) { continuation in
            let queue =
                pause > 0
                ? DispatchQueue(label: "readiness", qos: .userInitiated) : DispatchQueue.global(qos: .userInitiated)
            let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
            source.setEventHandler {
                guard let found = read() else {
                    source.cancel()
                    return continuation.finish()
                }
                for element in found { continuation.yield(element) }
                // Of a thread of its own: a source that is suspended is not told of what came meanwhile (libdispatch over
                // epoll).
                if pause > 0 { usleep(UInt32(clamping: pause * 1000)) }
            }
            continuation.onTermination = { _ in source.cancel() }
            source.resume()
        }
    }
}
