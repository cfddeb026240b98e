/// The plain XML that .NET apps write their settings in: nested elements with text; attributes, comments and processing
/// instructions are passed over, document types are refused.
///
/// Foundation's XMLParser is not used: it links ICU and libxml2 and gives no columns.
enum XmlText {
    private static let deepest = 32

    /// The text of each leaf by its path below the root: `PluginRepositories/RepositoryInfo/Url`.
    static func entries(_ text: String, file: String) throws(SettingsError) -> [RawEntry] {
        var scanner = Scanner(text: Array(text.unicodeScalars), file: file)
        return try scanner.run(deepest: deepest)
    }

    private struct Scanner {
        let text: [Unicode.Scalar]
        let file: String
        var position = 0
        var line = 1
        var column = 1
        var entries: [RawEntry] = []
        /// The open elements, with whether one has had a child.
        var open: [(name: String, line: Int, column: Int, hasChild: Bool)] = []
        var content = ""

        init(text: [Unicode.Scalar], file: String) {
            self.text = text
            self.file = file
        }

        mutating func run(deepest: Int) throws(SettingsError) -> [RawEntry] {
            while position < text.count {
                guard text[position] == "<" else {
                    content.unicodeScalars.append(text[position])
                    advance()
                    continue
                }
                if skip("<!--", to: "-->") || skip("<?", to: "?>") { continue }
                if starts("<![CDATA[") {
                    try cdata()
                } else if starts("<!") {
                    throw fault("a document type is not read")
                } else if starts("</") {
                    try close()
                } else {
                    try start(deepest: deepest)
                }
            }
            if let last = open.last { throw fault("<\(last.name)> is not closed", at: last.line) }
            return entries
        }

        private mutating func start(deepest: Int) throws(SettingsError) {
            let (line, column) = (line, column)
            advance()
            let name = readName()
            guard !name.isEmpty else { throw fault("an element has no name") }
            guard open.count < deepest else { throw fault("the elements are nested too deep") }
            var quote: Unicode.Scalar?
            var previous: Unicode.Scalar = " "
            while position < text.count, quote != nil || text[position] != ">" {
                let scalar = text[position]
                if let mark = quote {
                    if scalar == mark { quote = nil }
                } else if scalar == "\"" || scalar == "'" {
                    quote = scalar
                }
                previous = scalar
                advance()
            }
            guard position < text.count else { throw fault("<\(name)> has no end", at: line) }
            advance()
            if !open.isEmpty { open[open.count - 1].hasChild = true }
            open.append((name, line, column, false))
            content = ""
            if previous == "/" { finish() }
        }

        private mutating func close() throws(SettingsError) {
            advance()
            advance()
            let name = readName()
            while position < text.count, text[position] != ">" { advance() }
            guard position < text.count, open.last?.name == name else { throw fault("</\(name)> closes nothing") }
            advance()
            finish()
        }

        private mutating func finish() {
            guard let last = open.popLast() else { return }
            if !last.hasChild, !open.isEmpty {
                let path = (open.dropFirst().map(\.name) + [last.name]).joined(separator: "/")
                entries.append(
                    RawEntry(key: path, value: Self.unescaped(content), line: last.line, column: last.column))
            }
            content = ""
        }

        private mutating func cdata() throws(SettingsError) {
            for _ in 0..<9 { advance() }
            while position < text.count, !starts("]]>") {
                content.unicodeScalars.append(text[position])
                advance()
            }
            guard position < text.count else { throw fault("a CDATA section has no end") }
            for _ in 0..<3 { advance() }
        }

        private mutating func skip(_ opening: String, to closing: String) -> Bool {
            guard starts(opening) else { return false }
            while position < text.count, !starts(closing) { advance() }
            for _ in 0..<closing.unicodeScalars.count where position < text.count { advance() }
            return true
        }

        private mutating func readName() -> String {
            var name = ""
            while position < text.count, !" \t\r\n/>".unicodeScalars.contains(text[position]) {
                name.unicodeScalars.append(text[position])
                advance()
            }
            return name
        }

        private mutating func advance() {
            if text[position] == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
            position += 1
        }

        private func starts(_ prefix: String) -> Bool {
            var index = position
            for scalar in prefix.unicodeScalars {
                guard index < text.count, text[index] == scalar else { return false }
                index += 1
            }
            return true
        }

        private func fault(_ message: String, at place: Int? = nil) -> SettingsError {
            SettingsError(file: file, line: place ?? line, message: message)
        }

        private static func unescaped(_ text: String) -> String {
            var part = Substring(text)
            while let first = part.first, first.isWhitespace { part = part.dropFirst() }
            while let last = part.last, last.isWhitespace { part = part.dropLast() }
            guard part.contains("&") else { return String(part) }
            var result = ""
            while let ampersand = part.firstIndex(of: "&") {
                result += part[..<ampersand]
                let rest = part[ampersand...]
                let known: [(String, String)] = [
                    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
                ]
                if let (entity, character) = known.first(where: { rest.hasPrefix($0.0) }) {
                    result += character
                    part = rest.dropFirst(entity.count)
                } else {
                    result += "&"
                    part = rest.dropFirst()
                }
            }
            return result + part
        }
    }
}
