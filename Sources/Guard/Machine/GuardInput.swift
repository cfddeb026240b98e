/// What the machine is told.
public enum GuardInput: Sendable, Hashable {
    /// These tunnels are there, by their names; others are no more.
    case tunnels([String])
    /// Something was seen of a tunnel.
    case observed(String, [Observation])
    /// A look of everything was made, and what it saw was told.
    case looked(String)
    /// Time went by.
    case tick
    /// A repair ended; why it failed, as a sentence, or nil.
    case repaired(String, Repair, failure: String?)
    /// A reaction was carried out.
    case reacted(String, AppliedReaction)
    /// A reaction was undone.
    case undone(String, AppliedReaction)
}

/// What the machine wants done.
public enum GuardEffect: Sendable, Hashable {
    /// A tunnel entered another state.
    case entered(tunnel: String, from: GuardState, to: GuardState, reasons: [String], isInherited: Bool)
    /// It stays in its state, but for other reasons.
    case reasons(tunnel: String, state: GuardState, reasons: [String])
    /// Do this to the tunnel's clients.
    case react(tunnel: String, Reaction)
    /// Take this back.
    case undo(tunnel: String, AppliedReaction)
    case repair(tunnel: String, Repair)
    /// No more repairs of this member for now.
    case gaveUp(tunnel: String, Repair)
    /// Begin to watch, or cease to.
    case appeared(tunnel: String)
    case vanished(tunnel: String)
    /// What is kept on disk changed.
    case persist
}
