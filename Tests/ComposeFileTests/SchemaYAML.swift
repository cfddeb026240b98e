import ComposeFile
import StackModel
import YAML

/// Reads a small YAML text as a tree, for tests that need no loader: no anchors, no merge keys.
enum SchemaYAML {
    static func node(_ text: String, file: String = "compose.yaml") throws -> Node {
        guard let root = try YAMLParser.documents(of: Array(text.utf8), file: file).first else {
            return Node(.null, at: SourceSpan(file: file, line: 1, column: 1))
        }
        return convert(root)
    }

    private static func convert(_ node: YAMLNode) -> Node {
        switch node.kind {
        case .scalar(let text, let plain): return Node(content(text, plain), at: node.span)
        case .sequence(let sequence): return Node(.sequence(sequence.map(convert)), at: node.span)
        case .mapping(let mapping):
            let entries = mapping.map { key, value in
                Mapping.Entry(key: Self.text(key), keySpan: key.span, value: convert(value))
            }
            return Node(.mapping(Mapping(entries)), at: node.span)
        case .alias: return Node(.null, at: node.span)
        }
    }

    private static func text(_ key: YAMLNode) -> String {
        if case .scalar(let text, _) = key.kind { text } else { "" }
    }

    private static func content(_ text: String, _ plain: Bool) -> Node.Content {
        guard plain else { return .string(text) }
        switch text {
        case "", "null", "~": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        if let value = Int(text) { return .int(value) }
        if let first = text.first, first.isNumber || first == "-" || first == ".", let value = Double(text) {
            return .float(value)
        }
        return .string(text)
    }
}
