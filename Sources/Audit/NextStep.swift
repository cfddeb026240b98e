import Controls
public import StackModel

/// One of the three things to do next.
public struct NextStep: Sendable, Hashable {
    /// What it is about, as a clause.
    public var title: String
    /// The command, edit or answer, as the owner would do it.
    public var action: String
    /// The control that it answers; nil for a problem of the files themselves.
    public var control: String?
    public var severity: Severity?

    public init(title: String, action: String, control: String? = nil, severity: Severity? = nil) {
        self.title = title
        self.action = action
        self.control = control
        self.severity = severity
    }

    /// The three things that matter most: what Docker Compose refuses, then the worst findings, then what is not known.
    static func steps(problems: [Problem], findings: [Finding], answers: [ControlAnswer]) -> [NextStep] {
        var steps: [NextStep] = []
        if let refused = problems.first(where: { $0.kind == .refused }) {
            steps.append(
                NextStep(
                    title: "Mend what Docker Compose refuses: \(refused.description)",
                    action: refused.hint.isEmpty ? "Then run the audit again." : refused.hint))
        }
        for group in FindingGroup.groups(of: findings) where group.severity > .info && steps.count < 3 {
            steps.append(step(for: group))
        }
        let missing = answers.filter { $0.standing == .unknown }.sorted {
            let worth = (Score.points(for: $0.control.impact), Score.points(for: $1.control.impact))
            return worth.0 == worth.1 ? $0.control.id < $1.control.id : worth.0 > worth.1
        }
        for answer in missing where steps.count < 3 {
            guard let action = answer.whatWouldTell, !steps.contains(where: { $0.action == action }) else { continue }
            steps.append(
                NextStep(
                    title: "Find out what is not known: \(lowered(answer.control.title))", action: action,
                    control: answer.control.id))
        }
        return steps
    }

    private static func name(of subject: Subject) -> String {
        switch subject.kind {
        case .stack: "the stack"
        case .host: "this machine"
        default: subject.name
        }
    }

    private static func step(for group: FindingGroup) -> NextStep {
        let first = group.findings[0]
        let others = group.findings.count - 1
        let more = others == 0 ? "" : " (and \(others) more)"
        return NextStep(
            title: "\(group.control.title): \(name(of: first.subject))\(more)",
            action: first.failure.remedy?.text ?? "watertight explain \(group.control.id)",
            control: group.control.id, severity: group.severity)
    }

    private static func lowered(_ title: String) -> String {
        // A product's name or an abbreviation keeps its capital.
        let second = title.dropFirst().first
        guard let first = title.first, second?.isUppercase != true else { return title }
        let isArticle = ["A ", "An ", "The ", "No "].contains { title.hasPrefix($0) }
        return isArticle ? first.lowercased() + title.dropFirst() : title
    }
}
