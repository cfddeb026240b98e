public import Tunnels

/// What a guard does to containers and apps; handed in, so that tests see what would be done.
public protocol TunnelActing: Sendable {
    /// Carries a reaction out on one client, and says how it is undone; nil where there was nothing to do.
    /// - Throws: ``ActingFailure``.
    func react(_ reaction: Reaction, to client: TunnelMember, of tunnel: Tunnel) async throws(ActingFailure)
        -> AppliedReaction?
    /// Takes it back.
    /// - Throws: ``ActingFailure``.
    func undo(_ applied: AppliedReaction, of tunnel: Tunnel) async throws(ActingFailure)
    /// Puts a member right again, and returns when it is.
    /// - Throws: ``ActingFailure``.
    func repair(_ repair: Repair, of tunnel: Tunnel) async throws(ActingFailure)
}

/// Why something could not be done.
public struct ActingFailure: Error, Sendable, Hashable {
    /// As a sentence.
    public var reason: String
    /// What a person does instead, as a sentence.
    public var remedy: String

    public init(_ reason: String, remedy: String = "") {
        self.reason = reason
        self.remedy = remedy
    }
}
