public import Controls
import StackModel

/// `explain`: one control for people, on a terminal.
public struct ControlText {
    private let control: Control
    private let width: Int
    private let style: Style

    /// - Parameter width: columns of the sink, at least 40.
    public init(_ control: Control, width: Int, style: Style) {
        self.control = control
        self.width = max(40, width)
        self.style = style
    }

    public func text() -> String {
        var lines = [style.bold(control.title), style.dim(control.id)]
        lines += ["", "\(control.layer.rawValue) layer; at stake: \(ControlWords.stake(control.impact))"]
        lines += ["severity: " + ControlWords.severities(of: control.impact)]
        add("Why", control.why, to: &lines)
        add("How to mend it", control.fix, to: &lines)
        if !control.reads.isEmpty {
            add("Judged on", control.reads.map(\.rawValue).sorted().joined(separator: ", "), to: &lines)
        }
        let items = control.guide.compactMap(Guide.item)
        if !items.isEmpty {
            lines += ["", style.bold("Answers of the guide")]
            for item in items { lines += indented("\(item.id): \(item.text)") }
        }
        if let example = control.examples.first(where: \.isFailing) { add(example, "Found fault with", to: &lines) }
        if let example = control.examples.first(where: { $0.expectation == .passes }) {
            add(example, "Passes", to: &lines)
        }
        if !control.references.isEmpty {
            lines += ["", style.bold("References")]
            for reference in control.references {
                lines.append("  " + [reference.title, reference.url].filter { !$0.isEmpty }.joined(separator: ": "))
            }
        }
        lines += ["", style.dim("To accept it for a while, add to watertight.yaml:")]
        lines += waiverLines.map { style.dim("  " + $0) }
        return lines.joined(separator: "\n") + "\n"
    }

    private var waiverLines: [String] {
        [
            "waivers:", "  - control: \(control.id)", "    subject: service:NAME", "    reason: why you accept it",
            "    expires: YYYY-MM-DD",
        ]
    }

    private func add(_ title: String, _ text: String, to lines: inout [String]) {
        lines += ["", style.bold(title)]
        lines += indented(text)
    }

    private func indented(_ text: String) -> [String] {
        PlainText.wrapped(text, to: width - 2).map { $0.isEmpty ? "" : "  " + $0 }
    }

    private func add(_ example: Example, _ title: String, to lines: inout [String]) {
        lines += ["", style.bold("\(title): \(example.name)")]
        for file in example.shownFiles {
            if example.shownFiles.count > 1 || example.host != nil { lines.append("  \(file.path)") }
            let text = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            lines += text.map { "    " + PlainText.safe(String($0)) }
        }
        while lines.last?.allSatisfy({ $0 == " " }) ?? false { lines.removeLast() }
    }
}
