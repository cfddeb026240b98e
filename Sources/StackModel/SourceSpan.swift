/// A place in one of the owner's files: where a value was written.
///
/// Lines and columns count from 1; columns count Unicode scalars, as an editor shows them.
public struct SourceSpan: Sendable, Hashable, Codable {
    /// The file's path, as the owner would type it: relative to the working directory where that is shorter.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column of the first character, from 1.
    public var column: Int
    /// How many characters of that line the value covers; 0 where it is not known.
    public var length: Int

    public init(file: String, line: Int, column: Int, length: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
    }
}

extension SourceSpan: Comparable {
    /// Orders by file, then line, then column, so that reports are stable.
    public static func < (left: SourceSpan, right: SourceSpan) -> Bool {
        (left.file, left.line, left.column, left.length) < (right.file, right.line, right.column, right.length)
    }
}

extension SourceSpan: CustomStringConvertible {
    /// `file:line:column`, the form that editors and terminals open.
    public var description: String { "\(file):\(line):\(column)" }
}
