public import StackModel

/// What a control says of one subject.
public struct Outcome: Sendable, Hashable {
    public var subject: Subject
    public var verdict: Verdict

    public init(_ subject: Subject, _ verdict: Verdict) {
        self.subject = subject
        self.verdict = verdict
    }
}

/// One of the four answers.
public enum Verdict: Sendable, Hashable {
    /// Seen to be right; an empty list of observations is turned into `unknown`: nothing passes unseen.
    case pass([Observation])
    case fail(Failure)
    /// The question does not arise, with the reason as a sentence.
    case notApplicable(String)
    /// It could not be seen: the reason, and what would make it knowable, each a sentence.
    case unknown(reason: String, remedy: String)
}

/// One thing that was seen, and where.
public struct Observation: Sendable, Hashable, Codable {
    /// What was seen, as a clause: "network_mode is service:gluetun".
    public var what: String
    /// Where; nil when it is the absence of something in the whole subject.
    public var span: SourceSpan?

    public init(_ what: String, at span: SourceSpan? = nil) {
        self.what = what
        self.span = span
    }
}

/// A weakness on one subject.
public struct Failure: Sendable, Hashable {
    /// What it means for the owner, in one sentence about this very case. No secret, no value that was masked.
    public var message: String
    /// Who can use it, here.
    public var reach: Reach
    /// The impact here, where it differs from the control's.
    public var impact: Impact?
    /// Where the owner should look; the first is the line that is shown.
    public var locations: [SourceSpan]
    public var observations: [Observation]
    public var remedy: Remedy?

    public init(
        _ message: String, reach: Reach, impact: Impact? = nil, at locations: [SourceSpan],
        seen observations: [Observation] = [], remedy: Remedy? = nil
    ) {
        self.message = message
        self.reach = reach
        self.impact = impact
        self.locations = locations
        self.observations = observations
        self.remedy = remedy
    }
}

extension Outcome {
    var isFailure: Bool { if case .fail = verdict { true } else { false } }
    var isNotApplicable: Bool { if case .notApplicable = verdict { true } else { false } }

    /// A pass with the one thing that was seen.
    public static func pass(_ subject: Subject, seen what: String, at span: SourceSpan? = nil) -> Outcome {
        Outcome(subject, .pass([Observation(what, at: span)]))
    }

    public static func fail(_ subject: Subject, _ failure: Failure) -> Outcome { Outcome(subject, .fail(failure)) }

    public static func notApplicable(_ subject: Subject, _ reason: String) -> Outcome {
        Outcome(subject, .notApplicable(reason))
    }

    public static func unknown(_ subject: Subject, _ reason: String, remedy: String) -> Outcome {
        Outcome(subject, .unknown(reason: reason, remedy: remedy))
    }
}
