import Controls
import Settings
import StackModel

/// Turns a case into a project's audit: judges it, takes out what is accepted, scores the rest.
struct Judging {
    private let subject: Case
    private let settings: Settings
    private let request: AuditRequest
    private let lines: OwnersLines

    init(_ subject: Case, settings: Settings, request: AuditRequest, lines: OwnersLines) {
        self.subject = subject
        self.settings = settings
        self.request = request
        self.lines = lines
    }

    func audit(label: String) async -> ProjectAudit {
        var waiving = Waiving(settings.waivers, today: request.today)
        var audit = ProjectAudit(label: label, subject: subject, settings: settings)
        audit.problems = subject.stack.problems.sorted(by: Judging.precedes)
        let judgements = await judged()
        for judgement in judgements { add(judgement, to: &audit, &waiving) }
        let known = request.controls + Control.ofWaivers
        for judgement in waiving.judgements(file: settings.file, known: known) {
            var none = Waiving([], today: request.today)
            add(judgement, to: &audit, &none)
        }
        audit.answers.sort { $0.control.id < $1.control.id }
        // By their places: a finding is a large value to move about.
        let findings = audit.findings
        audit.findings = findings.indices.sorted { Finding.precedes(findings[$0], findings[$1]) }.map { findings[$0] }
        audit.waived.sort { Finding.precedes($0.finding, $1.finding) }
        audit.score = Score(audit.answers)
        audit.next = NextStep.steps(problems: audit.problems, findings: audit.findings, answers: audit.answers)
        return audit
    }

    /// The controls' answers, in the controls' order: two halves side by side, since each control judges for itself.
    private func judged() async -> [Judgement] {
        let (subject, controls) = (subject, request.controls)
        let half = controls.count / 2
        async let first = Judge.judge(subject, with: Array(controls[..<half]))
        let second = Judge.judge(subject, with: Array(controls[half...]))
        return await first + second
    }

    private func add(_ judgement: Judgement, to audit: inout ProjectAudit, _ waiving: inout Waiving) {
        let control = judgement.control
        var open = 0
        for outcome in judgement.outcomes {
            switch outcome.verdict {
            case .fail(var failure):
                failure.locations = Judging.distinct(failure.locations)
                let finding = Finding(
                    control: control, severity: judgement.severity(of: failure), subject: outcome.subject,
                    failure: failure, project: subject.stack.name,
                    snippet: failure.locations.first.flatMap { lines.snippet(at: $0) })
                if let waiver = waiving.waiver(for: control, on: outcome.subject) {
                    audit.waived.append(WaivedFinding(finding, by: waiver))
                } else {
                    audit.findings.append(finding)
                    open += 1
                }
            case .unknown: waiving.noteUnknown(control, on: outcome.subject)
            case .pass, .notApplicable: break
            }
        }
        audit.answers.append(ControlAnswer(judgement, standing: Judging.standing(of: judgement, open: open)))
    }

    /// The places without repetition, in their order.
    private static func distinct(_ spans: [SourceSpan]) -> [SourceSpan] {
        var seen: Set<SourceSpan> = []
        return spans.filter { seen.insert($0).inserted }
    }

    private static func standing(of judgement: Judgement, open: Int) -> ControlAnswer.Standing {
        switch judgement.verdict {
        case .pass: return .pass
        case .notApplicable: return .notApplicable
        case .unknown: return .unknown
        case .fail:
            if open > 0 { return .fail }
            // What is accepted on one subject says nothing of one that could not be seen.
            let isUnknown = judgement.outcomes.contains { if case .unknown = $0.verdict { true } else { false } }
            return isUnknown ? .unknown : .waived
        }
    }

    private static func precedes(_ left: Problem, _ right: Problem) -> Bool {
        let none = SourceSpan(file: "", line: 0, column: 0)
        let places = (left.span ?? none, right.span ?? none)
        return places.0 == places.1 ? left.message < right.message : places.0 < places.1
    }
}
