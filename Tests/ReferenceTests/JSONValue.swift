/// A JSON document as the comparison sees it: numbers stay as they were written.
enum JSONValue: Hashable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: CustomStringConvertible {
    /// One line, cut after 80 characters.
    var description: String {
        let text =
            switch self {
            case .null: "null"
            case .bool(let value): "\(value)"
            case .number(let digits): digits
            case .string(let text): text.debugDescription
            case .array(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
            case .object(let members):
                "{" + members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
            }
        return text.count > 80 ? text.prefix(77) + "..." : text
    }
}

/// One place at which two documents differ.
struct JSONDifference: Hashable, CustomStringConvertible {
    /// Keys and indices from the root: `services.app.ports[0].target`.
    var path: String
    /// nil where the document has nothing at the path.
    var reference: JSONValue?
    var ours: JSONValue?

    var description: String {
        "\(path): reference \(reference?.description ?? "nothing"), ours \(ours?.description ?? "nothing")"
    }
}

extension JSONValue {
    /// All places at which `ours` differs from this document, in the order of their paths.
    func differences(from ours: JSONValue, at path: String = "") -> [JSONDifference] {
        switch (self, ours) {
        case (.object(let left), .object(let right)):
            return Set(left.keys).union(right.keys).sorted().flatMap { key -> [JSONDifference] in
                let place = path.isEmpty ? key : "\(path).\(key)"
                guard let here = left[key], let there = right[key] else {
                    return [JSONDifference(path: place, reference: left[key], ours: right[key])]
                }
                return here.differences(from: there, at: place)
            }
        case (.array(let left), .array(let right)):
            return (0..<max(left.count, right.count)).flatMap { index -> [JSONDifference] in
                let place = "\(path)[\(index)]"
                guard index < left.count, index < right.count else {
                    return [
                        JSONDifference(
                            path: place, reference: index < left.count ? left[index] : nil,
                            ours: index < right.count ? right[index] : nil)
                    ]
                }
                return left[index].differences(from: right[index], at: place)
            }
        default:
            return self == ours ? [] : [JSONDifference(path: path, reference: self, ours: ours)]
        }
    }
}
