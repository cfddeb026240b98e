import StackModel

/// Fills the variables of a whole document in and gives each value the type its path asks for.
struct InterpolationPass {
    private let variables: VariableTable
    private let interpolator: Interpolator
    private let diagnostics: Diagnostics

    init(_ variables: VariableTable, _ diagnostics: Diagnostics) {
        self.variables = variables
        self.interpolator = Interpolator(variables)
        self.diagnostics = diagnostics
    }

    func document(_ document: Node) throws(LoadError) -> Node {
        try value(document, PathCursor(TypeCast.rules), []) ?? document.with(.mapping(Mapping()))
    }

    /// The value, or nil when it is refused and left out.
    private func value(_ node: Node, _ cursor: PathCursor<TypeCast>, _ path: NodePath) throws(LoadError) -> Node? {
        switch node.content {
        case .string(let text): return try self.text(node, text, cursor, path)
        case .mapping(let mapping):
            let changed = try mapping.mapValues { (entry) throws(LoadError) in
                try value(entry.value, cursor.next(entry.key), path + [entry.key])
            }
            return node.with(.mapping(changed))
        case .sequence(let items):
            var changed: [Node] = []
            changed.reserveCapacity(items.count)
            let below = cursor.next("[]")
            for item in items {
                if let item = try value(item, below, path + ["[]"]) { changed.append(item) }
            }
            return node.with(.sequence(changed))
        default: return node
        }
    }

    private func text(
        _ node: Node, _ text: String, _ cursor: PathCursor<TypeCast>, _ path: NodePath
    ) throws(LoadError) -> Node? {
        var node = node
        var filledBytes = 0
        if text.utf8.contains(UInt8(ascii: "$")) {
            do {
                let filled = try interpolator.interpolate(text)
                filledBytes = filled.text.utf8.count
                node.content = .string(filled.text)
                node.variables += filled.uses
                for use in filled.uses {
                    if use.origin == .unset { noteUnset(use.name, node, path) }
                    let value = filled.defaults[use.name] ?? variables.value(use.name)?.value
                    if let value { diagnostics.remember(value, of: use.name, at: node.span) }
                }
            } catch {
                try diagnostics.refuse(error.message, hint: error.hint, at: place(error, in: node, text), path: path)
                return leftOpen(node, text, error, path)
            }
            try diagnostics.count(filled: filledBytes, at: node.span)
        }
        guard let cast = cursor.value, case .string(let filled) = node.content else { return node }
        guard let content = cast.cast(filled) else {
            try diagnostics.refuse(
                "\(node.shown) is not \(cast.name)", hint: "Write \(cast.name) for \(path.last ?? "it").",
                at: node.span,
                path: path)
            return nil
        }
        return node.with(content)
    }

    /// An environment entry whose required variable is missing keeps its name: it is set, and its value is not known.
    private func leftOpen(_ node: Node, _ text: String, _ error: InterpolationError, _ path: NodePath) -> Node? {
        guard error.code == .required, let name = error.name, path.count == 4, path[0] == "services",
            path[2] == "environment"
        else { return nil }
        let head = String(text.unicodeScalars.prefix(error.offset).map(Character.init))
        guard !head.contains("$") else { return nil }
        var node = node
        node.content = .string(head)
        node.variables.append(VariableUse(name: name, origin: .unset))
        return node
    }

    private func noteUnset(_ name: String, _ node: Node, _ path: NodePath) {
        let (service, attribute) = Diagnostics.touched(path)
        diagnostics.note(
            Problem(
                .undecided, "the variable \"\(name)\" is not set; Compose uses an empty string",
                hint: "Set \(name) in .env or in the environment, or give it a default: ${\(name):-default}.",
                at: node.span, service: service, attribute: attribute))
    }

    /// The place of an expression inside a value; exact where the value stands on one line as it is.
    private func place(_ error: InterpolationError, in node: Node, _ text: String) -> SourceSpan {
        let scalars = text.unicodeScalars
        var span = node.span
        // A quote, where there is one, is the difference between the two lengths.
        if span.length == scalars.count || span.length == scalars.count + 2 {
            span.column += error.offset + (span.length - scalars.count) / 2
            span.length = 0
        }
        return span
    }
}
