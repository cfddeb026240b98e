/// Writes JSON in the form of Go's `MarshalIndent` with two spaces, which is what Compose prints.
struct JSONWriter {
    private var bytes: [UInt8] = []

    static func text(_ value: PrintedValue) -> String {
        var writer = JSONWriter()
        writer.write(value, indent: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private mutating func write(_ value: PrintedValue, indent: Int) {
        switch value {
        case .null: add("null")
        case .bool(let value): add(value ? "true" : "false")
        case .int(let value): add(String(value))
        // JSON has no infinity; the reference ends with an error there.
        case .float(let value, _) where !value.isFinite: string(GoNumber.json(value))
        case .float(let value, let is32): add(is32 ? GoNumber.json32(value) : GoNumber.json(value))
        case .text(let text): string(text)
        case .list(let items):
            if items.isEmpty { return add("[]") }
            add("[")
            for (index, item) in items.enumerated() {
                line(indent + 1, isFirst: index == 0)
                write(item, indent: indent + 1)
            }
            line(indent, isFirst: true)
            add("]")
        case .object(let entries):
            if entries.isEmpty { return add("{}") }
            add("{")
            for (index, entry) in entries.enumerated() {
                line(indent + 1, isFirst: index == 0)
                string(entry.key)
                add(": ")
                write(entry.value, indent: indent + 1)
            }
            line(indent, isFirst: true)
            add("}")
        }
    }

    private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func line(_ indent: Int, isFirst: Bool) {
        add(isFirst ? "\n" : ",\n")
        add(String(repeating: "  ", count: indent))
    }

    private mutating func string(_ text: String) {
        add("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": add("\\\"")
            case "\\": add("\\\\")
            case "\n": add("\\n")
            case "\r": add("\\r")
            case "\t": add("\\t")
            case "\u{08}": add("\\b")
            case "\u{0C}": add("\\f")
            case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{00}"..."\u{1F}": escape(scalar)
            default: bytes.append(contentsOf: String(Character(scalar)).utf8)
            }
        }
        add("\"")
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        let digits = String(scalar.value, radix: 16)
        add("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    }
}
