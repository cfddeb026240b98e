/// Writes YAML in the form of go-yaml v3 with an indent of two, which is what Compose prints.
struct YAMLWriter {
    private var text = ""

    /// The document with a line end after its last line.
    static func text(_ value: PrintedValue) -> String {
        var writer = YAMLWriter()
        writer.block(value, indent: 0, isFirst: true)
        if writer.text.hasSuffix("\n") { return writer.text }
        return writer.text + "\n"
    }

    /// A value where a line begins, or right behind a dash when `isFirst`.
    private mutating func block(_ value: PrintedValue, indent: Int, isFirst: Bool) {
        switch value {
        case .object(let entries) where !entries.isEmpty:
            for (index, entry) in entries.enumerated() {
                if index > 0 || !isFirst { line(indent) }
                self.entry(entry, indent: indent)
            }
        case .list(let items) where !items.isEmpty:
            for (index, item) in items.enumerated() {
                if index > 0 || !isFirst { line(indent) }
                text += "- "
                block(item, indent: indent + 2, isFirst: true)
            }
        default: scalar(value, indent: indent)
        }
    }

    private mutating func entry(_ entry: (key: String, value: PrintedValue), indent: Int) {
        let isSimple = entry.key.utf8.count <= 128
        let key = YAMLScalar.key(entry.key)
        text += isSimple ? key + ":" : "? " + key
        if !isSimple {
            line(indent)
            text += ":"
        }
        switch entry.value {
        case .object(let entries) where !entries.isEmpty:
            if isSimple { line(indent + 2) } else { text += " " }
            block(entry.value, indent: indent + 2, isFirst: true)
        case .list(let items) where !items.isEmpty:
            if isSimple { line(indent + 2) } else { text += " " }
            block(entry.value, indent: indent + 2, isFirst: true)
        default:
            text += " "
            scalar(entry.value, indent: indent + 2)
        }
    }

    private mutating func line(_ indent: Int) {
        // A literal with kept line ends has ended its line already.
        if !text.utf8.isEmpty, text.utf8.last != UInt8(ascii: "\n") { text += "\n" }
        text += String(repeating: " ", count: indent)
    }

    private mutating func scalar(_ value: PrintedValue, indent: Int) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .float(let value, let is32): text += YAMLScalar.float(value, is32: is32)
        case .text(let string): text += YAMLScalar.value(string, indent: indent)
        case .list: text += "[]"
        case .object: text += "{}"
        }
    }
}
