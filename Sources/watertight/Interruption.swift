// Its sources may be used from any thread, which they do not say of themselves.
@preconcurrency import Dispatch
import Glibc
import Synchronization

/// Whether the user wants the program to end: for work that has to be put back before it may.
final class Interruption: Sendable {
    private let isAskedFor = Mutex(false)
    private let sources: [any DispatchSourceSignal]

    /// From now on SIGINT, SIGTERM and SIGHUP end nothing by themselves.
    init() {
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for source in sources {
            source.setEventHandler { [weak self] in self?.isAskedFor.withLock { $0 = true } }
            source.resume()
        }
    }

    /// Whether it was asked for.
    var isAsked: Bool { isAskedFor.withLock { $0 } }
}
