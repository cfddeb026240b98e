/// PostgreSQL's `pg_hba.conf`: a line for each rule, its type as key and what follows as value.
///
/// Quotes keep blanks together and take a keyword its meaning; they are kept. Source: PostgreSQL's documentation, "The
/// pg_hba.conf File".
enum HbaText {
    private static let lineLimit = 10_000

    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        var entries: [RawEntry] = []
        var carried = ""
        var start = 1
        for (index, line) in text.lines.enumerated() {
            guard index < lineLimit else {
                throw SettingsError(file: file, line: index + 1, message: "there are more lines than are read")
            }
            if carried.isEmpty { start = index + 1 }
            if line.hasSuffix("\\") {
                carried += line.dropLast()
                continue
            }
            let words = words(carried + line)
            carried = ""
            guard let type = words.first else { continue }
            guard words.count > 1 else {
                throw SettingsError(file: file, line: start, message: "the rule has no more than its type")
            }
            // A method's options may hold a password (ldapbindpasswd) and decide nothing here.
            let kept = words.dropFirst().prefix(3) + words.dropFirst(4).prefix { !$0.contains("=") }
            entries.append(RawEntry(key: type, value: kept.joined(separator: " "), line: start, column: 1))
        }
        return entries
    }

    /// The line's fields: a comma goes on with the field behind the blanks that follow it, and a quoted blank is kept as a
    /// no-break space.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var current = ""
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, character == "#" { break }
            let isBlank = character == " " || character == "\t" || character == "\r"
            if isBlank, isQuoted {
                current.append("\u{A0}")
            } else if isBlank {
                if current.hasSuffix(",") { continue }
                if !current.isEmpty { words.append(current) }
                current = ""
            } else {
                if character == ",", current.isEmpty, let last = words.popLast() { current = last }
                current.append(character)
            }
        }
        if !current.isEmpty { words.append(current) }
        return words
    }
}
