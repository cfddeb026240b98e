import ComposeFile
import StackModel
import Yams

/// Reads a small YAML text as a tree, for tests that need no loader: no anchors, no merge keys.
enum SchemaYAML {
    static func node(_ text: String, file: String = "compose.yaml") throws -> ComposeFile.Node {
        guard let root = try Yams.compose(yaml: text) else {
            return ComposeFile.Node(.null, at: SourceSpan(file: file, line: 1, column: 1))
        }
        return convert(root, file)
    }

    private static func convert(_ node: Yams.Node, _ file: String) -> ComposeFile.Node {
        switch node {
        case .scalar(let scalar):
            return ComposeFile.Node(content(scalar), at: span(node.mark, file, length: scalar.string.count))
        case .sequence(let sequence):
            return ComposeFile.Node(.sequence(sequence.map { convert($0, file) }), at: span(node.mark, file))
        case .mapping(let mapping):
            let entries = mapping.map { key, value in
                ComposeFile.Mapping.Entry(
                    key: key.string ?? "", keySpan: span(key.mark, file, length: key.string?.count ?? 0),
                    value: convert(value, file))
            }
            return ComposeFile.Node(.mapping(ComposeFile.Mapping(entries)), at: span(node.mark, file))
        case .alias:
            return ComposeFile.Node(.null, at: span(node.mark, file))
        }
    }

    private static func content(_ scalar: Yams.Node.Scalar) -> ComposeFile.Node.Content {
        guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        switch scalar.string {
        case "", "null", "~": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        if let value = Int(scalar.string) { return .int(value) }
        if let first = scalar.string.first, first.isNumber || first == "-" || first == ".",
            let value = Double(scalar.string)
        {
            return .float(value)
        }
        return .string(scalar.string)
    }

    private static func span(_ mark: Mark?, _ file: String, length: Int = 0) -> SourceSpan {
        SourceSpan(file: file, line: mark?.line ?? 0, column: mark?.column ?? 0, length: length)
    }
}
