// Its sources may be cancelled from any thread, which they do not say of themselves.
@preconcurrency import Dispatch
import Glibc

/// What a descriptor tells, as a sequence: read as soon as it is there, on a thread of the system's own.
enum Readiness {
    /// - Parameters:
    ///   - descriptor: what is waited for; it stays open for as long as the sequence is read.
    ///   - limit: how many are kept at most while nobody reads; the oldest go first.
    ///   - read: takes all that is there, without waiting; nil ends the sequence. It keeps the descriptor's owner alive.
    static func stream<Element: Sendable>(
        of descriptor: Int32, limit: Int, _ read: @escaping @Sendable () -> [Element]?
    ) -> AsyncStream<Element> {
        AsyncStream(bufferingPolicy: .bufferingNewest(limit)) { continuation in
            let source = DispatchSource.makeReadSource(
                fileDescriptor: descriptor, queue: .global(qos: .userInitiated))
            source.setEventHandler {
                guard let found = read() else {
                    source.cancel()
                    return continuation.finish()
                }
                for element in found { continuation.yield(element) }
            }
            continuation.onTermination = { _ in source.cancel() }
            source.resume()
        }
    }
}
