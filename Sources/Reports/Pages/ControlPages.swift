public import Controls
import StackModel

/// `docs/controls/`: one page a control and an index, made from the controls themselves.
public enum ControlPages {
    /// The pages by file name, sorted: `README.md` and one `ID.md` a control.
    public static func all(of controls: [Control]) -> [(name: String, text: String)] {
        let pages = controls.sorted { $0.id < $1.id }.map { (name: "\($0.id).md", text: page(of: $0)) }
        return [(name: "README.md", text: index(of: controls))] + pages
    }

    static func page(of control: Control) -> String {
        var lines = ["# \(control.title)", "", "`\(control.id)`, \(control.layer.rawValue) layer."]
        lines += [
            "",
            "At stake: \(ControlWords.stake(control.impact)). Severity: \(ControlWords.severities(of: control.impact)).",
        ]
        lines += ["", "## Why it matters", "", control.why, "", "## How to mend it", "", control.fix]
        let items = control.guide.compactMap(Guide.item)
        if !items.isEmpty {
            lines += ["", "## What it answers of the guide", ""]
            for item in items {
                lines.append("- **\(item.id)** \(MarkdownText.sentence(item.text))")
                if !item.ruling.isEmpty { lines.append("  (ruling: \(MarkdownText.sentence(item.ruling)))") }
            }
        }
        if !control.reads.isEmpty {
            let reads = control.reads.map { "`\($0.rawValue)`" }.sorted().joined(separator: ", ")
            lines += ["", "## What it is judged on", "", reads]
        }
        if !control.examples.isEmpty { lines += ["", "## Examples"] }
        for example in control.examples { lines += self.lines(of: example) }
        if !control.references.isEmpty {
            lines += ["", "## References", ""]
            lines += control.references.map { $0.url.isEmpty ? "- \($0.title)" : "- [\($0.title)](\($0.url))" }
        }
        if !control.aliases.isEmpty {
            lines += ["", "Older ids: " + control.aliases.map { "`\($0)`" }.joined(separator: ", ") + "."]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of example: Example) -> [String] {
        let says: String
        switch example.expectation {
        case .fails(let subject): says = "Found fault with on `\(subject)`"
        case .passes: says = "Passes"
        case .unknown: says = "Cannot be decided"
        case .notApplicable: says = "Does not apply"
        }
        var lines = ["", "**\(says)**: \(MarkdownText.sentence(example.name))"]
        for file in example.shownFiles {
            let title = example.shownFiles.count > 1 || file.path != "compose.yaml" ? ["", "`\(file.path)`"] : []
            var text = file.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            while text.last?.isEmpty ?? false { text.removeLast() }
            let isYAML = file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml")
            lines += title + ["", MarkdownText.block(text, language: isYAML ? "yaml" : "")]
        }
        for database in example.databases {
            let text = database.sql.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            lines += ["", "`\(database.path)`, a database:", "", MarkdownText.block(text, language: "sql")]
        }
        if let engine = example.engine { lines += RunningText.lines(of: engine) }
        for answer in example.answers {
            let asked =
                answer.request.hasPrefix("KEY ") ? answer.request.dropFirst(4) + "` with its key" : answer.request + "`"
            lines += [
                "",
                "`\(answer.service)` answers `\(asked) with status \(answer.status)" + (answer.body.isEmpty ? "" : ":"),
            ]
            guard !answer.body.isEmpty else { continue }
            let text = answer.body.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            lines += ["", MarkdownText.block(text, language: answer.body.hasPrefix("<") ? "" : "json")]
        }
        return lines
    }

    static func index(of controls: [Control]) -> String {
        var lines = [
            "# Controls", "",
            "\(controls.count) controls, made from the sources by `make docs`. The severity shown is the worst that the "
                + "control can come to; each finding has its own, by who can use the weakness there.",
        ]
        for layer in Layer.allCases {
            let own = controls.filter { $0.layer == layer }.sorted { $0.id < $1.id }
            guard !own.isEmpty else { continue }
            lines += ["", "## \(layer.rawValue.prefix(1).uppercased() + layer.rawValue.dropFirst())", ""]
            lines += ["| control | at worst | what is wrong | guide |", "|---|---|---|---|"]
            for control in own {
                let worst = Severity(control.impact, .anyone).rawValue
                let title = MarkdownText.sentence(control.title)
                lines.append(
                    "| [\(control.id)](\(control.id).md) | \(worst) | \(title) | \(control.guide.joined(separator: ", ")) |"
                )
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
