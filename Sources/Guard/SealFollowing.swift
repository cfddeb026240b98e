public import Evidence

/// Keeps the host's own lock in step with the containers.
public protocol SealFollowing: Sendable {
    /// Plans anew from what runs now, and installs the difference; does nothing where no seal is on.
    /// - Throws: ``ActingFailure`` when the lock could not be changed: the old one then still holds.
    /// - Returns: how it stands: nil where no seal is on.
    func follow(_ engine: EngineEvidence) async throws(ActingFailure) -> SealStanding?
    /// Puts the lock back as soon as something takes it away, until the task is cancelled.
    /// - Parameters:
    ///   - switched: told that somebody switched the lock on or off.
    ///   - restored: told, as a sentence, what was found; those who are known are let through at the next look.
    /// - Throws: ``ActingFailure`` where nobody tells of such changes.
    func keep(
        switched: @Sendable (Bool) async -> Void, _ restored: @Sendable (String) async -> Void
    ) async throws(ActingFailure)
}

extension SealFollowing {
    /// Nobody takes it away.
    public func keep(
        switched: @Sendable (Bool) async -> Void, _ restored: @Sendable (String) async -> Void
    ) async throws(ActingFailure) {}
}

/// How the host's own lock stands.
public struct SealStanding: Sendable, Hashable {
    /// The VPN containers that it encloses, by name.
    public var tunnels: Set<String>
    /// What is amiss with it, each as a sentence.
    public var problems: [String]
    /// The containers that it lets out nowhere until their owner does, each as a sentence that says how.
    public var shutIn: [String]

    public init(tunnels: Set<String> = [], problems: [String] = [], shutIn: [String] = []) {
        self.tunnels = tunnels
        self.problems = problems
        self.shutIn = shutIn
    }
}
