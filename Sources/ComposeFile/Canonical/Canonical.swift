import StackModel

/// Writes every short form out, so that the rest of the loader knows one form only.
struct Canonical {
    enum Rule: Sendable {
        case build, keyValues, dependencies, envFiles, stringOrList, gpus, names, volume, device, fileMount, ports
        case ssh, limit, maybeExternal, text, extends
    }

    /// Source: compose-go, transform/canonical.go.
    private static let rules = PathTable<Rule>([
        "services.*.build.secrets.*": .fileMount,
        "services.*.build.provenance": .text,
        "services.*.build.sbom": .text,
        "services.*.build.additional_contexts": .keyValues,
        "services.*.depends_on": .dependencies,
        "services.*.env_file": .envFiles,
        "services.*.label_file": .stringOrList,
        "services.*.extends": .extends,
        "services.*.gpus": .gpus,
        "services.*.networks": .names,
        "services.*.models": .names,
        "services.*.volumes.*": .volume,
        "services.*.dns": .stringOrList,
        "services.*.devices.*": .device,
        "services.*.secrets.*": .fileMount,
        "services.*.configs.*": .fileMount,
        "services.*.ports": .ports,
        "services.*.build": .build,
        "services.*.build.ssh": .ssh,
        "services.*.ulimits.*": .limit,
        "services.*.build.ulimits.*": .limit,
        "services.*.develop.watch.*.ignore": .stringOrList,
        "services.*.develop.watch.*.include": .stringOrList,
        "volumes.*": .maybeExternal,
        "networks.*": .maybeExternal,
        "secrets.*": .maybeExternal,
        "configs.*": .maybeExternal,
    ])

    let diagnostics: Diagnostics
    /// Leave a value that cannot be taken apart as it is: without interpolation it may be a variable.
    let keepUnreadable: Bool

    init(_ diagnostics: Diagnostics, keepUnreadable: Bool) {
        self.diagnostics = diagnostics
        self.keepUnreadable = keepUnreadable
    }

    func document(_ document: Node) throws(LoadError) -> Node {
        try transform(document, PathCursor(Canonical.rules), []) ?? document
    }

    /// The canonical form, or nil when the value is refused and left out.
    private func transform(_ node: Node, _ cursor: PathCursor<Rule>, _ path: NodePath) throws(LoadError) -> Node? {
        if cursor.isDead { return node }
        if let rule = cursor.value { return try apply(rule, node, cursor, path) }
        return try children(node, cursor, path)
    }

    private func children(_ node: Node, _ cursor: PathCursor<Rule>, _ path: NodePath) throws(LoadError) -> Node {
        switch node.content {
        case .mapping(let mapping):
            let changed = try mapping.mapValues { (entry) throws(LoadError) in
                let next = cursor.next(entry.key)
                return next.isDead ? entry.value : try transform(entry.value, next, path + [entry.key])
            }
            return node.with(.mapping(changed))
        case .sequence(let items):
            var changed: [Node] = []
            let below = cursor.next("[]")
            for item in items {
                if let value = try transform(item, below, path + ["[]"]) { changed.append(value) }
            }
            return node.with(.sequence(changed))
        default: return node
        }
    }

    private func apply(
        _ rule: Rule, _ node: Node, _ cursor: PathCursor<Rule>, _ path: NodePath
    ) throws(LoadError) -> Node? {
        switch (rule, node.content) {
        case (.maybeExternal, .mapping): return try external(try children(node, cursor, path), path)
        case (.maybeExternal, .null): return node
        case (.build, .mapping), (.extends, .mapping), (.gpus, .sequence): return try children(node, cursor, path)
        case (.build, .string): return single("context", node, in: node)
        case (.extends, .string): return single("service", node, in: node)
        case (.gpus, .string):
            return node.with(.sequence([single("count", node.text("all"), in: node)]))
        case (.stringOrList, .string): return node.with(.sequence([node]))
        case (.stringOrList, _): return node
        case (.text, .string): return node
        case (.text, _): return node.text(node.printed)
        case (.keyValues, .mapping), (.volume, .mapping), (.device, .mapping), (.fileMount, .mapping),
            (.ssh, .mapping), (.limit, .mapping), (.limit, .int):
            return node
        case (.keyValues, .sequence(let items)): return try keyValues(node, items, path)
        case (.dependencies, .mapping(let mapping)): return try dependencies(node, mapping, path)
        case (.dependencies, .sequence(let items)):
            var mapping = Mapping()
            for item in items { mapping.set(item.printed, Merge.defaultDependency(item)) }
            return node.with(.mapping(mapping))
        case (.envFiles, .string): return node.with(.sequence([envFile(node)]))
        case (.envFiles, .sequence(let items)): return node.with(.sequence(items.map(envFile)))
        case (.names, .sequence(let items)):
            var mapping = Mapping()
            for item in items { mapping.set(item.printed, item.with(.null)) }
            return node.with(.mapping(mapping))
        case (.names, _): return node
        case (.fileMount, .string): return single("source", node, in: node)
        case (.volume, .string(let text)): return try volume(node, text, path)
        case (.device, .string(let text)): return try device(node, text, path)
        case (.ports, .sequence(let items)): return try ports(node, items, path)
        case (.ssh, .sequence(let items)): return try ssh(node, items, path)
        default:
            // What no form allows is a crash or a refusal there, whatever the schema said.
            try diagnostics.refuse(
                "unexpected value for \(path.joined(separator: "."))", hint: "Write it in one of the documented forms.",
                at: node.span, path: path)
            return nil
        }
    }

