/// A value without its place, to see whether two entries of a list are the same.
///
/// As in JSON, a number is the same however it was written, and the order of a mapping's keys does not count.
enum PlainValue: Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case integer(Int)
    case string(String)
    case list([PlainValue])
    case mapping([String: PlainValue])

    init(_ node: Node) {
        switch node.content {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .integer(value)
        case .float(let value): self = Int(exactly: value).map { .integer($0) } ?? .number(value)
        case .string(let text): self = .string(text)
        case .sequence(let nodes): self = .list(nodes.map(PlainValue.init))
        case .mapping(let mapping):
            self = .mapping(
                Dictionary(mapping.entries.map { ($0.key, PlainValue($0.value)) }, uniquingKeysWith: { $1 }))
        }
    }
}
