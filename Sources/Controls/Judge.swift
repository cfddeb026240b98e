public import StackModel

/// A control's answer on one case.
public struct Judgement: Sendable {
    public var control: Control
    /// Per subject, sorted by subject.
    public var outcomes: [Outcome]

    public init(_ control: Control, _ outcomes: [Outcome]) {
        self.control = control
        self.outcomes = outcomes
    }

    /// The control's answer as a whole: the worst of its outcomes; `notApplicable` when there is none.
    public var verdict: OverallVerdict {
        let verdicts = outcomes.map(\.verdict)
        if verdicts.contains(where: { if case .fail = $0 { true } else { false } }) { return .fail }
        if verdicts.contains(where: { if case .unknown = $0 { true } else { false } }) { return .unknown }
        if verdicts.contains(where: { if case .pass = $0 { true } else { false } }) { return .pass }
        return .notApplicable
    }

    /// The severity of a failure of this control.
    public func severity(of failure: Failure) -> Severity {
        Severity(failure.impact ?? control.impact, failure.reach)
    }
}

/// A control's answer as a whole.
public enum OverallVerdict: String, Sendable, Hashable, Codable, CaseIterable {
    case pass, fail, notApplicable, unknown
}

/// Runs controls over a case and sees to it that nothing passes unseen.
public enum Judge {
    /// Judges the case with each control, in the order given.
    public static func judge(_ subject: Case, with controls: [Control] = Catalogue.all) -> [Judgement] {
        controls.map { control in
            var outcomes = Judge.outcomes(of: control, on: subject)
            for running in subject.running where running.concerns(control) {
                outcomes = running.merged(outcomes, with: Judge.outcomes(of: control, on: running.subject), of: control)
            }
            if let unread = unread(control, in: subject.stack) {
                // A file that was seen all the same, such as an `.env` beside what is missing, may be at fault.
                outcomes = [unread] + outcomes.filter { $0.subject.kind == .file && $0.isFailure }
            }
            if outcomes.isEmpty, let problem = blocking(control, in: subject.stack) {
                outcomes = [.unknown(.stack, sentence(of: problem), remedy: problem.hint)]
            }
            return Judgement(control, outcomes.sorted { $0.subject < $1.subject })
        }
    }

    private static func outcomes(of control: Control, on subject: Case) -> [Outcome] {
        control.judge(subject).map { guarded($0, by: control, in: subject) }
    }

    /// The one outcome of a control that judges the Compose files themselves, where the stack was not made from any.
    private static func unread(_ control: Control, in stack: Stack) -> Outcome? {
        guard control.reads.contains(.composeFile) else { return nil }
        if stack.name == Stack.withoutCompose {
            return .notApplicable(.stack, "These containers were made without Compose files.")
        }
        let problem = stack.problems.first {
            $0.kind != .warning && $0.service == nil && $0.attribute == Attribute.composeFile.rawValue
        }
        return problem.map { .unknown(.stack, sentence(of: $0), remedy: $0.hint) }
    }

    /// A pass, or a "does not apply", that rests on something that could not be read is `unknown`.
    private static func guarded(_ outcome: Outcome, by control: Control, in subject: Case) -> Outcome {
        switch outcome.verdict {
        case .fail, .unknown: return outcome
        case .pass(let observations) where observations.isEmpty:
            return .unknown(
                outcome.subject, "Nothing was seen that shows it.", remedy: "Please report this as a fault of ours.")
        case .pass, .notApplicable:
            // That no service of a kind is there rests on what the services are, not on their other attributes.
            let isAbsence = outcome.subject == .stack && outcome.isNotApplicable && control.reads.contains(.image)
            let attributes: Set<Attribute>? = isAbsence ? [.image, .build, .profiles] : nil
            guard
                let problem = problem(
                    touching: outcome.subject, of: control, in: subject.stack, onlyIn: attributes)
            else {
                return outcome
            }
            return .unknown(outcome.subject, sentence(of: problem), remedy: problem.hint)
        }
    }

    private static func problem(
        touching subject: Subject, of control: Control, in stack: Stack, onlyIn attributes: Set<Attribute>? = nil
    ) -> Problem? {
        // What is said of the machine, of earlier audits or of packets does not rest on any Compose file.
        if [[.host], [.records], [.proofs], [.guardian]].contains(control.reads) { return nil }
        return stack.problems.first { problem in
            guard problem.kind != .warning else { return false }
            if let attributes, let name = problem.attribute, !attributes.contains(where: { $0.rawValue == name }) {
                return false
            }
            guard let service = problem.service else {
                // Of the project as a whole, or of one of its sections: `networks:`, `volumes:`, …
                return problem.attribute.map { name in control.reads.contains { $0.rawValue == name } } ?? true
            }
            guard subject.kind != .service || subject.name == service else { return false }
            guard let attribute = problem.attribute else { return true }
            return control.reads.contains { $0.rawValue == attribute }
                && !isBeside(control, problem, service, in: stack)
        }
    }

    /// Whether the problem is with the value of one variable that the control does not read.
    private static func isBeside(_ control: Control, _ problem: Problem, _ service: String, in stack: Stack) -> Bool {
        guard let variables = control.variables, problem.attribute == Attribute.environment.rawValue,
            let place = problem.span
        else { return false }
        let entries = (stack.services + stack.inactiveServices).first { $0.name == service }?.environment ?? []
        let touched = entries.filter { $0.span.file == place.file && $0.span.line == place.line }
        return !touched.isEmpty && !touched.contains { variables.contains($0.name) }
    }

    /// Without a single outcome, a problem anywhere that the control reads means it may have missed its subject.
    private static func blocking(_ control: Control, in stack: Stack) -> Problem? {
        problem(touching: .stack, of: control, in: stack)
    }

    private static func sentence(of problem: Problem) -> String {
        problem.span.map { "\($0): \(problem.message)" } ?? problem.message
    }
}
