import Controls
public import Evidence
import StackModel

extension AuditResult {
    /// What was judged, to be judged elsewhere; projects that could not be loaded are left out.
    ///
    /// - Parameters:
    ///   - tool: the program's name and version.
    ///   - moment: when the evidence was collected, ISO 8601 in UTC.
    public func bundle(tool: String, at moment: String) -> EvidenceBundle {
        let saved = projects.compactMap { project -> EvidenceBundle.Project? in
            guard let subject = project.subject else { return nil }
            return EvidenceBundle.Project(
                label: project.label, evidence: subject.evidence, expectations: subject.expectations,
                lines: lines(of: project))
        }
        return EvidenceBundle(tool: tool, collected: moment, projects: saved)
    }

    /// The Compose and env files line by line; of other files, such as an app's settings, the lines under findings only.
    private func lines(of project: ProjectAudit) -> [String: [String]] {
        var lines: [String: [String]] = [:]
        for (file, text) in project.texts {
            guard let text = FileLines(text) else { continue }
            lines[file] = (1...text.count).map { masking.line(text.line($0) ?? "", number: $0, of: file) }
        }
        for finding in project.findings + project.waived.map(\.finding) {
            guard let snippet = finding.snippet, let file = finding.failure.locations.first?.file,
                project.texts[file] == nil, snippet.line <= OwnersLines.lineLimit
            else { continue }
            var known = lines[file] ?? []
            known += Array(repeating: "", count: max(0, snippet.line - known.count))
            known[snippet.line - 1] = snippet.text
            lines[file] = known
        }
        return lines
    }
}
