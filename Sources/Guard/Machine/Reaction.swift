/// What the owner wants done when a tunnel enters a state.
public enum Reaction: String, Sendable, Hashable, Codable, CaseIterable {
    /// Write it down.
    case note
    /// Tell the owner.
    case alert
    /// Pause all torrents through the client's API.
    case pause
    /// Take the client off the network.
    case cut
    /// Stop the client's container.
    case stop

    /// Whether it changes something outside of this program.
    public var isIntervention: Bool { [.pause, .cut, .stop].contains(self) }
}

/// A reaction that was carried out on one container, and how it is undone.
public struct AppliedReaction: Sendable, Hashable {
    public var reaction: Reaction
    /// The container's name.
    public var member: String
    /// What the reaction needs to be undone: hashes of torrents, a network's id.
    public var detail: String
    /// What a person types to undo it.
    public var undo: String
    /// When it was done, as ISO 8601.
    public var done: String

    public init(_ reaction: Reaction, member: String, detail: String = "", undo: String, done: String) {
        self.reaction = reaction
        self.member = member
        self.detail = detail
        self.undo = undo
        self.done = done
    }
}
