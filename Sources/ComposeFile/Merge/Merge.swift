import StackModel

/// Lays one document over another, attribute by attribute, as the Compose Specification's merge chapter says.
struct Merge {
    /// How an attribute differs from "mappings join, lists append, the later scalar wins".
    enum Rule: Sendable {
        /// The later value replaces the earlier.
        case replace
        /// Both become lists of `KEY=value`, the later after the earlier.
        case sequence
        /// As ``sequence``, without what is there already.
        case hosts
        /// A string is the build's context.
        case build
        /// A list is a mapping to the default condition.
        case dependencies
        /// A list is a mapping to nothing.
        case names
        /// Options join only when the driver is the same or one of both names none.
        case logging
        /// The later limit, whole.
        case limit
        /// Address pools join by subnet.
        case pools
    }

    /// Source: compose-go, override/merge.go.
    private static let rules = PathTable<Rule>([
        "networks.*.ipam.config": .pools,
        "networks.*.labels": .sequence,
        "volumes.*.labels": .sequence,
        "services.*.annotations": .sequence,
        "services.*.build": .build,
        "services.*.build.args": .sequence,
        "services.*.build.additional_contexts": .sequence,
        "services.*.build.extra_hosts": .hosts,
        "services.*.build.labels": .sequence,
        "services.*.command": .replace,
        "services.*.depends_on": .dependencies,
        "services.*.deploy.labels": .sequence,
        "services.*.dns": .sequence,
        "services.*.dns_opt": .sequence,
        "services.*.dns_search": .sequence,
        "services.*.entrypoint": .replace,
        "services.*.env_file": .sequence,
        "services.*.label_file": .sequence,
        "services.*.environment": .sequence,
        "services.*.extra_hosts": .hosts,
        "services.*.healthcheck.test": .replace,
        "services.*.labels": .sequence,
        "services.*.logging": .logging,
        "services.*.models": .names,
        "services.*.networks": .names,
        "services.*.sysctls": .sequence,
        "services.*.tmpfs": .sequence,
        "services.*.ulimits.*": .limit,
    ])

    private let diagnostics: Diagnostics

    init(_ diagnostics: Diagnostics) {
        self.diagnostics = diagnostics
    }

    /// `over` laid over `base`.
    func documents(_ base: Node, _ over: Node) throws(LoadError) -> Node {
        try merge(base, over, PathCursor(Merge.rules), [])
    }

    /// A service's own definition laid over the one it extends.
    func services(_ base: Node, _ over: Node, name: String) throws(LoadError) -> Node {
        try merge(base, over, PathCursor(Merge.rules).next("services").next(name), ["services", name])
    }

    private func merge(
        _ base: Node, _ over: Node, _ cursor: PathCursor<Rule>, _ path: NodePath
    ) throws(LoadError) -> Node {
        if let rule = cursor.value { return try apply(rule, base, over, cursor, path) }
        if over.isNull { return base }
        switch base.content {
        case .mapping(let mapping):
            guard let other = over.mapping else { return try cannotOverride(base, over, path) }
            return base.with(.mapping(try join(mapping, other, cursor, path)))
        case .sequence(let items):
            guard let other = over.sequence else { return try cannotOverride(base, over, path) }
            return base.with(.sequence(items + other))
        default: return over
        }
    }

    private func cannotOverride(_ base: Node, _ over: Node, _ path: NodePath) throws(LoadError) -> Node {
        try diagnostics.refuse(
            "cannot override \(path.joined(separator: ".")): it is a "
                + "\(base.mapping == nil ? "list" : "mapping") at \(base.span)",
            hint: "Write it in the same form, or tag it !override.", at: over.span, path: path)
        return base
    }

    private func join(
        _ base: Mapping, _ over: Mapping, _ cursor: PathCursor<Rule>, _ path: NodePath
    ) throws(LoadError) -> Mapping {
        var joined = base
        for entry in over.entries {
            guard let existing = base.entry(entry.key) else {
                joined.set(entry)
                continue
            }
            let value = try merge(existing.value, entry.value, cursor.next(entry.key), path + [entry.key])
            // The key's place follows the value that won.
            let keySpan = value.span == existing.value.span ? existing.keySpan : entry.keySpan
            joined.set(Mapping.Entry(key: entry.key, keySpan: keySpan, value: value))
        }
        return joined
    }

