import StackModel

/// Keeps one entry a key in the lists whose entries have one: the later entry in the earlier's place.
struct Unicity {
    enum Index: Sendable {
        case keyValue, volume, device, config, secret, expose, port, envFile
    }

    /// Source: compose-go, override/uncity.go.
    private static let rules = PathTable<Index>([
        "networks.*.labels": .keyValue,
        "networks.*.ipam.options": .keyValue,
        "services.*.annotations": .keyValue,
        "services.*.build.args": .keyValue,
        "services.*.build.additional_contexts": .keyValue,
        "services.*.build.platform": .keyValue,
        "services.*.build.tags": .keyValue,
        "services.*.build.labels": .keyValue,
        "services.*.cap_add": .keyValue,
        "services.*.cap_drop": .keyValue,
        "services.*.configs": .config,
        "services.*.deploy.labels": .keyValue,
        "services.*.devices": .device,
        "services.*.dns": .keyValue,
        "services.*.dns_opt": .keyValue,
        "services.*.dns_search": .keyValue,
        "services.*.environment": .keyValue,
        "services.*.env_file": .envFile,
        "services.*.expose": .expose,
        "services.*.labels": .keyValue,
        "services.*.links": .keyValue,
        "services.*.networks.*.aliases": .keyValue,
        "services.*.networks.*.link_local_ips": .keyValue,
        "services.*.ports": .port,
        "services.*.profiles": .keyValue,
        "services.*.secrets": .secret,
        "services.*.sysctls": .keyValue,
        "services.*.tmpfs": .keyValue,
        "services.*.volumes": .volume,
    ])

    private let diagnostics: Diagnostics

    init(_ diagnostics: Diagnostics) {
        self.diagnostics = diagnostics
    }

    /// Whether lists at this path are made unique, so that an empty one stays a list.
    static func covers(_ path: NodePath) -> Bool {
        path.reduce(PathCursor(rules)) { $0.next($1) }.value != nil
    }

    func enforce(_ document: Node) throws(LoadError) -> Node {
        try enforce(document, PathCursor(Unicity.rules), [])
    }

    private func enforce(_ node: Node, _ cursor: PathCursor<Index>, _ path: NodePath) throws(LoadError) -> Node {
        switch node.content {
        case .mapping(let mapping):
            let changed = try mapping.mapValues { (entry) throws(LoadError) in
                let next = cursor.next(entry.key)
                return next.isDead ? entry.value : try enforce(entry.value, next, path + [entry.key])
            }
            return node.with(.mapping(changed))
        case .sequence(let items):
            guard let index = cursor.value else { return node }
            return node.with(.sequence(try unique(items, index, path)))
        default: return node
        }
    }

    private func unique(_ items: [Node], _ index: Index, _ path: NodePath) throws(LoadError) -> [Node] {
        var places: [String: Int] = [:]
        var kept: [Node] = []
        for item in items {
            guard let key = try key(item, index, path) else { continue }
            if let place = places[key] {
                kept[place] = item
            } else {
                places[key] = kept.count
                kept.append(item)
            }
        }
        return kept
    }

    /// The entry's key, or nil when the entry is refused and left out.
    private func key(_ node: Node, _ index: Index, _ path: NodePath) throws(LoadError) -> String? {
        switch index {
        case .keyValue:
            guard let text = node.string else { return try unexpected(node, path) }
            return GoText.cut(text, "=").before
        case .volume:
            if let text = node.string { return try volumeTarget(text, node, path) }
            guard node.mapping != nil else { return "" }
            guard let target = node["target"]?.string else { return try missing("a mount target", node, path) }
            return target
        case .device:
            if let text = node.string {
                let parts = text.split(separator: ":", omittingEmptySubsequences: false)
                return String(parts.count == 1 ? parts[0] : parts[1])
            }
            guard node.mapping != nil else { return "" }
            guard let target = node["target"]?.string else { return try missing("a mount target", node, path) }
            return target
        case .config, .secret: return try mount(node, index == .secret ? "/run/secrets" : "", path)
        case .expose:
            if let text = node.string { return text }
            if case .int(let number) = node.content { return String(number) }
            return try unexpected(node, path)
        case .port: return try port(node, path)
        case .envFile:
            if let text = node.string { return text }
            guard node.mapping != nil else { return "" }
            guard let target = node["path"]?.string else { return try missing("a path", node, path) }
            return target
        }
    }

    private func volumeTarget(_ text: String, _ node: Node, _ path: NodePath) throws(LoadError) -> String? {
        switch VolumeSpecification.parse(text) {
        case .success(let volume): return volume.target
        case .failure(let failure):
            try diagnostics.refuse(failure.message, hint: failure.hint, at: node.span, path: path)
            return nil
        }
    }

    private func mount(_ node: Node, _ directory: String, _ path: NodePath) throws(LoadError) -> String? {
        if let text = node.string { return "\(directory)/\(text)" }
        guard node.mapping != nil else { return try unexpected(node, path) }
        if let target = node["target"]?.string { return target }
        return "\(directory)/\(node["source"]?.printed ?? "<nil>")"
    }

    private func port(_ node: Node, _ path: NodePath) throws(LoadError) -> String? {
        if let text = node.string { return text }
        if case .int(let number) = node.content { return String(number) }
        guard node.mapping != nil else { return "" }
        guard let target = node["target"] else { return try missing("a target port", node, path) }
        let host = node["host_ip"]?.printed ?? "0.0.0.0"
        // A published port that was written as a number is not yet the same as one written as text.
        var published = node["published"]?.printed ?? "<nil>"
        if let node = node["published"], node.string == nil { published = "number " + published }
        return "\(host):\(published):\(target.printed)/"
            + (node["protocol"]?.printed ?? "tcp")
    }

    private func missing(_ what: String, _ node: Node, _ path: NodePath) throws(LoadError) -> String? {
        try diagnostics.refuse("the entry is missing \(what)", hint: "Add it.", at: node.span, path: path)
        return nil
    }

    private func unexpected(_ node: Node, _ path: NodePath) throws(LoadError) -> String? {
        try diagnostics.refuse(
            "unexpected value in \(path.joined(separator: "."))", hint: "Write a string.", at: node.span, path: path)
        return nil
    }
}
