import StackModel

/// One line of the owner's file with the part that a finding is about; secrets are masked at equal width.
public struct Snippet: Sendable, Hashable {
    /// The line's number, from 1.
    public var line: Int
    /// The line, masked; still the owner's own text, so each sink escapes it.
    public var text: String
    /// The first character that the finding is about, from 1.
    public var column: Int
    /// How many characters it is about; at least 1.
    public var length: Int

    public init(line: Int, text: String, column: Int, length: Int) {
        self.line = line
        self.text = text
        self.column = column
        self.length = length
    }

    /// The most characters of a line that are kept; the report shortens further.
    static let longestLine = 2000

    /// Takes the snippet at a place out of a file's text; nil when the file has no such line.
    init?(at span: SourceSpan, in text: [UInt8], masking: Masking) {
        guard let line = Snippet.line(span.line, of: text) else { return nil }
        let shown = masking.line(line, number: span.line, of: span.file)
        let scalars = shown.unicodeScalars.count
        guard span.column >= 1, span.column <= scalars + 1 else { return nil }
        self.line = span.line
        self.text = String(String.UnicodeScalarView(shown.unicodeScalars.prefix(Snippet.longestLine)))
        column = span.column
        let toTheEnd = max(1, scalars - span.column + 1)
        length = span.length > 0 ? min(span.length, toTheEnd) : 1
    }

    private static func line(_ number: Int, of text: [UInt8]) -> String? {
        var current = 1
        var start = text.startIndex
        while current < number {
            guard let end = text[start...].firstIndex(of: 0x0A) else { return nil }
            start = text.index(after: end)
            current += 1
        }
        guard start <= text.endIndex else { return nil }
        let end = text[start...].firstIndex(of: 0x0A) ?? text.endIndex
        var line = text[start..<end]
        if line.last == 0x0D { line = line.dropLast() }
        return String(decoding: line, as: UTF8.self)
    }
}
