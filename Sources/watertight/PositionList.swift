import ComposeFile
import Reports
import StackModel

/// `config --positions`: each value of the model with where it was written, used and what it was made with.
struct PositionList {
    private struct Row {
        var path: String
        var value: String
        var node: Node
    }

    private var rows: [Row] = []

    init(_ project: LoadedProject) {
        add(project.root, path: "")
    }

    private mutating func add(_ node: Node, path: String) {
        switch node.content {
        case .mapping(let mapping):
            for entry in mapping.entries { add(entry.value, path: path.isEmpty ? entry.key : "\(path).\(entry.key)") }
        case .sequence(let nodes):
            for (index, element) in nodes.enumerated() { add(element, path: "\(path)[\(index)]") }
        default: rows.append(Row(path: path, value: node.scalarText ?? "null", node: node))
        }
    }

    func text(as format: ConfigFormat) -> String {
        switch format {
        case .yaml: rows.map { line(of: $0) + "\n" }.joined()
        case .json: JSONValue.array(rows.map(object)).text() + "\n"
        }
    }

    private func line(of row: Row) -> String {
        let used =
            row.node.usedAt.isEmpty ? "" : ", used at \(row.node.usedAt.map(\.description).joined(separator: ", "))"
        let variables = row.node.variables.map { "${\($0.name)} \(origin(of: $0))" }
        let made = variables.isEmpty ? "" : ", with \(variables.joined(separator: ", "))"
        return
            "\(PlainText.safe(row.path)): \(PlainText.safe(row.value))  # \(PlainText.safe(row.node.span.description + used + made))"
    }

    private func object(of row: Row) -> JSONValue {
        [
            "path": .string(row.path), "value": .string(row.value), "location": location(row.node.span),
            "used_at": .array(row.node.usedAt.map(location)),
            "variables": .array(
                row.node.variables.map { ["name": .string($0.name), "origin": .string(origin(of: $0))] }),
        ]
    }

    private func location(_ span: SourceSpan) -> JSONValue {
        ["file": .string(span.file), "line": .int(span.line), "column": .int(span.column)]
    }

    private func origin(of use: VariableUse) -> String {
        switch use.origin {
        case .envFile(let span): "from \(span)"
        case .process: "from the environment"
        case .expression: "by its default"
        case .unset: "set nowhere"
        }
    }
}
