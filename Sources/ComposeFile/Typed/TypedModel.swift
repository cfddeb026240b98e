import StackModel

/// Gives every value of a canonical document the type that Compose gives it: command lines split, lists of `KEY=value`
/// as mappings, sizes and times in one notation.
struct TypedModel {
    let diagnostics: Diagnostics

    init(_ diagnostics: Diagnostics) {
        self.diagnostics = diagnostics
    }

    func document(_ document: Node) throws(LoadError) -> Node {
        try convert(document, .object(.project), []) ?? document
    }

    /// The typed value, or nil when it is refused and left out.
    func convert(_ node: Node, _ type: FieldType, _ path: NodePath) throws(LoadError) -> Node? {
        if node.isNull { return nullValue(node, type) }
        switch type {
        case .any: return node
        case .object(let object, _): return try self.object(node, object, path)
        case .map(let element, let keepsNull): return try map(node, element, keepsNull, path)
        case .list(let element): return try list(node, element, path)
        case .texts, .numbers, .command, .test, .hosts, .labels, .environment, .options, .multiOptions, .ssh:
            return try collection(node, type, path)
        case .limit: return try limit(node, path)
        default: return try scalar(node, type, path)
        }
    }

    private func nullValue(_ node: Node, _ type: FieldType) -> Node? {
        switch type {
        case .any: node
        case .object(_, isValue: true): node.with(.mapping(Mapping()))
        default: nil
        }
    }

    func refuse(_ node: Node, _ what: String, _ path: NodePath) throws(LoadError) -> Node? {
        try diagnostics.refuse(
            "\(path.joined(separator: ".")) must be \(what)", hint: "Write \(what).", at: node.span, path: path)
        return nil
    }

    private func object(_ node: Node, _ object: ObjectType, _ path: NodePath) throws(LoadError) -> Node? {
        guard let mapping = node.mapping else { return try refuse(node, "a mapping", path) }
        let changed = try mapping.mapValues { (entry) throws(LoadError) in
            guard let field = object.named(entry.key) else {
                return entry.key.hasPrefix("x-") ? entry.value : nil
            }
            return try convert(entry.value, field.type, path + [entry.key])
        }
        return node.with(.mapping(changed))
    }

    private func map(
        _ node: Node, _ element: FieldType, _ keepsNull: Bool, _ path: NodePath
    ) throws(LoadError) -> Node? {
        guard let mapping = node.mapping else { return try refuse(node, "a mapping", path) }
        let changed = try mapping.mapValues { (entry) throws(LoadError) in
            if entry.value.isNull { return keepsNull ? entry.value : entry.value.with(.mapping(Mapping())) }
            return try convert(entry.value, element, path + [entry.key])
        }
        return node.with(.mapping(changed))
    }

    private func list(_ node: Node, _ element: FieldType, _ path: NodePath) throws(LoadError) -> Node? {
        guard let items = node.sequence else { return try refuse(node, "a list", path) }
        var changed: [Node] = []
        for item in items {
            if let value = try convert(item, element, path + ["[]"]) { changed.append(value) }
        }
        return node.with(.sequence(changed))
    }

    private func limit(_ node: Node, _ path: NodePath) throws(LoadError) -> Node? {
        switch node.content {
        case .int: return node
        case .mapping(let mapping):
            return node.with(
                .mapping(
                    try mapping.mapValues { (entry) throws(LoadError) in
                        guard ["soft", "hard"].contains(entry.key) else { return nil }
                        if case .int = entry.value.content { return entry.value }
                        return try refuse(entry.value, "a whole number", path + [entry.key])
                    }))
        default: return try refuse(node, "a whole number, or soft and hard", path)
        }
    }
}
