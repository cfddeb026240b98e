public import Controls
import StackModel

/// `controls`: the whole catalogue at a glance.
public struct ControlList {
    private let controls: [Control]

    public init(_ controls: [Control]) {
        self.controls = controls.sorted { $0.id < $1.id }
    }

    /// For people: by layer, with the worst severity each can come to.
    public func text(style: Style) -> String {
        var lines: [String] = []
        let idWidth = controls.map(\.id.count).max() ?? 0
        for layer in Layer.allCases {
            let own = controls.filter { $0.layer == layer }
            guard !own.isEmpty else { continue }
            lines += lines.isEmpty ? [style.bold(layer.rawValue)] : ["", style.bold(layer.rawValue)]
            for control in own {
                let worst = PlainText.padded(Severity(control.impact, .anyone).rawValue, to: 9)
                lines.append("  \(PlainText.padded(control.id, to: idWidth))  \(worst) \(control.title)")
            }
        }
        lines += ["", "\(controls.count) controls, each with the worst severity it can come to"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// For programs.
    public func json() -> String {
        let entries = controls.map { control -> JSONValue in
            [
                "id": .string(control.id), "title": .string(control.title), "layer": .string(control.layer.rawValue),
                "impact": .string(control.impact.rawValue),
                "worst_severity": .string(Severity(control.impact, .anyone).rawValue),
                "guide": .array(control.guide.map { .string($0) }),
                "aliases": .array(control.aliases.map { .string($0) }),
                "reads": .array(control.reads.map(\.rawValue).sorted().map { .string($0) }),
                "why": .string(control.why), "fix": .string(control.fix),
                "references": .array(
                    control.references.map { ["title": .string($0.title), "url": .string($0.url)] }),
            ]
        }
        let root: JSONValue = ["schema": .string(ReportSchema.controls), "controls": .array(entries)]
        return root.text() + "\n"
    }
}
