/// One directive of an nginx configuration: its words, where it begins, and what its block holds.
struct NginxDirective {
    /// The name and its arguments without their quotes.
    var words: [String]
    var line: Int
    var column: Int
    /// nil for a directive that ends with a semicolon.
    var block: [NginxDirective]?
}

/// Reads nginx's own syntax: words, quotes, comments and blocks, as `ngx_conf_read_token` splits them.
///
/// Included files are left as `include` directives. Lua blocks keep their name and lose their content.
struct NginxText {
    private static let depthLimit = 32
    private static let directiveLimit = 20_000

    private let bytes: [UInt8]
    private let file: String
    private var next = 0
    private var line = 1
    private var lineStart = 0
    private var count = 0

    private init(_ text: String, file: String) {
        bytes = Array(text.utf8)
        self.file = file
    }

    /// The directives of the text in their order.
    /// - Throws: ``SettingsError`` with the line.
    static func directives(_ text: String, file: String) throws(SettingsError) -> [NginxDirective] {
        var reader = NginxText(text, file: file)
        return try reader.directives(depth: 0)
    }

    private enum End { case semicolon, open, close, file }

    private mutating func directives(depth: Int) throws(SettingsError) -> [NginxDirective] {
        guard depth <= Self.depthLimit else { throw error("the blocks are nested too deep") }
        var found: [NginxDirective] = []
        while true {
            let (words, place, end) = try statement()
            count += 1
            guard count <= Self.directiveLimit else { throw error("there are too many directives") }
            switch end {
            case .file:
                guard words.isEmpty else { throw error("a directive is not ended with a semicolon") }
                guard depth == 0 else { throw error("a block is not closed") }
                return found
            case .close:
                guard words.isEmpty else { throw error("a directive is not ended with a semicolon") }
                guard depth > 0 else { throw error("a closing brace without its block") }
                return found
            case .semicolon:
                guard !words.isEmpty else { throw error("a semicolon without a directive") }
                found.append(NginxDirective(words: words, line: place.line, column: place.column, block: nil))
            case .open:
                guard let name = words.first else { throw error("a block without a name") }
                var block: [NginxDirective] = []
                if name.hasSuffix("_by_lua_block") { try skipLua() } else { block = try directives(depth: depth + 1) }
                found.append(NginxDirective(words: words, line: place.line, column: place.column, block: block))
            }
        }
    }

    /// The words up to a semicolon, a brace or the end.
    private mutating func statement() throws(SettingsError) -> ([String], place: (line: Int, column: Int), End) {
        var words: [String] = []
        var place = (line: line, column: 1)
        while next < bytes.count {
            let byte = bytes[next]
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): next += 1
            case UInt8(ascii: "\n"): newLine()
            case UInt8(ascii: "#"): while next < bytes.count, bytes[next] != UInt8(ascii: "\n") { next += 1 }
            case UInt8(ascii: ";"):
                next += 1
                return (words, place, .semicolon)
            case UInt8(ascii: "{"):
                next += 1
                return (words, place, .open)
            case UInt8(ascii: "}"):
                next += 1
                return (words, place, .close)
            default:
                if words.isEmpty { place = (line, next - lineStart + 1) }
                let isQuoted = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
                words.append(isQuoted ? try quoted(byte) : bare())
            }
        }
        return (words, place, .file)
    }

    private mutating func newLine() {
        next += 1
        line += 1
        lineStart = next
    }

    private mutating func quoted(_ quote: UInt8) throws(SettingsError) -> String {
        next += 1
        var word: [UInt8] = []
        while next < bytes.count, bytes[next] != quote { take(into: &word) }
        guard next < bytes.count else { throw error("a quoted text is not closed") }
        next += 1
        if next < bytes.count, !" \t\r\n;{)".utf8.contains(bytes[next]) {
            throw error("something stands right after a quoted text")
        }
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func bare() -> String {
        var word: [UInt8] = []
        while next < bytes.count {
            let byte = bytes[next]
            if " \t\r\n;".utf8.contains(byte) { break }
            // `${name}` belongs to the word.
            if byte == UInt8(ascii: "{"), word.last != UInt8(ascii: "$") { break }
            take(into: &word)
        }
        return String(decoding: word, as: UTF8.self)
    }

    /// One byte, or what a backslash makes of the next.
    private mutating func take(into word: inout [UInt8]) {
        let byte = bytes[next]
        if byte == UInt8(ascii: "\n") {
            newLine()
            word.append(byte)
            return
        }
        next += 1
        guard byte == UInt8(ascii: "\\"), next < bytes.count else {
            word.append(byte)
            return
        }
        let escaped = bytes[next]
        switch escaped {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): word.append(escaped)
        case UInt8(ascii: "t"): word.append(0x09)
        case UInt8(ascii: "r"): word.append(0x0D)
        case UInt8(ascii: "n"): word.append(0x0A)
        default: word += [byte, escaped]
        }
        if escaped == UInt8(ascii: "\n") { newLine() } else { next += 1 }
    }

    /// Passes by Lua's code, whose own braces are balanced outside of its texts and comments.
    private mutating func skipLua() throws(SettingsError) {
        var depth = 1
        while next < bytes.count {
            let byte = bytes[next]
            switch byte {
            case UInt8(ascii: "\n"):
                newLine()
                continue
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                next += 1
                while next < bytes.count, bytes[next] != byte, bytes[next] != UInt8(ascii: "\n") {
                    next += bytes[next] == UInt8(ascii: "\\") ? 2 : 1
                }
                if next < bytes.count, bytes[next] == UInt8(ascii: "\n") { continue }
            case UInt8(ascii: "-") where next + 1 < bytes.count && bytes[next + 1] == byte:
                while next < bytes.count, bytes[next] != UInt8(ascii: "\n") { next += 1 }
                continue
            default: break
            }
            next += 1
            if depth == 0 { return }
        }
        throw error("a block of Lua is not closed")
    }

    private func error(_ message: String) -> SettingsError { SettingsError(file: file, line: line, message: message) }
}
