/// A Caddyfile, flattened to `1 site > 0 handle /api* > reverse_proxy` with the arguments as value, in the file's order.
///
/// Each block's name begins with its number, so that two blocks of one name stay apart. Imports and environment
/// placeholders are left as they stand; what the grammar of this reader does not cover is refused, never guessed.
enum CaddyText {
    /// What stands between the levels of a key.
    static let separator = " > "
    private static let depthLimit = 32

    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        var entries: [RawEntry] = []
        var path: [String] = []
        var counts: [Int] = [0]
        // A file of one site may leave its braces out: then everything after its address belongs to it.
        var isBare = false
        var carried: (words: [String], line: Int, column: Int)?
        for (number, line) in text.lines.enumerated() {
            var words = try words(of: line, file: file, number: number + 1)
            if words.isEmpty { continue }
            var place = (line: number + 1, column: line.prefix { $0 == " " || $0 == "\t" }.count + 1)
            if let before = carried {
                words = before.words + words
                place = (before.line, before.column)
                carried = nil
            }
            if words.last == "\\" || (path.isEmpty && !isBare && words.last?.hasSuffix(",") == true) {
                if words.last == "\\" { words.removeLast() }
                carried = (words, place.line, place.column)
                continue
            }
            if words == ["}"] {
                guard path.count > (isBare ? 1 : 0) else {
                    throw SettingsError(file: file, line: number + 1, message: "a closing brace without its block")
                }
                path.removeLast()
                counts.removeLast()
                continue
            }
            let opens = words.last == "{"
            if opens { words.removeLast() }
            guard !words.contains("{"), !words.contains("}") else {
                throw SettingsError(file: file, line: number + 1, message: "a brace stands inside the line")
            }
            if !opens, path.isEmpty, !isBare, words.first == "import" {
                // It brings in whole sites, and is none itself.
                entries.append(entry([], "import", words.dropFirst(), place))
                continue
            }
            let header = words.joined(separator: " ")
            if opens || (path.isEmpty && !isBare) {
                guard path.count < depthLimit else {
                    throw SettingsError(file: file, line: number + 1, message: "the blocks are nested too deep")
                }
                if let name = words.first, !path.isEmpty || isBare {
                    entries.append(entry(path, name, words.dropFirst(), place))
                }
                path.append("\(counts[counts.count - 1]) \(header)")
                guard path.reduce(0, { $0 + $1.utf8.count }) <= TreeText.keyLimit else {
                    throw SettingsError(file: file, line: place.line, message: "the head of a block is too long")
                }
                counts[counts.count - 1] += 1
                if opens {
                    counts.append(0)
                } else {
                    isBare = true
                    counts.append(0)
                }
                continue
            }
            if let name = words.first { entries.append(entry(path, name, words.dropFirst(), place)) }
        }
        guard path.isEmpty || (isBare && path.count == 1), carried == nil else {
            throw SettingsError(file: file, line: 1, message: "a block is not closed")
        }
        return entries
    }

    private static func entry(
        _ path: [String], _ name: String, _ rest: ArraySlice<String>, _ place: (line: Int, column: Int)
    ) -> RawEntry {
        RawEntry(
            key: (path + [name]).joined(separator: separator), value: rest.joined(separator: " "), line: place.line,
            column: place.column)
    }

    /// The words of a line without its comment; a quoted word loses its quotes.
    private static func words(of line: Substring, file: String, number: Int) throws(SettingsError) -> [String] {
        var words: [String] = []
        var current = ""
        var isWord = false
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { current.append(character) }
            } else if character == " " || character == "\t" || character == "\r" {
                if isWord { words.append(current) }
                current = ""
                isWord = false
            } else if character == "\"" || character == "`", !isWord {
                quote = character
                isWord = true
            } else if character == "#", !isWord {
                break
            } else {
                current.append(character)
                isWord = true
            }
        }
        guard quote == nil else {
            throw SettingsError(file: file, line: number, message: "a quoted text runs over several lines")
        }
        if isWord { words.append(current) }
        guard !words.contains(where: { $0.hasPrefix("<<") }) else {
            throw SettingsError(file: file, line: number, message: "a text over several lines (<<) is not read")
        }
        return words
    }
}
