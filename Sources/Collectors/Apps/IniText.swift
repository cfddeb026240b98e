/// INI as Qt writes it: `[Section]`, `Key=value`, `;` and `#` comments, quoted values.
enum IniText {
    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        var entries: [RawEntry] = []
        var section = ""
        for (number, line) in text.lines.enumerated() {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            guard let first = trimmed.first, first != ";", first != "#" else { continue }
            if first == "[" {
                guard let end = trimmed.firstIndex(of: "]") else {
                    throw SettingsError(file: file, line: number + 1, message: "the section has no closing bracket")
                }
                section = String(trimmed[trimmed.index(after: trimmed.startIndex)..<end])
                continue
            }
            guard let equals = trimmed.firstIndex(of: "=") else { continue }
            let key = trimmed[..<equals].trimmingSpaces()
            let value = unquoted(trimmed[trimmed.index(after: equals)...].trimmingSpaces())
            entries.append(
                RawEntry(
                    key: section.isEmpty ? String(key) : "\(section)/\(key)", value: value, line: number + 1,
                    column: line.count - trimmed.count + 1))
        }
        return entries
    }

    /// Without quotes; `@Invalid()` is Qt's word for a list or value that is empty (`qsettings.cpp`).
    private static func unquoted(_ value: Substring) -> String {
        if value == "@Invalid()" { return "" }
        guard value.count >= 2, value.first == "\"", value.last == "\"" else { return String(value) }
        return String(value.dropFirst().dropLast())
    }
}

extension Substring {
    /// Without blanks at both ends.
    func trimmingSpaces() -> Substring {
        var part = drop { $0 == " " || $0 == "\t" }
        while let last = part.last, last == " " || last == "\t" || last == "\r" { part = part.dropLast() }
        return part
    }
}
