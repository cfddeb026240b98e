/// Takes out of earlier files what a later one tags `!reset` or `!override`.
enum Reset {
    static func apply(_ paths: [NodePath], to document: Node) -> Node {
        paths.isEmpty ? document : without(Set(paths), document, [])
    }

    private static func without(_ paths: Set<NodePath>, _ node: Node, _ path: NodePath) -> Node {
        switch node.content {
        case .mapping(let mapping):
            var kept: [Mapping.Entry] = []
            for var entry in mapping.entries {
                let below = path + [entry.key]
                if paths.contains(below) { continue }
                entry.value = without(paths, entry.value, below)
                kept.append(entry)
            }
            return node.with(.mapping(Mapping(kept)))
        case .sequence(let items):
            return node.with(
                .sequence(items.enumerated().map { without(paths, $0.element, path + ["[\($0.offset)]"]) }))
        default: return node
        }
    }
}

extension Node {
    /// This mapping with the value of `key` changed, if there is one.
    func updating(_ key: String, _ change: (Node) -> Node) -> Node {
        guard var mapping, var entry = mapping.entry(key) else { return self }
        entry.value = change(entry.value)
        mapping.set(entry)
        return with(.mapping(mapping))
    }

    /// This mapping with every value changed.
    func mappingValues(_ change: (Node) -> Node) -> Node {
        guard let mapping else { return self }
        return with(.mapping(mapping.mapValues { change($0.value) }))
    }
}
