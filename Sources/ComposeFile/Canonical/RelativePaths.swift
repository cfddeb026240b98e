import StackModel

/// Makes the paths of a canonical document absolute. Source: compose-go, paths/.
struct RelativePaths {
    enum Rule: Sendable { case context, path, hostPath, mount, volume, extends }

    private static let rules = PathTable<Rule>([
        "services.*.build.context": .context,
        "services.*.build.additional_contexts.*": .context,
        "services.*.build.ssh.*": .hostPath,
        "services.*.env_file.*.path": .path,
        "services.*.label_file.*": .path,
        "services.*.extends.file": .extends,
        "services.*.develop.watch.*.path": .path,
        "services.*.volumes.*": .mount,
        "configs.*.file": .hostPath,
        "secrets.*.file": .hostPath,
        "volumes.*": .volume,
    ])

    private let directory: String
    private let home: String?
    private let diagnostics: Diagnostics

    init(directory: String, home: String?, _ diagnostics: Diagnostics) {
        self.directory = directory
        self.home = home
        self.diagnostics = diagnostics
    }

    func document(_ document: Node) throws(LoadError) -> Node {
        try resolve(document, PathCursor(RelativePaths.rules), [])
    }

    private func resolve(_ node: Node, _ cursor: PathCursor<Rule>, _ path: NodePath) throws(LoadError) -> Node {
        if cursor.isDead { return node }
        if let rule = cursor.value { return try apply(rule, node, path) }
        switch node.content {
        case .mapping(let mapping):
            let changed = try mapping.mapValues { (entry) throws(LoadError) in
                let next = cursor.next(entry.key)
                return next.isDead ? entry.value : try resolve(entry.value, next, path + [entry.key])
            }
            return node.with(.mapping(changed))
        case .sequence(let items):
            var changed: [Node] = []
            let below = cursor.next("[]")
            for item in items { changed.append(try resolve(item, below, path + ["[]"])) }
            return node.with(.sequence(changed))
        default: return node
        }
    }

    private func apply(_ rule: Rule, _ node: Node, _ path: NodePath) throws(LoadError) -> Node {
        switch (rule, node.content) {
        case (.context, .string(let text)):
            let isElsewhere = text.contains("://") || text.hasPrefix("service:") || RemoteResource.isContext(text)
            return isElsewhere ? node : node.text(absolute(text))
        case (.extends, .string(let text)):
            return RemoteResource.matches(text) ? node : node.text(absolute(text))
        case (.path, .string(let text)): return node.text(absolute(text))
        case (.hostPath, .string(let text)): return node.text(hostPath(text))
        case (.mount, .mapping(var mapping)):
            guard mapping["type"]?.string == "bind" else { return node }
            guard let source = mapping["source"], let text = source.string else {
                try diagnostics.refuse(
                    "a bind mount needs a source", hint: "Add `source: PATH`.", at: node.span, path: path)
                return node
            }
            mapping.set("source", source.text(hostPath(text)))
            return node.with(.mapping(mapping))
        case (.volume, .mapping):
            guard node["driver"]?.string == "local", node["driver_opts", "o"]?.string == "bind" else { return node }
            return node.updating("driver_opts") { options in
                options.updating("device") { device in device.string.map { device.text(hostPath($0)) } ?? device }
            }
        default: return node
        }
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~"), let home else { return path }
        return GoPath.join(home, String(path.dropFirst()))
    }

    private func absolute(_ path: String) -> String {
        let path = expanded(path)
        return path.isEmpty || path.hasPrefix("/") ? path : GoPath.join(directory, path)
    }

    private func hostPath(_ path: String) -> String {
        let path = expanded(path)
        return path.hasPrefix("/") || GoPath.isWindowsAbsolute(path) ? path : GoPath.join(directory, path)
    }
}
