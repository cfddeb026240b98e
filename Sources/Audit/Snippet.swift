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

    /// Takes the snippet at a place out of its masked line; nil when the line has no such column.
    init?(at span: SourceSpan, masked shown: String) {
        let scalars = shown.unicodeScalars.count
        guard span.column >= 1, span.column <= scalars + 1 else { return nil }
        self.line = span.line
        text =
            scalars <= Snippet.longestLine
            ? shown : String(String.UnicodeScalarView(shown.unicodeScalars.prefix(Snippet.longestLine)))
        column = span.column
        let toTheEnd = max(1, scalars - span.column + 1)
        length = span.length > 0 ? min(span.length, toTheEnd) : 1
    }
}
