import Controls
import Settings
import StackModel

/// Turns a case into a project's audit: judges it, takes out what is accepted, scores the rest.
struct Judging: Sendable {
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
        for answer in await answers() { add(answer, to: &audit, &waiving) }
        let known = request.controls + Control.ofWaivers
        for judgement in waiving.judgements(file: settings.file, known: known) {
            var none = Waiving([], today: request.today)
            add(Answer(judgement, in: self), to: &audit, &none)
        }
        audit.answers.sort { $0.control.id < $1.control.id }
        audit.findings = Finding.sorted(audit.findings)
        audit.waived.sort { Finding.precedes($0.finding, $1.finding) }
        audit.score = Score(audit.answers)
        audit.next = NextStep.steps(problems: audit.problems, findings: audit.findings, answers: audit.answers)
        return audit
    }

    /// One control's judgement with a finding, and the owner's line under it, for each failure.
    private struct Answer: Sendable {
        var judgement: Judgement
        /// In the order of the failed outcomes.
        var findings: [Finding]

        init(_ judgement: Judgement, in judging: Judging) {
            self.judgement = judgement
            findings = judgement.outcomes.compactMap { outcome in
                guard case .fail(var failure) = outcome.verdict else { return nil }
                failure.locations = Judging.distinct(failure.locations)
                return Finding(
                    control: judgement.control, severity: judgement.severity(of: failure), subject: outcome.subject,
                    failure: failure, project: judging.subject.stack.name,
                    snippet: failure.locations.first.flatMap { judging.lines.snippet(at: $0) })
            }
        }
    }

    /// The controls' answers, in no order: two halves side by side, since each control judges for itself.
    private func answers() async -> [Answer] {
        async let first = answers(fromEverySecond: 0)
        let second = answers(fromEverySecond: 1)
        return await first + second
    }

    /// Every second control, for neighbours in the catalogue are much alike in what they cost.
    private func answers(fromEverySecond start: Int) -> [Answer] {
        let controls = stride(from: start, to: request.controls.count, by: 2).map { request.controls[$0] }
        return Judge.judge(subject, with: controls).map { Answer($0, in: self) }
    }

    private func add(_ answer: Answer, to audit: inout ProjectAudit, _ waiving: inout Waiving) {
        let control = answer.judgement.control
        var open = 0
        for finding in answer.findings {
            if let waiver = waiving.waiver(for: control, on: finding.subject) {
                audit.waived.append(WaivedFinding(finding, by: waiver))
            } else {
                audit.findings.append(finding)
                open += 1
            }
        }
        for outcome in answer.judgement.outcomes {
            if case .unknown = outcome.verdict { waiving.noteUnknown(control, on: outcome.subject) }
        }
        let standing = Judging.standing(of: answer.judgement, open: open)
        audit.answers.append(ControlAnswer(answer.judgement, standing: standing))
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
