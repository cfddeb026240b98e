import StackModel

/// Orders and thins out a typed project as Compose's `config` prints it.
struct Rendering {
    enum Format { case json, yaml }

    let format: Format

    /// What the output of `config` never has: env and label files have become environment and labels.
    private static let hidden: Set<String> = ["env_file", "label_file"]

    func project(_ root: Node) -> PrintedValue {
        let mapping = root.mapping ?? Mapping()
        var entries = fields(mapping, .project)
        if format == .json {
            entries.removeAll { $0.key == "models" }
            entries += extensions(mapping)
            entries.sort { GoText.less($0.key, $1.key) }
        } else {
            entries += extensions(mapping)
        }
        return .object(entries)
    }

    private func extensions(_ mapping: Mapping) -> [(key: String, value: PrintedValue)] {
        mapping.entries.filter { $0.key.hasPrefix("x-") && $0.key != EnvironmentReferences.secretValue }
            .sorted { sortsBefore($0.key, $1.key) }
            .map { ($0.key, unknown($0.value)) }
    }

    private func sortsBefore(_ left: String, _ right: String) -> Bool {
        format == .json ? GoText.less(left, right) : NaturalOrder.less(left, right)
    }

    /// Any value as it is, keys sorted.
    func any(_ node: Node) -> PrintedValue {
        switch node.content {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .float(let value): .float(value, is32: false)
        case .string(let text): .text(text)
        case .sequence(let items): .list(items.map(any))
        case .mapping(let mapping): sorted(mapping) { any($0) }
        }
    }

    /// A value that Compose does not know: an empty list in it has become nothing.
    private func unknown(_ node: Node) -> PrintedValue {
        switch node.content {
        case .sequence(let items): items.isEmpty && format == .json ? .null : .list(items.map(unknown))
        case .mapping(let mapping): sorted(mapping) { unknown($0) }
        default: any(node)
        }
    }

    private func sorted(_ mapping: Mapping, _ render: (Node) -> PrintedValue?) -> PrintedValue {
        .object(
            mapping.entries.sorted { sortsBefore($0.key, $1.key) }
                .compactMap { entry in render(entry.value).map { (entry.key, $0) } })
    }

    private func object(_ node: Node, _ type: ObjectType) -> PrintedValue {
        let mapping = node.mapping ?? Mapping()
        var entries = fields(mapping, type)
        if format == .yaml { entries += extensions(mapping) }
        return .object(entries)
    }

    private func fields(_ mapping: Mapping, _ type: ObjectType) -> [(key: String, value: PrintedValue)] {
        var entries: [(key: String, value: PrintedValue)] = []
        for field in type.fields where !Rendering.hidden.contains(field.name) {
            guard let value = printed(field, mapping[field.name], in: mapping) else { continue }
            entries.append((format == .json ? field.jsonName : field.name, value))
        }
        return entries
    }

    /// The field's value, or nil when it is left out.
    private func printed(_ field: ObjectType.Field, _ node: Node?, in mapping: Mapping) -> PrintedValue? {
        if field.name == "content", let source = mapping["environment"], source.string != "" { return nil }
        if let node, !node.isNull {
            let value = typed(node, field.type)
            if field.isAlways || !isEmpty(value, field.type) { return value }
            return nil
        }
        switch field.type {
        case .command: return field.isAlways && format == .json ? .null : nil
        case .object(let object, isValue: true):
            let value = self.object(Node(.mapping(Mapping()), at: .init(file: "", line: 1, column: 1)), object)
            return format == .json ? value : nil
        default: return field.isAlways ? zero(field.type) : nil
        }
    }

    private func zero(_ type: FieldType) -> PrintedValue {
        switch type {
        case .flag: .bool(false)
        case .integer: .int(0)
        case .bytes: .text("0")
        case .map: .object([])
        default: .text("")
        }
    }

    private func isEmpty(_ value: PrintedValue, _ type: FieldType) -> Bool {
        switch (type, value) {
        case (.optionalFlag, _), (.optionalInteger, _), (.optionalDuration, _), (.object(_, isValue: false), _),
            (.fileMode, _), (.command, _):
            false
        case (.object(_, isValue: true), .object(let entries)): format == .yaml && entries.isEmpty
        case (.duration, .text(let text)): text == "0s"
        case (.bytes, .text(let text)): text == "0"
        case (_, .text(let text)): text.isEmpty
        case (_, .bool(let value)): !value
        case (_, .int(let value)): value == 0
        case (_, .float(let value, _)): value == 0
        case (_, .list(let items)): items.isEmpty
        case (_, .object(let entries)): entries.isEmpty
        case (_, .null): true
        }
    }

    private func typed(_ node: Node, _ type: FieldType) -> PrintedValue {
        switch type {
        case .object(let object, _): return self.object(node, object)
        case .map(let element, let keepsNull):
            guard let mapping = node.mapping else { return any(node) }
            return sorted(mapping) { keepsNull && $0.isNull ? .null : typed($0, element) }
        case .list(let element): return .list((node.sequence ?? []).map { typed($0, element) })
        case .float, .processors:
            if case .float(let value) = node.content { return .float(value, is32: true) }
            return any(node)
        case .limit: return limit(node)
        case .ssh: return ssh(node)
        default: return any(node)
        }
    }

    private func limit(_ node: Node) -> PrintedValue {
        guard let mapping = node.mapping else {
            if node.content == .int(0) {
                return format == .yaml ? .object([("soft", .int(0)), ("hard", .int(0))]) : .object([])
            }
            return any(node)
        }
        var entries: [(key: String, value: PrintedValue)] = []
        for key in ["soft", "hard"] {
            let value = mapping[key].map(any) ?? .int(0)
            if case .int(0) = value, format == .json { continue }
            entries.append((key, value))
        }
        return .object(entries)
    }

    private func ssh(_ node: Node) -> PrintedValue {
        let entries = node.mapping?.entries.sorted { sortsBefore($0.key, $1.key) } ?? []
        return .list(
            entries.map { .text($0.value.printed.isEmpty ? $0.key : "\($0.key): \($0.value.printed)") })
    }
}
