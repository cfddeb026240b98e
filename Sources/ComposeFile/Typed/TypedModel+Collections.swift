import StackModel

extension TypedModel {
    /// A list or mapping of strings, from any form that it can have.
    func collection(_ node: Node, _ type: FieldType, _ path: NodePath) throws(LoadError) -> Node? {
        switch type {
        case .texts: return try texts(node, path)
        case .numbers:
            if node.string != nil { return node.with(.sequence([node])) }
            guard let items = node.sequence else { return try refuse(node, "a list", path) }
            return node.with(.sequence(items.map { $0.text($0.printed) }))
        case .command: return try command(node, path)
        case .test:
            if node.string != nil { return node.with(.sequence([node.text("CMD-SHELL"), node])) }
            return try texts(node, path)
        case .hosts: return try hosts(node, path)
        case .labels, .environment: return try keyed(node, type, path)
        case .options:
            guard node.mapping != nil else { return try refuse(node, "a mapping", path) }
            return node.mappingValues { $0.text($0.isNull ? "" : $0.printed) }
        case .multiOptions:
            guard node.mapping != nil else { return try refuse(node, "a mapping", path) }
            return node.mappingValues { value in
                value.with(.sequence((value.sequence ?? [value]).map { $0.text($0.printed) }))
            }
        case .ssh:
            guard node.mapping != nil else { return try refuse(node, "a mapping", path) }
            return node.mappingValues { $0.text($0.isNull ? "" : $0.printed) }
        default: return node
        }
    }

    private func texts(_ node: Node, _ path: NodePath) throws(LoadError) -> Node? {
        if node.string != nil { return node.with(.sequence([node])) }
        guard let items = node.sequence else { return try refuse(node, "a list of strings", path) }
        var changed: [Node] = []
        for item in items {
            switch item.content {
            case .string: changed.append(item)
            case .int, .null: changed.append(item.text(item.isNull ? "" : item.printed))
            default: _ = try refuse(item, "a string", path)
            }
        }
        return node.with(.sequence(changed))
    }

    private func command(_ node: Node, _ path: NodePath) throws(LoadError) -> Node? {
        guard let line = node.string else { return try texts(node, path) }
        guard let words = ShellWords.split(line) else {
            return try refuse(node, "a command line with its quotes and brackets closed", path)
        }
        return node.with(.sequence(words.map { node.text($0) }))
    }

    private func keyed(_ node: Node, _ type: FieldType, _ path: NodePath) throws(LoadError) -> Node? {
        var isEnvironment = false
        if case .environment = type { isEnvironment = true }
        if node.mapping != nil {
            return node.mappingValues { value in
                if value.isNull { return isEnvironment ? value : value.text("") }
                return value.text(value.printed)
            }
        }
        guard let items = node.sequence else { return try refuse(node, "a list or a mapping", path) }
        var mapping = Mapping()
        for item in items {
            let (key, value) = GoText.cut(item.printed, "=")
            if isEnvironment, let last = key.unicodeScalars.last, last.properties.isWhitespace {
                try diagnostics.refuse(
                    "the variable \"\(key)\" is written with a trailing space", hint: "Remove the space before `=`.",
                    at: item.span, path: path)
                continue
            }
            let content: Node.Content = value.map { .string($0) } ?? (isEnvironment ? .null : .string(""))
            mapping.set(Mapping.Entry(key: key, keySpan: item.span, value: item.with(content)))
        }
        return node.with(.mapping(mapping))
    }

    private func hosts(_ node: Node, _ path: NodePath) throws(LoadError) -> Node? {
        var found: [(host: String, address: Node)] = []
        if let mapping = node.mapping {
            for entry in mapping.entries {
                for value in entry.value.sequence ?? [entry.value] {
                    found.append((entry.key, value.text(value.isNull ? "" : value.printed)))
                }
            }
        } else if let items = node.sequence {
            for item in items {
                let text = item.printed
                let (host, addresses) = GoText.cut(text, text.contains("=") ? "=" : ":")
                guard let addresses else {
                    _ = try refuse(item, "HOST=ADDRESS", path)
                    continue
                }
                for address in addresses.split(separator: ",", omittingEmptySubsequences: false) {
                    found.append((host, item.text(String(address))))
                }
            }
        } else {
            return try refuse(node, "a list or a mapping", path)
        }
        var entries: [Node] = []
        for (host, address) in found {
            if host.isEmpty || host.contains(":") || host.contains("=") {
                _ = try refuse(address, "a host name before the address", path)
                continue
            }
            var text = address.printed
            if text.utf8.count > 2, text.hasPrefix("["), text.hasSuffix("]") {
                text = String(text.dropFirst().dropLast())
            }
            entries.append(address.text("\(host)=\(text)"))
        }
        return node.with(.sequence(entries.sorted { GoText.less($0.printed, $1.printed) }))
    }
}
