import Dispatch

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
}
