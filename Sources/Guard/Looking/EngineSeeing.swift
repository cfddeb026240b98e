public import Clients
public import Evidence

/// What a guard needs to see of the engine; handed in, so that tests tell their own course of things.
public protocol EngineSeeing: Sendable {
    /// Everything that runs there.
    /// - Throws: ``EngineUnseen``.
    func survey() async throws(EngineUnseen) -> EngineEvidence
    /// One container, as the engine tells it.
    /// - Throws: ``EngineUnseen``.
    func inspect(_ container: String) async throws(EngineUnseen) -> JSON
    /// What happens there from now on, or from that time on.
    /// - Parameter time: nanoseconds since 1970 by the engine's clock.
    /// - Throws: ``EngineUnseen``; the stream ends when the engine goes.
    func happenings(since time: Int?) async throws(EngineUnseen) -> any AsyncSequence<EngineHappening, any Error>
        & Sendable
}

/// Why the engine was not seen.
public struct EngineUnseen: Error, Sendable, Hashable {
    /// As a sentence.
    public var reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}
