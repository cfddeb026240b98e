/// Whether some packet of a class takes a branch.
enum Likelihood: Int, Comparable {
    case never
    /// It cannot be told.
    case perhaps
    /// One does.
    case surely

    static func < (left: Likelihood, right: Likelihood) -> Bool { left.rawValue < right.rawValue }
}

/// What a condition does with a class of packets: whether some match it, and whether some do not.
struct Answer: Equatable {
    var match: Likelihood
    var miss: Likelihood

    static let yes = Answer(match: .surely, miss: .never)
    static let no = Answer(match: .never, miss: .surely)
    /// Some packets of the class match, others do not.
    static let some = Answer(match: .surely, miss: .surely)
    static let unknown = Answer(match: .perhaps, miss: .perhaps)
    /// Nearly none match: a list that is not known holds some addresses, never all.
    static let rarely = Answer(match: .perhaps, miss: .surely)

    init(match: Likelihood, miss: Likelihood) {
        self.match = match
        self.miss = miss
    }

    init(_ holds: Bool) { self = holds ? .yes : .no }

    var negated: Answer { Answer(match: miss, miss: match) }

    func negated(_ isNegated: Bool) -> Answer { isNegated ? negated : self }

    /// All of the conditions at once.
    static func all(_ answers: some Sequence<Answer>) -> Answer {
        var match = Likelihood.surely
        var miss = Likelihood.never
        var mixed = 0
        for answer in answers {
            if answer == .no { return .no }
            match = min(match, answer.match)
            miss = max(miss, answer.miss)
            if answer == .some { mixed += 1 }
        }
        // Each of two conditions holds for some packets: whether both hold for one and the same is not said.
        if mixed > 1 { match = min(match, .perhaps) }
        return Answer(match: match, miss: miss)
    }
}
