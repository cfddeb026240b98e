import StackModel
import YAML

/// YAML, and JSON as a part of it, flattened to `a/b/0/c` with the place of each scalar.
enum TreeText {
    /// The most values visited: aliases can make a small file expand without end.
    private static let limit = 20_000
    private static let depthLimit = 64
    /// The most bytes of a key with those above it, which each value below carries.
    static let keyLimit = 4096

    /// - Parameter keepsEmpty: whether a mapping without a key is an entry, with the value `{}`.
    static func entries(
        _ text: String, file: String, keepsEmpty: Bool = false
    ) throws(SettingsError) -> [RawEntry] {
        let documents: [YAMLNode]
        do {
            documents = try YAMLParser.documents(of: Array(text.utf8), file: file)
        } catch {
            throw SettingsError(
                file: file, line: error.span.line, message: "the file is not valid YAML or JSON: \(error.message)")
        }
        guard documents.count <= 1 else {
            throw SettingsError(file: file, line: documents[1].span.line, message: "the file holds several documents")
        }
        var entries: [RawEntry] = []
        var waiting: [(key: String, node: YAMLNode, depth: Int)] = documents.map { ("", $0, 0) }
        var visited = 0
        while let (key, node, depth) = waiting.popLast() {
            visited += 1
            guard visited <= limit, depth <= depthLimit else {
                throw SettingsError(file: file, line: node.span.line, message: "the file is too deep or too large")
            }
            guard key.utf8.count <= keyLimit else {
                throw SettingsError(file: file, line: node.span.line, message: "a key is too long")
            }
            let below = key.isEmpty ? "" : key + "/"
            switch node.kind {
            case .scalar(let text, let plain):
                let isNull = plain && ["", "~", "null", "Null", "NULL"].contains(text)
                entries.append(
                    RawEntry(key: key, value: isNull ? "" : text, line: node.span.line, column: node.span.column))
            case .mapping(let mapping) where mapping.isEmpty:
                // Traefik's `tls: {}` says something; a key alone does not.
                if keepsEmpty {
                    entries.append(RawEntry(key: key, value: "{}", line: node.span.line, column: node.span.column))
                }
            case .mapping(let mapping):
                for (name, value) in mapping.reversed() { waiting.append((below + Self.text(name), value, depth + 1)) }
            case .sequence(let sequence):
                for (index, value) in sequence.enumerated().reversed() {
                    waiting.append((below + String(index), value, depth + 1))
                }
            case .alias(let target): waiting.append((key, target, depth + 1))
            }
        }
        return entries
    }

    private static func text(_ key: YAMLNode) -> String {
        if case .scalar(let text, _) = key.kind { text } else { "?" }
    }
}
