import Audit
import Controls
import StackModel

/// The report for people: the worst first, each weakness once, with the owner's own line and what mends it.
struct TextReport: Sendable {
    let result: AuditResult
    let options: ReportOptions
    let style: Style
    var lines: [String] = []

    /// How many subjects of one weakness are named before "and n more".
    static let namedSubjects = 6

    init(_ result: AuditResult, _ options: ReportOptions) {
        self.result = result
        self.options = options
        style = Style(usesColor: options.usesColor)
    }

    func render() async -> String {
        var report = self
        for (index, project) in result.projects.enumerated() {
            if index > 0, options.detail != .quiet { report.lines += ["", ""] }
            await report.add(project)
        }
        if result.projects.count > 1, options.detail != .quiet { report.addWhole() }
        return report.lines.joined(separator: "\n") + "\n"
    }

    private mutating func add(_ project: ProjectAudit) async {
        if options.detail == .quiet {
            lines.append("\(safe(project.label)): \(summary(of: project))")
            if !project.wasObserved { addProblems(of: project) }
            return
        }
        lines.append(heading(of: project))
        addProblems(of: project)
        guard project.wasObserved else { return }
        let groups = FindingGroup.groups(of: project.findings)
        let shown = groups.filter { options.detail == .verbose || $0.severity > .info }
        // Two halves side by side: a reader waits for this.
        async let second = lines(of: shown[(shown.count / 2)...])
        lines += lines(of: shown[..<(shown.count / 2)])
        lines += await second
        if options.detail == .normal { addNotes(groups.filter { $0.severity == .info }) }
        if groups.isEmpty { lines += ["", style.good("No weakness found in what could be seen.")] }
        addWaived(project)
        addUnknown(project)
        if options.detail == .verbose { addAnswers(project) }
        lines += scoreLines(project.score)
        addNext(project)
        lines += ["", summary(of: project)]
        if let since = project.since { lines.append(sinceLine(since)) }
        if !groups.isEmpty {
            lines.append(style.dim("`watertight explain CONTROL` tells why it matters and how to mend it."))
        }
    }

    private func lines(of groups: ArraySlice<FindingGroup>) -> [String] {
        var report = TextReport(result, options)
        for group in groups { report.add(group) }
        return report.lines
    }

    /// Text of the owner's for this sink: secrets masked, made harmless, on one line.
    func safe(_ text: String) -> String { PlainText.safe(result.masking.text(text)) }

    private func heading(of project: ProjectAudit) -> String {
        guard let stack = project.subject?.stack else { return style.bold(safe(project.label)) }
        var heading = style.bold(safe(stack.name))
        heading += ": \(counted(stack.services.count, "service")) "
        heading +=
            stack.files.isEmpty ? "as the engine runs them" : "in \(safe(stack.files.joined(separator: ", ")))"
        if !stack.envFiles.isEmpty { heading += " with \(safe(stack.envFiles.joined(separator: ", ")))" }
        if !stack.inactiveServices.isEmpty {
            let names = stack.inactiveServices.map(\.name).joined(separator: ", ")
            heading +=
                "\nnot audited, since only another profile starts \(stack.inactiveServices.count == 1 ? "it" : "them"): "
            heading += safe(names)
        }
        return heading
    }

    private func summary(of project: ProjectAudit) -> String {
        guard project.wasObserved else { return style.bad("nothing could be observed") }
        var parts = Severity.allCases.compactMap { severity -> String? in
            let count = project.findings.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)"
        }
        if parts.isEmpty { parts = ["no findings"] }
        let unknown = project.answers.count { $0.standing == .unknown }
        if unknown > 0 { parts.append("\(unknown) not known") }
        if !project.waived.isEmpty { parts.append("\(project.waived.count) accepted") }
        if project.isRefused { parts.append("refused by Docker Compose") }
        return "\(parts.joined(separator: ", ")); \(points(project.score.whole))"
    }

    func points(_ points: Score.Points) -> String {
        let unknown = points.unknown > 0 ? ", \(points.unknown) unknown" : ""
        return "\(points.earned) of \(points.known) points\(unknown)"
    }

    func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private mutating func addWhole() {
        lines += ["", "", style.bold("All \(result.projects.count) projects")]
        lines += scoreLines(result.score)
        let seen = result.projects.filter(\.wasObserved).count
        lines += [
            "",
            "\(counted(result.findings.count, "finding")) in \(counted(seen, "project")); \(points(result.score.whole))",
        ]
    }
}
