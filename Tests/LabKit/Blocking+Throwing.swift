import Processes

extension Blocking {
    /// Runs work that may fail away from the threads of Swift's own pool.
    static func attempt<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await run { Result(catching: work) }.get()
    }
}
