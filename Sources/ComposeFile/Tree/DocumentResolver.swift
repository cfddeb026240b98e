import StackModel
import YAML

/// One document as plain values, and what its `!reset` and `!override` tags take away from earlier files.
struct ResolvedDocument {
    var root: Node
    /// The paths whose value in earlier files is dropped before this document is merged over them.
    var resets: [NodePath]
}

/// Turns a YAML graph into values: follows aliases, flattens `<<`, resolves scalars, takes tags out.
struct DocumentResolver {
    private let diagnostics: Diagnostics
    private var resets: [NodePath] = []
    /// The anchors being written out, to find the one that contains itself.
    private var open: [ObjectIdentifier] = []

    static func resolve(_ root: YAMLNode, _ diagnostics: Diagnostics) throws(LoadError) -> ResolvedDocument {
        var resolver = DocumentResolver(diagnostics: diagnostics)
        let node = try resolver.value(root, path: [], uses: [], depth: 0)
        return ResolvedDocument(root: node ?? Node(.null, at: root.span), resets: resolver.resets)
    }

    private init(diagnostics: Diagnostics) {
        self.diagnostics = diagnostics
    }

    /// The value of a node, or nil when its tag is `!reset`.
    private mutating func value(
        _ node: YAMLNode, path: NodePath, uses: [SourceSpan], depth: Int
    ) throws(LoadError) -> Node? {
        try diagnostics.count(node.span, depth: depth)
        switch node.tag {
        case "!reset":
            resets.append(path)
            return nil
        case "!override": resets.append(path)
        default: break
        }
        switch node.kind {
        case .alias(let target):
            return try alias(target, at: node.span, path: path, uses: uses, depth: depth)
        case .scalar(let text, let plain):
            return Node(try scalar(node, text, plain: plain, path: path), at: node.span, usedAt: uses)
        case .sequence(let items):
            var nodes: [Node] = []
            for (index, item) in items.enumerated() {
                let below = path + [String(index)]
                if let value = try value(item, path: below, uses: uses, depth: depth + 1) { nodes.append(value) }
            }
            return Node(.sequence(nodes), at: node.span, usedAt: uses)
        case .mapping(let entries):
            let mapping = try mapping(entries, path: path, uses: uses, depth: depth)
            return Node(.mapping(mapping), at: node.span, usedAt: uses)
        }
    }

    private mutating func alias(
        _ target: YAMLNode, at span: SourceSpan, path: NodePath, uses: [SourceSpan], depth: Int
    ) throws(LoadError) -> Node? {
        let identity = ObjectIdentifier(target)
        if open.contains(identity) || !target.complete {
            try diagnostics.refuse(
                "the alias stands inside the anchor it refers to", hint: "Write the value out at one of the places.",
                at: span, path: path)
            return nil
        }
        open.append(identity)
        defer { open.removeLast() }
        return try value(target, path: path, uses: [span] + uses, depth: depth + 1)
    }

    private mutating func mapping(
        _ entries: [(key: YAMLNode, value: YAMLNode)], path: NodePath, uses: [SourceSpan], depth: Int
    ) throws(LoadError) -> Mapping {
        var own = Mapping()
        var merged: [Mapping] = []
        var seen: [String: SourceSpan] = [:]
        for (keyNode, valueNode) in entries {
            guard let (key, isMerge) = try key(keyNode, path: path) else { continue }
            if let first = seen[key] {
                try diagnostics.refuse(
                    "mapping key \"\(key)\" already defined at line \(first.line)",
                    hint: "Remove one of the two, or join them.", at: keyNode.span,
                    path: key.isEmpty ? path : path + [key])
                continue
            }
            seen[key] = keyNode.span
            if isMerge {
                merged += try merge(valueNode, path: path, uses: uses, depth: depth + 1)
                continue
            }
            guard let value = try value(valueNode, path: path + [key], uses: uses, depth: depth + 1) else { continue }
            own.set(Mapping.Entry(key: key, keySpan: keyNode.span, value: value))
        }
        // What the mapping says itself wins; of several merged ones, the earlier.
        for entry in merged.flatMap(\.entries) where own[entry.key] == nil { own.set(entry) }
        return own
    }

