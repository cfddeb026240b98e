import Audit
import Controls
import Evidence
import KnownImages
import Records
import Settings
import StackModel

/// The report for programs.
struct JSONReport {
    let result: AuditResult
    let options: ReportOptions

    init(_ result: AuditResult, _ options: ReportOptions) {
        self.result = result
        self.options = options
    }

    func render() -> String {
        var members: [JSONValue.Member] = [
            .init("schema", .string(ReportSchema.audit)),
            .init("tool", ["name": "watertight", "version": .string(options.version)]),
        ]
        if !options.moment.isEmpty { members.append(.init("audited", .string(options.moment))) }
        members += [
            .init("projects", .array(result.projects.map(project))),
            .init("findings", .array(result.findings.map { finding($0, waiver: nil) })),
            .init("waived", .array(waived)),
            .init(
                "controls",
                .array(result.projects.flatMap { project in project.answers.map { answer($0, in: project) } })),
            .init("score", score(result.score)),
            .init(
                "problems",
                .array(result.projects.flatMap { project in project.problems.map { problem($0, in: project) } })),
        ]
        return JSONValue.object(members).text() + "\n"
    }

    private func text(_ text: String) -> JSONValue { .string(result.masking.text(text)) }

    private func project(_ project: ProjectAudit) -> JSONValue {
        let stack = project.subject?.stack
        return [
            "label": text(project.label),
            "name": text(project.name),
            "observed": .bool(project.wasObserved),
            "refused": .bool(project.isRefused),
            "files": .array((stack?.files ?? []).map(text)),
            "env_files": .array((stack?.envFiles ?? []).map(text)),
            "settings": project.settings.file.map(text) ?? .null,
            "services": .array((project.subject?.services ?? []).map(service)),
            "inactive_services": .array((project.subject?.inactive ?? []).map(service)),
            "score": score(project.score),
            "next": .array(project.next.map(step)),
            "since": project.since.map(since) ?? .null,
            "gaps": .array(
                project.gaps.map { ["what": text($0.what), "reason": text($0.reason), "remedy": text($0.remedy)] }),
        ]
    }

    /// What differs from the last audit of the same stack that saw the same; null where there is none.
    private func since(_ since: AuditComparison) -> JSONValue {
        let list: ([AuditRecord.Item]) -> JSONValue = { items in
            .array(
                items.map {
                    [
                        "control": .string($0.control), "subject": text($0.subject),
                        "severity": .string($0.severity),
                    ]
                })
        }
        return [
            "audited": .string(since.audited), "new": list(since.new), "gone": list(since.gone),
            "unseen": list(since.unseen),
        ]
    }

    private func service(_ service: KnownService) -> JSONValue {
        [
            "name": text(service.name),
            "image": service.image.map { text($0.value.text) } ?? .null,
            "product": service.product.map(text) ?? .null,
            "role": .string(service.role.rawValue),
            "confidence": .string(service.recognition.confidence.rawValue),
        ]
    }

    private var waived: [JSONValue] {
        result.projects.flatMap(\.waived).sorted { Finding.precedes($0.finding, $1.finding) }
            .map { finding($0.finding, waiver: $0) }
    }

    private func finding(_ finding: Finding, waiver waived: WaivedFinding?) -> JSONValue {
        let failure = finding.failure
        var members: [JSONValue.Member] = [
            .init("control", .string(finding.control.id)),
            .init("title", .string(finding.control.title)),
            .init("severity", .string(finding.severity.rawValue)),
            .init("layer", .string(finding.control.layer.rawValue)),
            .init("impact", .string((failure.impact ?? finding.control.impact).rawValue)),
            .init("reach", .string(failure.reach.rawValue)),
            .init("project", text(finding.project)),
            .init("subject", text(finding.subject.description)),
            .init("message", text(failure.message)),
            .init("locations", .array(failure.locations.map(location))),
            .init("evidence", .array(failure.observations.map(observation))),
            .init("remedy", remedy(failure.remedy)),
            .init("guide", .array(finding.control.guide.map { .string($0) })),
        ]
        if let waiver = waived?.waiver {
            let accepted: JSONValue = [
                "reason": text(waiver.reason), "expires": .string(waiver.expires.description),
                "location": location(waiver.span),
            ]
            members.append(.init("waiver", accepted))
        }
        return .object(members)
    }

    private func location(_ span: SourceSpan) -> JSONValue {
        ["file": text(span.file), "line": .int(span.line), "column": .int(span.column), "length": .int(span.length)]
    }

    private func observation(_ seen: Observation) -> JSONValue {
        ["what": text(seen.what), "location": seen.span.map(location) ?? .null]
    }

    private func remedy(_ remedy: Remedy?) -> JSONValue {
        guard let remedy else { return .null }
        return [
            "text": text(remedy.text), "command": .bool(remedy.isCommand),
            "may_break": remedy.mayBreak.map(text) ?? .null,
        ]
    }

    private func answer(_ answer: ControlAnswer, in project: ProjectAudit) -> JSONValue {
        let control = answer.control
        return [
            "control": .string(control.id),
            "title": .string(control.title),
            "layer": .string(control.layer.rawValue),
            "project": text(project.name),
            "verdict": .string(answer.standing.rawValue),
            "reason": text(answer.reason),
            "would_tell": answer.whatWouldTell.map(text) ?? .null,
            "guide": .array(control.guide.map { .string($0) }),
            "subjects": .array(answer.judgement.outcomes.map(outcome)),
        ]
    }

    private func outcome(_ outcome: Outcome) -> JSONValue {
        let (verdict, reason, seen): (OverallVerdict, String, [Observation]) =
            switch outcome.verdict {
            case .pass(let seen): (.pass, seen.first?.what ?? "", seen)
            case .fail(let failure): (.fail, failure.message, failure.observations)
            case .notApplicable(let reason): (.notApplicable, reason, [])
            case .unknown(let reason, _): (.unknown, reason, [])
            }
        return [
            "subject": text(outcome.subject.description), "verdict": .string(verdict.rawValue), "reason": text(reason),
            "evidence": .array(seen.map(observation)),
        ]
    }

    private func score(_ score: Score) -> JSONValue {
        let layers = Layer.allCases.compactMap { layer in
            score.layers[layer].map { JSONValue.Member(layer.rawValue, points($0)) }
        }
        return .object([.init("whole", points(score.whole)), .init("layers", .object(layers))])
    }

    private func points(_ points: Score.Points) -> JSONValue {
        [
            "earned": .int(points.earned), "known": .int(points.known), "unknown": .int(points.unknown),
            "unanswered_controls": .int(points.unanswered), "percent": .int(points.percent),
        ]
    }

    private func step(_ step: NextStep) -> JSONValue {
        [
            "title": text(step.title), "action": text(step.action),
            "control": step.control.map { .string($0) } ?? .null,
            "severity": step.severity.map { .string($0.rawValue) } ?? .null,
        ]
    }

    private func problem(_ problem: Problem, in project: ProjectAudit) -> JSONValue {
        [
            "kind": .string(problem.kind.rawValue), "project": text(project.name), "message": text(problem.message),
            "hint": text(problem.hint), "location": problem.span.map(location) ?? .null,
            "service": problem.service.map(text) ?? .null, "attribute": problem.attribute.map(text) ?? .null,
        ]
    }
}
