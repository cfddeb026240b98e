/// The part of TOML that Gluetun's `auth/config.toml` uses: tables, arrays of tables, strings and arrays of strings.
enum TomlText {
    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        var entries: [RawEntry] = []
        var table = ""
        var counts: [String: Int] = [:]
        var pending: (key: String, line: Int, column: Int, text: String)?
        for (number, whole) in text.lines.enumerated() {
            let line = uncommented(whole).trimmingSpaces()
            if var open = pending {
                open.text += " " + line
                pending = open
                if isClosed(open.text) {
                    entries.append(RawEntry(key: open.key, value: open.text, line: open.line, column: open.column))
                    pending = nil
                }
                continue
            }
            if line.isEmpty { continue }
            if line.hasPrefix("[[") {
                let name = line.dropFirst(2).prefix { $0 != "]" }.trimmingSpaces()
                counts[String(name), default: -1] += 1
                table = "\(name)/\(counts[String(name)] ?? 0)/"
            } else if line.hasPrefix("[") {
                table = "\(line.dropFirst().prefix { $0 != "]" }.trimmingSpaces())/"
            } else if let equals = line.firstIndex(of: "=") {
                let key = table + line[..<equals].trimmingSpaces()
                let value = line[line.index(after: equals)...].trimmingSpaces()
                let column = whole.count - whole.drop { $0 == " " || $0 == "\t" }.count + 1
                if isClosed(String(value)) {
                    entries.append(RawEntry(key: key, value: unquoted(value), line: number + 1, column: column))
                } else {
                    pending = (key, number + 1, column, String(value))
                }
            } else {
                throw SettingsError(file: file, line: number + 1, message: "the line is neither a table nor a setting")
            }
        }
        if let pending {
            throw SettingsError(file: file, line: pending.line, message: "the list has no closing bracket")
        }
        return entries
    }

    /// Without a comment that starts outside quotes.
    private static func uncommented(_ line: Substring) -> Substring {
        var quote: Character?
        for index in line.indices {
            let character = line[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "#" {
                return line[..<index]
            }
        }
        return line
    }

    private static func isClosed(_ value: String) -> Bool { !value.hasPrefix("[") || value.hasSuffix("]") }

    private static func unquoted(_ value: Substring) -> String {
        guard value.count >= 2, let first = value.first, first == "\"" || first == "'", value.last == first else {
            return String(value)
        }
        return String(value.dropFirst().dropLast())
    }
}