    private func apply(
        _ rule: Rule, _ base: Node, _ over: Node, _ cursor: PathCursor<Rule>, _ path: NodePath
    ) throws(LoadError) -> Node {
        switch rule {
        case .replace, .limit: return over
        case .sequence: return base.with(.sequence(Merge.sequence(base) + Merge.sequence(over)))
        case .hosts:
            let items = Merge.sequence(base)
            let known = Set(items.map(\.printed))
            return base.with(.sequence(items + Merge.sequence(over).filter { !known.contains($0.printed) }))
        case .build:
            return base.with(.mapping(try join(Merge.build(base), Merge.build(over), cursor, path)))
        case .dependencies:
            let (left, right) = (Merge.names(base, Merge.defaultDependency), Merge.names(over, Merge.defaultDependency))
            return base.with(.mapping(try join(left, right, cursor, path)))
        case .names:
            let (left, right) = (Merge.names(base) { $0.with(.null) }, Merge.names(over) { $0.with(.null) })
            return base.with(.mapping(try join(left, right, cursor, path)))
        case .logging:
            guard let left = base.mapping, let right = over.mapping else { return try cannotOverride(base, over, path) }
            if let driver = left["driver"], let other = right["driver"], driver.content != other.content { return over }
            return base.with(.mapping(try join(left, right, cursor, path)))
        case .pools: return try pools(base, over, cursor, path)
        }
    }

    /// A list of `KEY=value` from either form; sorted when it was a mapping.
    static func sequence(_ node: Node) -> [Node] {
        switch node.content {
        case .sequence(let items): return items
        case .string: return [node]
        case .mapping(let mapping):
            var items: [Node] = []
            for entry in mapping.entries {
                let value = entry.value
                if value.isNull {
                    items.append(Node(.string(entry.key), at: entry.keySpan, usedAt: value.usedAt))
                } else if let several = value.sequence {
                    items += several.map { $0.text("\(entry.key)=\($0.printed)") }
                } else {
                    items.append(value.text("\(entry.key)=\(value.printed)"))
                }
            }
            return items.sorted { GoText.less($0.string ?? "", $1.string ?? "") }
        default: return []
        }
    }

    private static func build(_ node: Node) -> Mapping {
        if let mapping = node.mapping { return mapping }
        var mapping = Mapping()
        if node.string != nil { mapping.set("context", node) }
        return mapping
    }

    /// A mapping from either form; what a list names gets `value`.
    private static func names(_ node: Node, _ value: (Node) -> Node) -> Mapping {
        if let mapping = node.mapping { return mapping }
        var mapping = Mapping()
        for item in node.sequence ?? [] { mapping.set(item.string ?? item.printed, value(item)) }
        return mapping
    }

    /// What a name in the short form of `depends_on` stands for.
    static func defaultDependency(_ node: Node) -> Node {
        var mapping = Mapping()
        mapping.set("condition", node.text("service_started"))
        mapping.set("required", node.with(.bool(true)))
        return node.with(.mapping(mapping))
    }

    private func pools(
        _ base: Node, _ over: Node, _ cursor: PathCursor<Rule>, _ path: NodePath
    ) throws(LoadError) -> Node {
        guard let left = base.sequence, let right = over.sequence else { return try cannotOverride(base, over, path) }
        guard left.count * right.count <= diagnostics.limits.poolPairs else {
            try diagnostics.refuse("too many address pools", hint: "Write fewer.", at: over.span, path: path)
            return base
        }
        var pools: [Node] = []
        func place(_ subnet: Node?) -> Int? {
            pools.firstIndex { $0["subnet"]?.content == subnet?.content }
        }
        for original in left {
            var current = Merge.names(original) { $0.with(.null) }
            for override in right {
                let other = Merge.names(override) { $0.with(.null) }
                if other["subnet"]?.content != current["subnet"]?.content, place(other["subnet"]) == nil {
                    pools.append(override.with(.mapping(other)))
                    continue
                }
                current = try join(current, other, cursor, path)
                let merged = original.with(.mapping(current))
                if let index = place(current["subnet"]) { pools[index] = merged } else { pools.append(merged) }
            }
        }
        return base.with(.sequence(pools))
    }
}
