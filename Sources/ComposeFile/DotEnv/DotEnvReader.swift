import StackModel

/// Goes through an env file one statement at a time; values come out before their variables are put in.
struct DotEnvReader {
    /// One statement: the entry with its value as written, and where the value's first character is.
    struct Statement {
        var entry: DotEnvEntry
        var valueStart: Int
    }

    private let source: EnvText
    private var place = 0

    init(_ bytes: [UInt8], file: String) {
        source = EnvText(bytes, file: file)
    }

    /// The next statement, or nil at the end.
    mutating func next() throws(DotEnvError) -> Statement? {
        skipSpaceAndComments()
        guard place < source.scalars.count else { return nil }
        skipExport()
        let start = place
        guard let end = try nameEnd() else {
            // The file ends inside the word: Compose takes the word for the value of a variable without a name.
            return try value(name: "", nameSpan: source.span(start..<start))
        }
        let nameRange = source.trimmedEnd(start..<end)
        let name = source.text(nameRange)
        let span = source.span(nameRange)
        if name.unicodeScalars.contains(" ") {
            throw DotEnvError(
                "a variable's name cannot contain a space", hint: "Write KEY=value, or start a comment with #.",
                at: span)
        }
        place = end + 1
        if source.scalars[end] == "\n" {
            let entry = DotEnvEntry(name: name, nameSpan: span, value: nil, valueSpan: span, style: .inherited)
            return Statement(entry: entry, valueStart: start)
        }
        skipBlanks()
        return try value(name: name, nameSpan: span)
    }

    /// An interpolation error at its place in the file.
    func failure(_ error: InterpolationError, in statement: Statement) -> DotEnvError {
        // Escapes move the characters of a quoted value: there only its start is certain.
        let offset = statement.entry.style == .unquoted ? error.offset : 0
        let start = min(statement.valueStart + offset, source.scalars.count)
        return DotEnvError(error.message, hint: error.hint, at: source.span(start..<start))
    }

    private mutating func skipSpaceAndComments() {
        while place < source.scalars.count {
            if source.scalars[place] == "#" {
                place = source.lineEnd(place)
            } else if source.scalars[place].properties.isWhitespace {
                place += 1
            } else {
                return
            }
        }
    }

    private mutating func skipBlanks() {
        while place < source.scalars.count, EnvText.isBlank(source.scalars[place]) { place += 1 }
    }

    /// Passes over `export` when white space follows.
    private mutating func skipExport() {
        let end = place + 6
        let spaces: [Unicode.Scalar] = ["\t", "\n", "\u{0C}", "\r", " "]
        guard end < source.scalars.count, source.text(place..<end) == "export", spaces.contains(source.scalars[end])
        else { return }
        place = end
        skipBlanks()
    }

    /// Where the name's `=`, `:` or line end is, or nil when the file ends first.
    private func nameEnd() throws(DotEnvError) -> Int? {
        for here in place..<source.scalars.count {
            let scalar = source.scalars[here]
            switch scalar {
            case "=", ":", "\n": return here
            case "_", ".", "-", "[", "]": continue
            default:
                if EnvText.isBlank(scalar) || isLetterOrNumber(scalar) { continue }
                throw DotEnvError(
                    "unexpected character \"\(scalar.escaped(asASCII: false))\" in a variable's name",
                    hint: "Names have letters, digits, _, ., -, [ and ]; write KEY=value, or start a comment with #.",
                    at: source.span(here..<(here + 1)))
            }
        }
        return nil
    }

    private func isLetterOrNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}

extension DotEnvReader {
    /// Reads the value at `place`.
    private mutating func value(name: String, nameSpan: SourceSpan) throws(DotEnvError) -> Statement {
        let start = place
        if start < source.scalars.count, source.scalars[start] == "\"" || source.scalars[start] == "'" {
            return try quoted(name: name, nameSpan: nameSpan)
        }
        let end = source.lineEnd(start)
        place = min(end + 1, source.scalars.count)
        var stop = end
        var here = start
        while here + 1 < end {
            if source.scalars[here] == " " && source.scalars[here + 1] == "#" {
                stop = here
                break
            }
            here += 1
        }
        let range = source.trimmedEnd(start..<stop)
        let entry = DotEnvEntry(
            name: name, nameSpan: nameSpan, value: source.text(range), valueSpan: source.span(range), style: .unquoted)
        return Statement(entry: entry, valueStart: start)
    }

    /// Reads the quoted value whose quote is at `place`; it may go over several lines.
    private mutating func quoted(name: String, nameSpan: SourceSpan) throws(DotEnvError) -> Statement {
        let open = place
        let quote = source.scalars[open]
        var characters = String.UnicodeScalarView()
        var escaped = false
        for here in (open + 1)..<max(open + 1, source.scalars.count) {
            let scalar = source.scalars[here]
            if scalar == quote && !escaped {
                place = here + 1
                let double = quote == "\""
                let entry = DotEnvEntry(
                    name: name, nameSpan: nameSpan,
                    value: double ? DotEnvEscapes.expand(characters) : String(characters),
                    valueSpan: source.span((open + 1)..<here), style: double ? .doubleQuoted : .singleQuoted)
                return Statement(entry: entry, valueStart: open + 1)
            }
            if scalar == "\\" && !escaped {
                escaped = true
                continue
            }
            if escaped && scalar != quote { characters.append("\\") }
            escaped = false
            characters.append(scalar)
        }
        throw DotEnvError(
            "the quoted value of \(name.isEmpty ? "this line" : name) is not closed",
            hint: "Close it with \(quote), or write \\\(quote) for a quote inside it.",
            at: source.span(open..<source.lineEnd(open)))
    }
}
