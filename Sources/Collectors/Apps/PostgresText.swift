/// PostgreSQL's `postgresql.conf`: a setting a line, `name = value` or `name value`.
///
/// Source: PostgreSQL's documentation, "Setting Parameters".
enum PostgresText {
    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        var entries: [RawEntry] = []
        for (index, line) in text.lines.enumerated() {
            let rest = line.drop { $0 == " " || $0 == "\t" }
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
            guard !name.isEmpty else { continue }
            var value = rest.dropFirst(name.count).drop { $0 == " " || $0 == "\t" }
            if value.first == "=" { value = value.dropFirst().drop { $0 == " " || $0 == "\t" } }
            entries.append(
                RawEntry(
                    key: name.lowercased(), value: self.value(value), line: index + 1,
                    column: line.count - rest.count + 1))
        }
        return entries
    }

    /// A word, or what stands between single quotes, in which two quotes are one, as is one behind a backslash.
    private static func value(_ text: Substring) -> String {
        guard text.first == "'" else {
            return String(text.prefix { $0 != "#" && $0 != " " && $0 != "\t" && $0 != "\r" })
        }
        var value = ""
        var rest = text.dropFirst()
        while let character = rest.popFirst() {
            if character == "'" {
                guard rest.first == "'" else { break }
                value.append(rest.removeFirst())
            } else if character == "\\", let next = rest.popFirst() {
                value.append(next)
            } else {
                value.append(character)
            }
        }
        return value
    }
}
