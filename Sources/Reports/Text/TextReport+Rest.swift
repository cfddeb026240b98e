import Audit
import Controls
import Settings
import StackModel

extension TextReport {
    /// What Docker Compose refuses or cannot know, each at its place.
    mutating func addProblems(of project: ProjectAudit) {
        let refused = project.problems.filter { $0.kind == .refused }
        let others = project.problems.filter { $0.kind != .refused }
        if !refused.isEmpty {
            lines += [
                "", style.bad(project.wasObserved ? "Docker Compose refuses this project" : "Nothing could be read"),
            ]
            for problem in refused { add(problem) }
        }
        guard !others.isEmpty, project.wasObserved, options.detail != .quiet else { return }
        let shown = options.detail == .verbose ? others : Array(others.prefix(5))
        lines += ["", style.bold("To know about the files")]
        for problem in shown { add(problem) }
        if others.count > shown.count { lines.append("  and \(others.count - shown.count) more (--verbose)") }
    }

    private mutating func add(_ problem: Problem) {
        addWrapped(safe(problem.description), indent: "  ")
        if !problem.hint.isEmpty { addWrapped(safe(problem.hint), indent: "    ") }
    }

    mutating func addWaived(_ project: ProjectAudit) {
        guard !project.waived.isEmpty else { return }
        lines += ["", style.bold("Accepted in \(safe(project.settings.file ?? "watertight.yaml"))")]
        let shown = options.detail == .verbose ? project.waived : Array(project.waived.prefix(5))
        for waived in shown {
            let finding = waived.finding
            let what = "\(finding.control.id) on \(subjectName(finding.subject)) until \(waived.waiver.expires)"
            addWrapped("\(what): \(safe(waived.waiver.reason))", indent: "  ")
        }
        if project.waived.count > shown.count {
            lines.append("  and \(project.waived.count - shown.count) more (--verbose)")
        }
    }

    /// What could not be answered, by what would make it knowable.
    mutating func addUnknown(_ project: ProjectAudit) {
        let unknown = project.answers.filter { $0.standing == .unknown }
        guard !unknown.isEmpty else { return }
        lines += ["", style.bold("Not known: \(counted(unknown.count, "control"))")]
        var order: [String] = []
        var byReason: [String: [ControlAnswer]] = [:]
        for answer in unknown {
            let key = answer.reason + "\n" + (answer.whatWouldTell ?? "")
            if byReason[key] == nil { order.append(key) }
            byReason[key, default: []].append(answer)
        }
        order.sort { (byReason[$1]?.count ?? 0, $0) < (byReason[$0]?.count ?? 0, $1) }
        let shown = options.detail == .verbose ? order : Array(order.prefix(5))
        for key in shown {
            guard let answers = byReason[key] else { continue }
            let ids = answers.prefix(3).map(\.control.id).joined(separator: ", ")
            let more = answers.count > 3 ? " and \(answers.count - 3) more" : ""
            addWrapped("\(safe(answers[0].reason)) (\(ids)\(more))", indent: "  ")
            if let remedy = answers[0].whatWouldTell { addWrapped(safe(remedy), indent: "    ") }
        }
        if order.count > shown.count { lines.append("  and \(order.count - shown.count) more reasons (--verbose)") }
    }

    /// Every control that found nothing, with its answer.
    mutating func addAnswers(_ project: ProjectAudit) {
        for (standing, title) in [
            (ControlAnswer.Standing.pass, "Seen to be right"), (.notApplicable, "Does not apply"),
        ] {
            let answers = project.answers.filter { $0.standing == standing }
            guard !answers.isEmpty else { continue }
            lines += ["", style.bold("\(title): \(counted(answers.count, "control"))")]
            for answer in answers { addWrapped("\(answer.control.id): \(safe(answer.reason))", indent: "  ") }
        }
    }

    func scoreLines(_ score: Score) -> [String] {
        var lines = ["", style.bold("Score, as points of what is known")]
        for layer in Layer.allCases {
            guard let points = score.layers[layer] else { continue }
            lines.append("  " + scoreLine(layer.rawValue, points))
        }
        lines.append("  " + style.bold(scoreLine("whole", score.whole)))
        return lines
    }

    private func scoreLine(_ name: String, _ points: Score.Points) -> String {
        let known =
            "\(PlainText.leftPadded(String(points.earned), to: 4)) of \(PlainText.leftPadded(String(points.known), to: 4))"
        let unknown = points.unknown > 0 ? "  \(PlainText.leftPadded(String(points.unknown), to: 4)) unknown" : ""
        return PlainText.padded(name, to: 12) + known + unknown
    }

    mutating func addNext(_ project: ProjectAudit) {
        guard !project.next.isEmpty else { return }
        lines += ["", style.bold(project.next.count == 1 ? "Do this next" : "Do these next")]
        for (index, step) in project.next.enumerated() {
            let broken = PlainText.wrapped(safe(step.title), to: options.width - 5)
            for (row, text) in broken.enumerated() {
                lines.append(row == 0 ? "  \(index + 1). \(text)" : "     \(text)")
            }
            for part in step.action.split(separator: "\n", omittingEmptySubsequences: false) {
                lines.append("     " + style.good(PlainText.safe(result.masking.text(String(part)))))
            }
        }
    }
}
