import StackModel

/// Reads typed values out of a canonical mapping and notes what cannot be known.
struct NodeReader {
    /// What messages call the mapping: `services.radarr`.
    let name: String
    /// The service whose mapping it is, or nil.
    let service: String?
    let mapping: Mapping
    private(set) var problems: [Problem] = []

    init(_ node: Node, name: String, service: String? = nil) {
        self.name = name
        self.service = service
        mapping = node.mapping ?? Mapping()
    }

    // MARK: What is known

    /// The node, unless a variable that is set nowhere went into it; then that is noted.
    mutating func known(_ node: Node?, _ attribute: String) -> Node? {
        guard let node, !node.isNull else { return nil }
        guard let missing = node.unsetVariable else { return node }
        note(
            Problem(
                .undecided, "\(name).\(attribute) is made with ${\(missing)}, which is set nowhere",
                hint: "Set \(missing) in the .env file beside the Compose file, or name its file with --env-file.",
                at: node.span, service: service, attribute: service == nil ? section : attribute))
        return nil
    }

    /// Notes that a value could not be understood.
    mutating func undecided(_ attribute: String, _ what: String, at span: SourceSpan) {
        note(
            Problem(
                .undecided, "\(name).\(attribute) \(what)", at: span, service: service,
                attribute: service == nil ? section : attribute))
    }

    private mutating func note(_ problem: Problem) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    // MARK: Attributes

    mutating func text(_ key: String) -> Located<String>? { text(mapping[key], key) }

    mutating func text(_ node: Node?, _ attribute: String) -> Located<String>? {
        guard let node = known(node, attribute), let text = node.scalarText else { return nil }
        return node.located(text)
    }

    mutating func bool(_ key: String) -> Located<Bool>? {
        guard let node = known(mapping[key], key) else { return nil }
        switch node.content {
        case .bool(let value): return node.located(value)
        case .string(let text):
            switch text.lowercased() {
            case "true", "yes", "on", "y", "1": return node.located(true)
            case "false", "no", "off", "n", "0": return node.located(false)
            default:
                undecided(key, "is neither true nor false", at: node.span)
                return nil
            }
        default: return nil
        }
    }

    mutating func integer(_ node: Node?, _ attribute: String) -> Located<Int>? {
        guard let node = known(node, attribute) else { return nil }
        switch node.content {
        case .int(let value): return node.located(value)
        case .float(let value): return Int(exactly: value).map { node.located($0) }
        case .string(let text):
            if let value = Int(text) { return node.located(value) }
        default: break
        }
        undecided(attribute, "is not a whole number", at: node.span)
        return nil
    }

    mutating func number(_ node: Node?, _ attribute: String) -> Located<Double>? {
        guard let node = known(node, attribute) else { return nil }
        switch node.content {
        case .int(let value): return node.located(Double(value))
        case .float(let value): return node.located(value)
        case .string(let text):
            if let value = Double(text) { return node.located(value) }
        default: break
        }
        undecided(attribute, "is not a number", at: node.span)
        return nil
    }

    /// Bytes.
    mutating func bytes(_ node: Node?, _ attribute: String) -> Located<Int>? {
        guard let node = known(node, attribute), let text = node.scalarText else { return nil }
        if let value = Quantity.bytes(text) { return node.located(value) }
        undecided(attribute, "is not a size", at: node.span)
        return nil
    }

    /// Seconds.
    mutating func seconds(_ node: Node?, _ attribute: String) -> Double? {
        guard let node = known(node, attribute), let text = node.scalarText else { return nil }
        if let value = Quantity.seconds(text) { return value }
        undecided(attribute, "is not a time", at: node.span)
        return nil
    }

    /// The texts of a list, or a single one.
    mutating func texts(_ key: String) -> [Located<String>] {
        guard let node = mapping[key] else { return [] }
        return (node.sequence ?? [node]).compactMap { text($0, key) }
    }

    /// The values of a mapping of scalars; a null is the empty text.
    mutating func texts(in key: String, of mapping: Mapping? = nil) -> [String: Located<String>] {
        var found: [String: Located<String>] = [:]
        for entry in (mapping ?? self.mapping)[key]?.mapping?.entries ?? [] {
            if entry.value.isNull {
                found[entry.key] = Located("", at: entry.keySpan)
            } else if let text = text(entry.value, key) {
                found[entry.key] = text
            }
        }
        return found
    }

    /// The top-level section that the node stands in: `networks` of `networks.media`.
    private var section: String? { name.split(separator: ".", maxSplits: 1).first.map(String.init) }
}

extension Node {
    /// `value` at this node's place.
    func located<Value>(_ value: Value) -> Located<Value> {
        Located(value, at: span, usedAt: usedAt, variables: variables)
    }

    /// A variable that went into this value and is set nowhere.
    var unsetVariable: String? { variables.first { $0.origin == .unset }?.name }
}
