import Yams

/// YAML, and JSON as a part of it, flattened to `a/b/0/c` with the place of each scalar.
enum TreeText {
    /// The most values visited: aliases can make a small file expand without end.
    private static let limit = 20_000

    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text, .basic)
        } catch let error as YamlError {
            throw SettingsError(file: file, line: line(of: error), message: "the file is not valid YAML or JSON")
        } catch {
            throw SettingsError(file: file, line: 1, message: "the file is not valid YAML or JSON")
        }
        var entries: [RawEntry] = []
        var waiting: [(key: String, node: Node, depth: Int)] = root.map { [("", $0, 0)] } ?? []
        var visited = 0
        while let (key, node, depth) = waiting.popLast() {
            visited += 1
            guard visited <= limit, depth <= 64 else {
                throw SettingsError(
                    file: file, line: node.mark?.line ?? 1, message: "the file is too deep or too large")
            }
            let below = key.isEmpty ? "" : key + "/"
            switch node {
            case .scalar(let scalar):
                let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
                entries.append(
                    RawEntry(
                        key: key, value: isNull ? "" : scalar.string, line: scalar.mark?.line ?? 1,
                        column: scalar.mark?.column ?? 1))
            case .mapping(let mapping):
                for (name, value) in mapping.reversed() {
                    waiting.append((below + (name.string ?? "?"), value, depth + 1))
                }
            case .sequence(let sequence):
                for (index, value) in sequence.enumerated().reversed() {
                    waiting.append((below + String(index), value, depth + 1))
                }
            case .alias: continue
            }
        }
        return entries
    }

    private static func line(of error: YamlError) -> Int {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: 1
        }
    }
}