    private func single(_ key: String, _ value: Node, in node: Node) -> Node {
        var mapping = Mapping()
        mapping.set(key, value)
        return node.with(.mapping(mapping))
    }

    private func keyValues(_ node: Node, _ items: [Node], _ path: NodePath) throws(LoadError) -> Node? {
        var mapping = Mapping()
        for item in items {
            let (key, value) = GoText.cut(item.printed, "=")
            guard let value else {
                if keepUnreadable { return node }
                try diagnostics.refuse(
                    "\(item.shown) is not of the form KEY=VALUE", hint: "Add what it stands for after a `=`.",
                    at: item.span, path: path)
                continue
            }
            mapping.set(key, item.text(value))
        }
        return node.with(.mapping(mapping))
    }

    private func dependencies(_ node: Node, _ mapping: Mapping, _ path: NodePath) throws(LoadError) -> Node {
        let changed = try mapping.mapValues { (entry) throws(LoadError) in
            guard var dependency = entry.value.mapping else {
                try diagnostics.refuse(
                    "the dependency on \"\(entry.key)\" needs a mapping", hint: "Write `condition: service_started`.",
                    at: entry.keySpan, path: path)
                return Merge.defaultDependency(Node(.null, at: entry.keySpan))
            }
            let keyNode = Node(.null, at: entry.keySpan)
            if dependency["condition"] == nil { dependency.set("condition", keyNode.text("service_started")) }
            if dependency["required"] == nil { dependency.set("required", keyNode.with(.bool(true))) }
            return entry.value.with(.mapping(dependency))
        }
        return node.with(.mapping(changed))
    }

    private func envFile(_ node: Node) -> Node {
        var mapping = node.mapping ?? Mapping()
        if node.string != nil { mapping.set("path", node) }
        if mapping["required"] == nil { mapping.set("required", node.with(.bool(true))) }
        return node.with(.mapping(mapping))
    }

    private func device(_ node: Node, _ text: String, _ path: NodePath) throws(LoadError) -> Node? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 3, !keepUnreadable {
            try diagnostics.refuse(
                "the device `\(text)` has too many colons", hint: "Use the long form: source, target, permissions.",
                at: node.span, path: path)
            return nil
        }
        let known = parts.count <= 3
        let source = known ? parts[0] : ""
        let target = known && parts.count > 1 && !parts[1].isEmpty ? parts[1] : source
        var mapping = Mapping()
        mapping.set("source", node.text(source))
        mapping.set("target", node.text(target))
        mapping.set("permissions", node.text(known && parts.count == 3 ? parts[2] : "rwm"))
        return node.with(.mapping(mapping))
    }

    private func volume(_ node: Node, _ text: String, _ path: NodePath) throws(LoadError) -> Node? {
        switch VolumeSpecification.parse(text) {
        case .success(let volume): return volume.longForm(at: node)
        case .failure(let failure):
            if keepUnreadable { return node }
            try diagnostics.refuse(failure.message, hint: failure.hint, at: node.span, path: path)
            return nil
        }
    }

    private func ssh(_ node: Node, _ items: [Node], _ path: NodePath) throws(LoadError) -> Node {
        var mapping = Mapping()
        for item in items {
            let (key, value) = GoText.cut(item.printed, "=")
            if value == nil, key != "default" {
                try diagnostics.refuse(
                    "\(item.shown) is not an SSH key", hint: "Write `default` or NAME=PATH.", at: item.span, path: path)
                continue
            }
            mapping.set(key, value.map { item.text($0) } ?? item.with(.null))
        }
        return node.with(.mapping(mapping))
    }

    private func external(_ node: Node, _ path: NodePath) throws(LoadError) -> Node {
        guard var mapping = node.mapping, let external = mapping["external"], let inner = external.mapping else {
            return node
        }
        mapping.set("external", external.with(.bool(true)))
        if let name = inner["name"] {
            diagnostics.note(
                Problem(
                    .warning, "external.name is deprecated", hint: "Write `name:` and `external: true`.",
                    at: name.span))
            if let own = mapping["name"], own.content != name.content {
                try diagnostics.refuse(
                    "name and external.name conflict; only use name", hint: "Remove external.name.", at: name.span,
                    path: path)
            } else if mapping["name"] == nil {
                mapping.set("name", name)
            }
        }
        return node.with(.mapping(mapping))
    }
}
