import Controls
public import Evidence
import Settings
import StackModel

extension AuditResult {
    /// What was judged, to be judged elsewhere; of a project that could not be loaded, why.
    ///
    /// - Parameters:
    ///   - tool: the program's name and version.
    ///   - moment: when the evidence was collected, ISO 8601 in UTC.
    public func bundle(tool: String, at moment: String) -> EvidenceBundle {
        let saved = projects.map { project in
            EvidenceBundle.Project(
                label: project.label, evidence: project.subject?.evidence, problems: project.problems,
                expectations: project.settings.expectations, lines: lines(of: project))
        }
        return EvidenceBundle(tool: tool, collected: moment, projects: saved)
    }

    /// The lines that reports show under findings, masked as there; the others are nobody's business.
    private func lines(of project: ProjectAudit) -> [String: [String]] {
        var lines: [String: [String]] = [:]
        for finding in project.findings + project.waived.map(\.finding) {
            guard let snippet = finding.snippet, let file = finding.failure.locations.first?.file,
                snippet.line <= OwnersLines.lineLimit
            else { continue }
            var known = lines[file] ?? []
            known += Array(repeating: "", count: max(0, snippet.line - known.count))
            known[snippet.line - 1] = snippet.text
            lines[file] = known
        }
        return lines
    }
}
