/// TOML flattened as ``TreeText`` flattens YAML: `a/b/0/c` with the place of each scalar.
///
/// Tables, arrays of tables, dotted and quoted keys, strings of one line, numbers, arrays and inline tables; texts over
/// several lines are refused, never guessed. Source: toml.io/en/v1.0.0.
struct TomlTree {
    private static let entryLimit = 20_000
    private static let depthLimit = 32

    private let bytes: [UInt8]
    private let file: String
    private var next = 0
    private var line = 1
    private var lineStart = 0
    private var entries: [RawEntry] = []

    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        var reader = TomlTree(bytes: Array(text.utf8), file: file)
        try reader.read()
        return reader.entries
    }

    private init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    private mutating func read() throws(SettingsError) {
        var table: [String] = []
        var counts: [String: Int] = [:]
        while true {
            skipBlanks(lines: true)
            guard let byte = peek else { return }
            if byte == UInt8(ascii: "[") {
                let place = (line, next - lineStart + 1)
                next += 1
                let isList = peek == UInt8(ascii: "[")
                if isList { next += 1 }
                table = listed(try key(), counts)
                try expect("]")
                if isList {
                    try expect("]")
                    let name = table.joined(separator: "/")
                    counts[name, default: -1] += 1
                    table.append(String(counts[name] ?? 0))
                } else {
                    // Traefik's `[http.routers.films.tls]` says something without a key below it.
                    try add(table, "{}", place)
                }
            } else {
                let place = (line, next - lineStart + 1)
                let name = try key()
                try expect("=")
                try value(table + name, place, depth: 0)
            }
            skipBlanks(lines: false)
            guard peek == nil || peek == UInt8(ascii: "\n") else { throw error("something stands behind the value") }
        }
    }

    /// `servers.name` below `[[servers]]` belongs to its last element.
    private func listed(_ path: [String], _ counts: [String: Int]) -> [String] {
        var result: [String] = []
        for (index, part) in path.enumerated() {
            result.append(part)
            if index < path.count - 1, let count = counts[result.joined(separator: "/")] {
                result.append(String(count))
            }
        }
        return result
    }

    private var peek: UInt8? { next < bytes.count ? bytes[next] : nil }

    private mutating func skipBlanks(lines: Bool) {
        while let byte = peek {
            if byte == UInt8(ascii: "#") {
                while let byte = peek, byte != UInt8(ascii: "\n") { next += 1 }
            } else if byte == UInt8(ascii: "\n") {
                guard lines else { return }
                next += 1
                line += 1
                lineStart = next
            } else if " \t\r".utf8.contains(byte) {
                next += 1
            } else {
                return
            }
        }
    }

    private mutating func expect(_ character: Character) throws(SettingsError) {
        skipBlanks(lines: false)
        guard let byte = peek, byte == character.asciiValue else { throw error("`\(character)` is missing") }
        next += 1
    }

    private mutating func key() throws(SettingsError) -> [String] {
        var parts: [String] = []
        while true {
            skipBlanks(lines: false)
            guard let byte = peek else { throw error("a key is missing") }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                parts.append(try text(byte))
            } else {
                let start = next
                while let byte = peek, isBare(byte) { next += 1 }
                guard next > start else { throw error("a key is missing") }
                parts.append(String(decoding: bytes[start..<next], as: UTF8.self))
            }
            guard parts.count <= Self.depthLimit else { throw error("a key is too deep") }
            skipBlanks(lines: false)
            guard peek == UInt8(ascii: ".") else { return parts }
            next += 1
        }
    }

    private func isBare(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || "-_".utf8.contains(byte)
    }

    private mutating func value(
        _ path: [String], _ place: (line: Int, column: Int), depth: Int
    ) throws(SettingsError) {
        guard depth <= Self.depthLimit else { throw error("the values are nested too deep") }
        skipBlanks(lines: depth > 0)
        guard let byte = peek else { throw error("a value is missing") }
        switch byte {
        case UInt8(ascii: "["):
            next += 1
            var index = 0
            while try !closes("]") {
                try value(path + [String(index)], (line, next - lineStart + 1), depth: depth + 1)
                index += 1
                try separator("]")
            }
        case UInt8(ascii: "{"):
            next += 1
            while try !closes("}") {
                let place = (line, next - lineStart + 1)
                let name = try key()
                try expect("=")
                try value(path + name, place, depth: depth + 1)
                try separator("}")
            }
        case UInt8(ascii: "\""), UInt8(ascii: "'"): try add(path, try text(byte), place)
        default:
            let start = next
            while let byte = peek, !",]}#\n\r \t".utf8.contains(byte) { next += 1 }
            guard next > start else { throw error("a value is missing") }
            try add(path, String(decoding: bytes[start..<next], as: UTF8.self), place)
        }
    }

    private mutating func add(
        _ path: [String], _ text: String, _ place: (line: Int, column: Int)
    ) throws(SettingsError) {
        guard entries.count < Self.entryLimit else { throw error("there are more settings than are read") }
        guard path.reduce(0, { $0 + $1.utf8.count + 1 }) <= TreeText.keyLimit else { throw error("a key is too long") }
        entries.append(
            RawEntry(key: path.joined(separator: "/"), value: text, line: place.line, column: place.column))
    }

    private mutating func closes(_ character: Character) throws(SettingsError) -> Bool {
        skipBlanks(lines: true)
        guard let byte = peek else { throw error("`\(character)` is missing") }
        guard byte == character.asciiValue else { return false }
        next += 1
        return true
    }

    /// A comma, or the closing sign that is left for the next look.
    private mutating func separator(_ closing: Character) throws(SettingsError) {
        skipBlanks(lines: true)
        if peek == UInt8(ascii: ",") {
            next += 1
        } else if peek != closing.asciiValue {
            throw error("`\(closing)` is missing")
        }
    }

    private mutating func text(_ quote: UInt8) throws(SettingsError) -> String {
        next += 1
        if next + 1 < bytes.count, bytes[next] == quote, bytes[next + 1] == quote {
            throw error("a text over several lines is not read")
        }
        var text: [UInt8] = []
        while let byte = peek, byte != quote, byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), next + 1 < bytes.count {
                next += 1
                let escaped = bytes[next]
                guard "\"\\/".utf8.contains(escaped) else { throw error("an escape in a text is not read") }
                text.append(escaped)
            } else {
                text.append(byte)
            }
            next += 1
        }
        guard peek == quote else { throw error("a text is not closed") }
        next += 1
        return String(decoding: text, as: UTF8.self)
    }

    private func error(_ message: String) -> SettingsError { SettingsError(file: file, line: line, message: message) }
}
