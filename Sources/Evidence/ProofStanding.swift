/// Whether a proof still says anything.
public enum ProofStanding: Sendable, Hashable {
    /// It holds; its age in seconds.
    case valid(age: Int)
    /// What it was made on has changed: each change as a clause.
    case void([String])
    /// It is older than ``ProofRecord/oldAfter`` days; its age in seconds.
    case old(age: Int)
    /// Whether what it was made on has changed could not be seen: why, each as a clause.
    case unseen([String])

    /// Whether it counts as an answer.
    public var isValid: Bool { if case .valid = self { true } else { false } }
}

extension ProofRecord {
    /// Whether the proof still holds.
    ///
    /// - Parameters:
    ///   - present: what runs now; nil where it was not looked at.
    ///   - now: the moment of asking.
    public func standing(on present: ProofBasis?, at now: EngineTime) -> ProofStanding {
        let age = now.seconds - made.seconds
        // Clocks of machines differ by little; a proof from tomorrow is one whose age nobody knows.
        guard age > -86_400 else { return .void(["the clock of this machine was turned back since"]) }
        if age > ProofRecord.oldAfter * 86_400 { return .old(age: age) }
        guard let present else { return .unseen(["what runs now was not looked at"]) }
        guard basis.ways != nil, basis.resolvers != nil else { return .void(["it was made by an older release"]) }
        let changes = basis.changes(to: present)
        if !changes.isEmpty { return .void(changes) }
        let unseen = basis.unseen(in: present, for: test)
        return unseen.isEmpty ? .valid(age: max(0, age)) : .unseen(unseen)
    }
}
