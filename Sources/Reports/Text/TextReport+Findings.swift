import Audit
import Controls
import StackModel

extension TextReport {
    /// One weakness: its title, the first place with the owner's line, what it means, what mends it, and the other places.
    mutating func add(_ group: FindingGroup) {
        let control = group.control
        lines += [
            "", "\(style.severity(group.severity))  \(style.bold(safe(control.title)))  \(style.dim(control.id))",
        ]
        let shown = options.detail == .verbose ? group.findings : Array(group.findings.prefix(1))
        for finding in shown { addInFull(finding) }
        let others = group.findings.dropFirst(shown.count)
        if !others.isEmpty { addOthers(Array(others)) }
        if options.detail == .verbose, !control.guide.isEmpty {
            lines.append(style.dim("  guide: \(control.guide.joined(separator: ", "))"))
        }
    }

    private mutating func addInFull(_ finding: Finding) {
        let place = finding.failure.locations.first.map { "  \(safe($0.description))" } ?? ""
        lines.append("  \(style.bold(subjectName(finding.subject)))\(place)")
        if let snippet = finding.snippet { add(snippet, finding.severity) }
        for place in finding.failure.locations.dropFirst().prefix(options.detail == .verbose ? 50 : 3) {
            lines.append(style.dim("  also \(safe(place.description))"))
        }
        addWrapped(safe(finding.failure.message), indent: "  ")
        if options.detail == .verbose {
            for seen in finding.failure.observations {
                let place = seen.span.map { " (\($0))" } ?? ""
                lines.append(style.dim("  seen: \(safe(seen.what + place))"))
            }
        }
        guard let remedy = finding.failure.remedy else { return }
        addRemedy(remedy)
    }

    private mutating func addRemedy(_ remedy: Remedy) {
        let edit = remedy.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let label = remedy.isCommand ? "  run: " : "  fix: "
        if remedy.isCommand {
            // A command is never broken: it is there to be copied.
            lines.append(style.good(label) + safe(remedy.text.replacing("\n", with: " ")))
        } else {
            for (index, part) in edit.enumerated() {
                let text = result.masking.text(part)
                let indent = index == 0 ? label : "         "
                lines.append((index == 0 ? style.good(indent) : indent) + safeKeepingSpaces(text))
            }
        }
        if let mayBreak = remedy.mayBreak { addWrapped(safe("mind: \(mayBreak)"), indent: "  ") }
    }

    private mutating func add(_ snippet: Snippet, _ severity: Severity) {
        let number = PlainText.leftPadded(String(snippet.line), to: 5)
        let view = SnippetView(snippet, columns: options.width - 10)
        lines.append("  \(style.dim("\(number) |")) \(view.text)")
        lines.append("  \(style.dim("      |")) \(view.indent)\(style.caret(view.caret, severity))")
    }

    private mutating func addOthers(_ findings: [Finding]) {
        let named = findings.prefix(TextReport.namedSubjects).map { finding in
            let span = finding.failure.locations.first
            let name = subjectName(finding.subject)
            let place = span.map { safe($0.lineText) }
            // A name and its place stay on one line; a file is its own name.
            let isItsPlace = finding.subject.kind == .file && span?.file == finding.subject.name
            let text = isItsPlace ? place ?? name : place.map { "\(name) (\($0))" } ?? name
            return PlainText.unbreakable(text)
        }
        let rest = findings.count - named.count
        let more = rest > 0 ? ", and \(rest) more (--verbose)" : ""
        addWrapped("also \(named.joined(separator: ", "))\(more)", indent: "  ")
    }

    /// The weaknesses of no weight, by title only.
    mutating func addNotes(_ groups: [FindingGroup]) {
        guard !groups.isEmpty else { return }
        lines += ["", "\(style.severity(.info))  \(counted(groups.count, "note")) (--verbose shows each)"]
        for group in groups {
            let subjects = group.findings.prefix(TextReport.namedSubjects).map { subjectName($0.subject) }
            let more = group.findings.count > subjects.count ? ", …" : ""
            addWrapped("\(safe(group.control.title)): \(subjects.joined(separator: ", "))\(more)", indent: "  ")
        }
    }

    func subjectName(_ subject: Subject) -> String {
        switch subject.kind {
        case .stack: "the stack"
        case .host: "this machine"
        case .service, .file: safe(subject.name)
        case .network, .volume, .secret, .user, .jail: safe("\(subject.kind.rawValue) \(subject.name)")
        }
    }

    /// Adds text broken at the width; words joined by a no-break space stay together.
    mutating func addWrapped(_ text: String, indent: String) {
        lines += PlainText.wrapped(text, to: options.width - indent.count).map { indent + $0 }
    }

    /// Leading spaces are part of an edit in YAML.
    private func safeKeepingSpaces(_ text: String) -> String { PlainText.safe(text) }
}
