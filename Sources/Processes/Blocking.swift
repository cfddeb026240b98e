import Dispatch
import Synchronization

/// Runs work that waits for the kernel (processes, disks, sockets) away from the few threads of Swift's own pool, which
/// it would stop for everybody.
public enum Blocking {
    /// Runs the work on a thread of its own and waits for it without holding one.
    ///
    /// Cancelling does not end it: whatever it waits for has a time limit of its own.
    public static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async { continuation.resume(returning: work()) }
        }
    }

    /// Runs the work as ``run(_:)`` does, and waits for it no longer than that.
    ///
    /// A system call on a mount that does not answer cannot be ended: the work stays behind on its thread, and what it
    /// yields later is dropped. The time counts from when the work begins; on a machine without a free thread it begins
    /// late, and a minute later at most.
    /// - Returns: nil when the time ran out.
    public static func run<Value: Sendable>(
        within limit: Duration, _ work: @escaping @Sendable () -> Value
    ) async -> Value? {
        let (seconds, attoseconds) = limit.components
        let wait = Double(seconds) + Double(attoseconds) / 1e18
        return await withCheckedContinuation { continuation in
            let answer = Answer(continuation)
            DispatchQueue.global(qos: .userInitiated).async {
                deadlines.asyncAfter(deadline: .now() + wait) { answer.give(nil) }
                answer.give(work())
            }
            deadlines.asyncAfter(deadline: .now() + wait + 60) { answer.give(nil) }
        }
    }

    /// A thread of its own, so that work that hangs on all others cannot hold up the deadlines.
    private static let deadlines = DispatchQueue(label: "deadlines", qos: .userInitiated)

    /// Passes on the first answer that is given, and drops every later one.
    private final class Answer<Value: Sendable>: Sendable {
        private let waiting: Mutex<CheckedContinuation<Value?, Never>?>

        init(_ continuation: CheckedContinuation<Value?, Never>) {
            waiting = Mutex(continuation)
        }

        func give(_ value: Value?) {
            let continuation = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            continuation?.resume(returning: value)
        }
    }
}
