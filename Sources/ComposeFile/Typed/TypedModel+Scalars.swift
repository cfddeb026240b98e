import StackModel

extension TypedModel {
    /// A scalar of its type.
    func scalar(_ node: Node, _ type: FieldType, _ path: NodePath) throws(LoadError) -> Node? {
        switch type {
        case .text: return try text(node, path)
        case .flag, .optionalFlag:
            if case .bool = node.content { return node }
            if let value = node.string.flatMap(TypeCast.bool) { return node.with(.bool(value)) }
            return try refuse(node, "true or false", path)
        case .integer, .optionalInteger: return try integer(node, path)
        case .float: return try float(node, path)
        case .processors: return try float(node, path)
        case .duration, .optionalDuration:
            guard let value = Units.nanoseconds(node.printed) else {
                return try refuse(node, "a time such as 30s", path)
            }
            return node.text(Units.printed(value))
        case .bytes: return try bytes(node, path)
        case .fileMode:
            if case .int = node.content { return node.with(.string(mode(node))) }
            guard let text = node.string, let value = Int(text, radix: 8) else {
                return try refuse(node, "an octal mode such as \"0440\"", path)
            }
            return node.text(mode(node.with(.int(value))))
        case .deviceCount:
            if case .int = node.content { return node }
            if let text = node.string {
                if text.lowercased() == "all" { return node.with(.int(-1)) }
                if let value = TypeCast.decimal(text) { return node.with(.int(value)) }
            }
            return try refuse(node, "a number or \"all\"", path)
        default: return node
        }
    }

    private func text(_ node: Node, _ path: NodePath) throws(LoadError) -> Node? {
        switch node.content {
        case .string: return node
        case .int(let value): return node.text(String(value))
        default: return try refuse(node, "a string", path)
        }
    }

    private func integer(_ node: Node, _ path: NodePath) throws(LoadError) -> Node? {
        switch node.content {
        case .int: return node
        case .float(let value) where abs(value) < 9.2e18: return node.with(.int(Int(value)))
        case .string(let text):
            if let value = TypeCast.decimal(text) { return node.with(.int(value)) }
        default: break
        }
        return try refuse(node, "a whole number", path)
    }

    private func float(_ node: Node, _ path: NodePath) throws(LoadError) -> Node? {
        switch node.content {
        case .int(let value): return node.with(.float(Double(Float(value))))
        case .float(let value): return node.with(.float(Double(Float(value))))
        case .string(let text):
            if let value = TypeCast.number(text) { return node.with(.float(Double(Float(value)))) }
        default: break
        }
        return try refuse(node, "a number", path)
    }

    private func bytes(_ node: Node, _ path: NodePath) throws(LoadError) -> Node? {
        switch node.content {
        case .int(let value): return node.text(String(value))
        case .string(let text):
            if let value = Units.bytes(text) { return node.text(String(value)) }
            return try refuse(node, "a size such as 512m", path)
        // A fraction without a unit is read as nothing.
        default: return node.text("0")
        }
    }

    private func mode(_ node: Node) -> String {
        guard case .int(let value) = node.content else { return "" }
        return "0" + String(value, radix: 8)
    }
}
