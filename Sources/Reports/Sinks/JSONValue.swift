/// A JSON value whose keys keep their order, so that reports read well and stay the same from run to run.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One key with its value.
    public struct Member: Sendable, Hashable {
        public var key: String
        public var value: JSONValue

        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The value as JSON text, indented by two spaces a level.
    public func text() -> String {
        var text = ""
        write(to: &text, indent: "")
        return text
    }

    /// The value as JSON text on one line.
    public func line() -> String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .string(let value):
            var text = ""
            JSONValue.quote(value, to: &text)
            return text
        case .array(let values): return "[" + values.map { $0.line() }.joined(separator: ",") + "]"
        case .object(let members):
            let parts = members.map { JSONValue.string($0.key).line() + ":" + $0.value.line() }
            return "{" + parts.joined(separator: ",") + "}"
        }
    }

    private func write(to text: inout String, indent: String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .string(let value): JSONValue.quote(value, to: &text)
        case .array(let values):
            guard !values.isEmpty else {
                text += "[]"
                return
            }
            let deeper = indent + "  "
            for (index, value) in values.enumerated() {
                text += index == 0 ? "[\n" : ",\n"
                text += deeper
                value.write(to: &text, indent: deeper)
            }
            text += "\n\(indent)]"
        case .object(let members):
            guard !members.isEmpty else {
                text += "{}"
                return
            }
            let deeper = indent + "  "
            for (index, member) in members.enumerated() {
                text += index == 0 ? "{\n" : ",\n"
                text += deeper
                JSONValue.quote(member.key, to: &text)
                text += ": "
                member.value.write(to: &text, indent: deeper)
            }
            text += "\n\(indent)}"
        }
    }

    private static func quote(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x22: text += "\\\""
            case 0x5C: text += "\\\\"
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x09: text += "\\t"
            // A reader that prints the text as it is must not be steered by it.
            case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}
