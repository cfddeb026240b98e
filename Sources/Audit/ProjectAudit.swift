public import Controls
public import Evidence
public import Settings
public import StackModel

/// What an audit found in one project.
public struct ProjectAudit: Sendable {
    /// The project as it was asked for: the PATH, or the folder's name.
    public var label: String
    /// What was judged; nil when nothing could be loaded.
    public var subject: Case?
    public var settings: Settings
    /// Every control's answer, sorted by id.
    public var answers: [ControlAnswer]
    /// The findings that are not accepted, worst first.
    public var findings: [Finding]
    /// The findings that a waiver covers, worst first.
    public var waived: [WaivedFinding]
    /// What could not be used as written, sorted by place.
    public var problems: [Problem]
    public var score: Score
    /// At most three things to do next.
    public var next: [NextStep]
    /// What differs from the stack's last audit; nil where none is known that saw the same.
    public var since: AuditComparison?

    public init(
        label: String, subject: Case? = nil, settings: Settings = Settings(), answers: [ControlAnswer] = [],
        findings: [Finding] = [], waived: [WaivedFinding] = [], problems: [Problem] = [], score: Score = Score(),
        next: [NextStep] = []
    ) {
        self.label = label
        self.subject = subject
        self.settings = settings
        self.answers = answers
        self.findings = findings
        self.waived = waived
        self.problems = problems
        self.score = score
        self.next = next
    }

    /// The project's name as Docker Compose would label its containers; the label when nothing was loaded.
    public var name: String { subject?.stack.name ?? label }

    /// Whether anything was really seen: at least one service, of any profile.
    public var wasObserved: Bool {
        guard let stack = subject?.stack else { return false }
        return !stack.services.isEmpty || !stack.inactiveServices.isEmpty
    }

    /// Whether Docker Compose would refuse the project.
    public var isRefused: Bool { problems.contains { $0.kind == .refused } }

    /// What could not be collected.
    public var gaps: [Gap] { subject?.evidence.gaps ?? [] }
}

/// One control's answer on one project, after waivers.
public struct ControlAnswer: Sendable {
    /// The answer as a whole.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        case pass, fail, notApplicable, unknown
        /// It fails, and each of its findings is accepted.
        case waived
    }

    public var judgement: Judgement
    public var standing: Standing

    public init(_ judgement: Judgement, standing: Standing) {
        self.judgement = judgement
        self.standing = standing
    }

    public var control: Control { judgement.control }

    /// The answer's reason in one sentence: the worst outcome's own words.
    public var reason: String {
        let verdicts = judgement.outcomes.map(\.verdict)
        for verdict in verdicts { if case .fail(let failure) = verdict { return failure.message } }
        for verdict in verdicts { if case .unknown(let reason, _) = verdict { return reason } }
        for verdict in verdicts {
            if case .pass(let seen) = verdict, let first = seen.first { return ControlAnswer.sentence(first.what) }
        }
        for verdict in verdicts { if case .notApplicable(let reason) = verdict { return reason } }
        return "Nothing in these files raises the question."
    }

    /// What shows that it is right: the first observation of the first subject that passes; nil where none does.
    public var proof: Observation? {
        for outcome in judgement.outcomes {
            if case .pass(let seen) = outcome.verdict, let first = seen.first { return first }
        }
        return nil
    }

    /// What would make an unknown answer knowable; nil when the answer is known.
    public var whatWouldTell: String? {
        for outcome in judgement.outcomes {
            if case .unknown(_, let remedy) = outcome.verdict, !remedy.isEmpty { return remedy }
        }
        return nil
    }

    private static func sentence(_ clause: String) -> String {
        guard let first = clause.first else { return clause }
        let capital = first.isLowercase && !clause.contains("=") ? first.uppercased() + clause.dropFirst() : clause
        return capital.hasSuffix(".") ? capital : capital + "."
    }
}
