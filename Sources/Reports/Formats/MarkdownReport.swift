import Audit
import Controls
import Settings
import StackModel

/// The report for a merge request, a ticket or a wiki.
struct MarkdownReport {
    let result: AuditResult
    let options: ReportOptions
    private var lines: [String] = []

    init(_ result: AuditResult, _ options: ReportOptions) {
        self.result = result
        self.options = options
    }

    func render() -> String {
        var report = self
        report.lines = ["# Watertight audit"]
        if !options.moment.isEmpty { report.lines += ["", "\(options.moment), version \(options.version)"] }
        for project in result.projects { report.add(project) }
        return report.lines.joined(separator: "\n") + "\n"
    }

    private func inline(_ text: String) -> String { MarkdownText.inline(result.masking.text(text)) }
    private func sentence(_ text: String) -> String { MarkdownText.sentence(result.masking.text(text)) }
    private func code(_ text: String) -> String { MarkdownText.code(result.masking.text(text)) }

    private mutating func add(_ project: ProjectAudit) {
        lines += ["", "## \(inline(project.name))"]
        if let stack = project.subject?.stack {
            let files = stack.files.map(code).joined(separator: ", ")
            lines += [
                "", "\(stack.services.count) services \(files.isEmpty ? "as the engine runs them" : "in \(files)")",
            ]
        }
        addProblems(project)
        guard project.wasObserved else {
            lines += ["", "**Nothing could be observed.**"]
            return
        }
        addScore(project.score)
        if !project.next.isEmpty {
            lines += ["", "### Next", ""]
            for (index, step) in project.next.enumerated() {
                lines.append("\(index + 1). \(sentence(step.title))")
                lines += ["", indented(MarkdownText.block(actionLines(step.action)), by: 3), ""]
            }
        }
        for group in FindingGroup.groups(of: project.findings) { add(group) }
        addWaived(project)
        addUnknown(project)
    }

    private func actionLines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { result.masking.text(String($0)) }
    }

    private func indented(_ text: String, by count: Int) -> String {
        let indent = String(repeating: " ", count: count)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { indent + $0 }.joined(separator: "\n")
    }

    private mutating func addProblems(_ project: ProjectAudit) {
        guard !project.problems.isEmpty else { return }
        lines += ["", "### Problems of the files", ""]
        for problem in project.problems {
            let place = problem.span.map { code($0.description) + ": " } ?? ""
            let hint = problem.hint.isEmpty ? "" : " \(sentence(problem.hint))"
            lines.append("- \(place)**\(problem.kind.rawValue)** \(sentence(problem.message))\(hint)")
        }
    }

    private mutating func addScore(_ score: Score) {
        lines += ["", "| layer | points | unknown |", "|---|---:|---:|"]
        for layer in Layer.allCases {
            guard let points = score.layers[layer] else { continue }
            lines.append("| \(layer.rawValue) | \(points.earned) of \(points.known) | \(points.unknown) |")
        }
        let whole = score.whole
        lines.append("| **whole** | **\(whole.earned) of \(whole.known)** | **\(whole.unknown)** |")
    }

    private mutating func add(_ group: FindingGroup) {
        lines += ["", "### \(group.severity.rawValue): \(inline(group.control.title)) (\(code(group.control.id)))"]
        let shown = options.detail == .verbose ? group.findings : Array(group.findings.prefix(20))
        for finding in shown {
            let place = finding.failure.locations.first.map { " at \(code($0.description))" } ?? ""
            lines += ["", "**\(inline(finding.subject.description))**\(place): \(sentence(finding.failure.message))"]
            if let snippet = finding.snippet {
                let mark =
                    String(repeating: " ", count: max(0, snippet.column - 1))
                    + String(repeating: "^", count: snippet.length)
                lines += ["", MarkdownText.block([result.masking.text(snippet.text), mark])]
            }
            guard let remedy = finding.failure.remedy else { continue }
            lines += ["", remedy.isCommand ? "Run:" : "Fix:", "", MarkdownText.block(actionLines(remedy.text))]
            if let mayBreak = remedy.mayBreak { lines += ["", "Mind: \(sentence(mayBreak))"] }
        }
        if group.findings.count > shown.count { lines += ["", "… and \(group.findings.count - shown.count) more."] }
    }

    private mutating func addWaived(_ project: ProjectAudit) {
        guard !project.waived.isEmpty else { return }
        lines += ["", "### Accepted", ""]
        for waived in project.waived {
            let finding = waived.finding
            lines.append(
                "- \(code(finding.control.id)) on \(inline(finding.subject.description)) until \(waived.waiver.expires): "
                    + inline(waived.waiver.reason))
        }
    }

    private mutating func addUnknown(_ project: ProjectAudit) {
        let unknown = project.answers.filter { $0.standing == .unknown }
        guard !unknown.isEmpty else { return }
        lines += ["", "### Not known", ""]
        for answer in unknown {
            let remedy = answer.whatWouldTell.map { " \(sentence($0))" } ?? ""
            lines.append("- \(code(answer.control.id)): \(sentence(answer.reason))\(remedy)")
        }
    }
}
