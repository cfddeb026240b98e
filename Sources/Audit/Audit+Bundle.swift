public import Controls
public import Evidence
import FileAccess
import Settings
public import StackModel

extension Audit {
    /// Judges saved evidence; nothing of this machine is looked at.
    ///
    /// - Parameters:
    ///   - today: the day of the judgement.
    ///   - controls: the controls to judge with.
    public static func judge(
        _ bundle: EvidenceBundle, today: CalendarDay, controls: [Control] = Catalogue.all
    ) async -> AuditResult {
        let masking = Masking()
        var projects: [ProjectAudit] = []
        for project in bundle.projects {
            guard let evidence = project.evidence else {
                let steps = NextStep.steps(problems: project.problems, findings: [], answers: [])
                projects.append(ProjectAudit(label: project.label, problems: project.problems, next: steps))
                continue
            }
            let settings = Settings(expectations: project.expectations)
            let texts = project.lines.mapValues { Array($0.joined(separator: "\n").utf8) }
            let request = AuditRequest(directory: "/", today: today, controls: controls)
            let subject = Case(evidence, expectations: project.expectations)
            // A file system without files: a bundle must not make this machine's own files be shown.
            let lines = OwnersLines(texts, directory: "/", files: InMemoryFileSystem([:]), masking: masking)
            let judging = Judging(subject, settings: settings, request: request, lines: lines)
            projects.append(await judging.audit(label: project.label))
        }
        return AuditResult(projects: projects, masking: masking)
    }
}
