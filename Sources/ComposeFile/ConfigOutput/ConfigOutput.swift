/// The output of `docker compose config` for a loaded project.
public enum ConfigOutput {
    /// The project as `config --format json` prints it, without a line end after the last brace.
    public static func json(_ project: LoadedProject) -> String {
        let rendering = Rendering(format: .json)
        if project.interpolated { return escaped(JSONWriter.text(rendering.project(UsedResources.only(project.root)))) }
        return JSONWriter.text(rendering.model(project.root))
    }

    /// The project as `config` prints it by default: YAML, with a line end after the last line.
    public static func yaml(_ project: LoadedProject) -> String {
        let rendering = Rendering(format: .yaml)
        if project.interpolated {
            return escaped(YAMLWriter.text(rendering.project(UsedResources.only(project.root))))
        }
        return YAMLWriter.text(rendering.model(project.root))
    }

    /// What was filled in is final: a `$` that is left is written twice.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 64)
        for byte in text.utf8 {
            bytes.append(byte)
            if byte == UInt8(ascii: "$") { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Rendering {
    /// A document that was not interpolated, as it is, keys sorted.
    func model(_ root: Node) -> PrintedValue { model(root, []) }

    private func model(_ node: Node, _ path: NodePath) -> PrintedValue {
        switch node.content {
        case .sequence(let items):
            // An empty list is nothing, except where entries are made unique.
            if items.isEmpty, format == .json, !Unicity.covers(path) { return .null }
            return .list(items.map { model($0, path + ["[]"]) })
        case .mapping(let mapping):
            let less = format == .json ? GoText.less : NaturalOrder.less
            return .object(
                mapping.entries.sorted { less($0.key, $1.key) }.map { ($0.key, model($0.value, path + [$0.key])) })
        default: return any(node)
        }
    }
}
