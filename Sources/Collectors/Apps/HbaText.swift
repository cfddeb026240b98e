/// PostgreSQL's `pg_hba.conf`: `Rule/N/type` and so on for the words of the N-th line that is a rule, `Include/N` for a
/// line that brings in another file.
///
/// Quotes keep blanks together and take a keyword its meaning; they are kept. Source: PostgreSQL's documentation, "The
/// pg_hba.conf File".
enum HbaText {
    private static let lineLimit = 10_000

    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        var entries: [RawEntry] = []
        var carried = ""
        var (start, number) = (1, 0)
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
            guard let type = words.first?.lowercased() else { continue }
            guard words.count > 1 else {
                throw SettingsError(file: file, line: start, message: "the rule has no more than its type")
            }
            let named =
                type.hasPrefix("include") ? [("Include/\(number)", words[1])] : rule(words, type: type, number: number)
            entries += named.map { RawEntry(key: $0, value: $1, line: start, column: 1) }
            number += 1
        }
        return entries
    }

    /// The words that decide, by their keys. A method's options may hold a password (`ldapbindpasswd`) and are left out.
    private static func rule(_ words: [String], type: String, number: Int) -> [(String, String)] {
        var names = ["type", "database", "user"]
        if type != "local" {
            // The mask of an address may stand apart.
            let hasMask = words.count > 5 && !words[3].contains("/") && isNumber(words[3]) && isNumber(words[4])
            names += hasMask ? ["address", "mask"] : ["address"]
        }
        return zip(names + ["method"], words).map { name, word in
            let isKeyword = name == "type" || name == "method"
            return ("Rule/\(number)/\(name)", isKeyword ? word.lowercased() : word)
        }
    }

    private static func isNumber(_ word: String) -> Bool {
        word.contains { $0 == "." || $0 == ":" } && word.allSatisfy { $0.isHexDigit || $0 == "." || $0 == ":" }
    }

    /// The line's fields: a comma goes on with the field behind the blanks that follow it.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var current = ""
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, character == "#" { break }
            if !isQuoted, character == " " || character == "\t" || character == "\r" {
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