    private func key(_ node: YAMLNode, path: NodePath) throws(LoadError) -> (String, isMerge: Bool)? {
        var node = node
        if case .alias(let target) = node.kind { node = target }
        guard case .scalar(let text, let plain) = node.kind else {
            try diagnostics.refuse(
                "a key must be a string, not a list or a mapping", hint: "Quote the key.", at: node.span, path: path)
            return nil
        }
        if plain, node.tag == nil {
            if text == "<<" { return (text, true) }
            let content = ScalarResolution.plain(text)
            guard case .string = content, !Timestamp.matches(text) else {
                try diagnostics.refuse(
                    "the key `\(text)` is not a string", hint: "Quote it: \"\(text)\".", at: node.span, path: path)
                return nil
            }
        }
        return (text, false)
    }

    /// The mappings that a `<<` brings in, those that win first.
    private mutating func merge(
        _ node: YAMLNode, path: NodePath, uses: [SourceSpan], depth: Int
    ) throws(LoadError) -> [Mapping] {
        if case .sequence(let items) = node.kind {
            var found: [Mapping] = []
            for (index, item) in items.enumerated() {
                if let one = try mergedMapping(item, path: path + [String(index)], uses: uses, depth: depth + 1) {
                    found.append(one)
                }
            }
            return found
        }
        if case .alias(let target) = node.kind, case .sequence = target.kind {
            return try merge(target, path: path, uses: [node.span] + uses, depth: depth + 1)
        }
        return try mergedMapping(node, path: path, uses: uses, depth: depth).map { [$0] } ?? []
    }

    private mutating func mergedMapping(
        _ node: YAMLNode, path: NodePath, uses: [SourceSpan], depth: Int
    ) throws(LoadError) -> Mapping? {
        guard let value = try value(node, path: path, uses: uses, depth: depth) else { return nil }
        if let mapping = value.mapping { return mapping }
        try diagnostics.refuse(
            "`<<` needs a mapping or a list of mappings", hint: "Put the anchor on a mapping.", at: node.span,
            path: path)
        return nil
    }

    private func scalar(
        _ node: YAMLNode, _ text: String, plain: Bool, path: NodePath
    ) throws(LoadError) -> Node.Content {
        guard let tag = node.tag else {
            guard plain else { return .string(text) }
            if let timestamp = Timestamp(text) { return try date(timestamp, node, path) }
            return ScalarResolution.plain(text)
        }
        let content = ScalarResolution.plain(text)
        switch (tag, content) {
        case ("tag:yaml.org,2002:int", .int), ("tag:yaml.org,2002:float", .float), ("tag:yaml.org,2002:bool", .bool),
            ("tag:yaml.org,2002:null", .null):
            return content
        case ("tag:yaml.org,2002:float", .int(let value)): return .float(Double(value))
        case ("tag:yaml.org,2002:int", _), ("tag:yaml.org,2002:float", _), ("tag:yaml.org,2002:bool", _),
            ("tag:yaml.org,2002:null", _):
            try diagnostics.refuse(
                "cannot read `\(text)` as \(tag)", hint: "Remove the tag.", at: node.span, path: path)
            return .string(text)
        // Any other tag makes a string of it.
        default: return .string(text)
        }
    }

    /// The parts of a model whose keys are the owner's own: what starts with x- there is no extension field.
    private static let freelyNamed: Set<String> = [
        "environment", "labels", "args", "annotations", "sysctls", "options", "driver_opts", "extra_hosts",
        "storage_opt", "additional_contexts", "aux_addresses",
    ]

    /// An unquoted date is a time to the reference, which nothing but an extension field may be.
    private func date(_ date: Timestamp, _ node: YAMLNode, _ path: NodePath) throws(LoadError) -> Node.Content {
        let fixed = path.prefix { !DocumentResolver.freelyNamed.contains($0) }
        if !fixed.contains(where: { $0.hasPrefix("x-") }) {
            try diagnostics.refuse(
                "an unquoted date is read as a time, not as text", hint: "Quote it: \"\(date.written)\".",
                at: node.span, path: path)
            return .string(date.written)
        }
        return .string(date.description)
    }
}
