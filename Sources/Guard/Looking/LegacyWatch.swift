import LinuxNet
import Synchronization

/// Compares the older iptables' rules of one namespace whenever it is told to.
///
/// A namespace without such tables costs two reads of nothing a beat, and no other thread is woken.
final class LegacyWatch: Sendable {
    private let rules: LegacyRules
    /// Whether there was anything to compare at the last beat; before the first, nobody knows.
    private let wasInUse = Mutex(true)
    private let (beats, beaten) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(_ rules: LegacyRules) {
        self.rules = rules
    }

    /// Has the rules compared; tables may be large, so that is done by whoever reads the changes.
    func beat() {
        let isInUse = rules.isInUse
        let before = wasInUse.withLock { before in
            defer { before = isInUse }
            return before
        }
        if isInUse || before { beaten.yield() }
    }

    /// The changes; ends with its reader.
    func changes(_ ended: @escaping @Sendable () -> Void) -> AsyncStream<NamespaceNews> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let task = Task { [rules, beats] in
                var before = rules.fingerprint()
                for await _ in beats {
                    let now = rules.fingerprint()
                    if now != before { continuation.yield(.firewall) }
                    before = now
                }
            }
            continuation.onTermination = { _ in
                task.cancel()
                ended()
            }
        }
    }
}
