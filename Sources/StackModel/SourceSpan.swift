/// A place in one of the owner's files: where a value was written.
///
/// Lines and columns count from 1; columns count Unicode scalars, as an editor shows them. What was told by the engine
/// alone stands in no file: it has a container for its place, and no line.
public struct SourceSpan: Sendable, Hashable, Codable {
    /// The file's path, as the owner would type it: relative to the working directory where that is shorter.
    public var file: String
    /// The line, from 1; 0 where there is no file.
    public var line: Int
    /// The column of the first character, from 1; 0 where there is no file.
    public var column: Int
    /// How many characters of that line the value covers; 0 where it is not known.
    public var length: Int

    public init(file: String, line: Int, column: Int, length: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
    }

    /// The place of what the engine tells of a container whose files were not seen: `container media-radarr-1`.
    public static func container(_ name: String) -> SourceSpan {
        SourceSpan(file: "container \(name)", line: 0, column: 0)
    }

    /// Whether it is a place in a file, which can be opened there.
    public var isInFile: Bool { line > 0 }

    /// `file:line`, or the container alone.
    public var lineText: String { isInFile ? "\(file):\(line)" : file }
}

extension SourceSpan: Comparable {
    /// Orders by file, then line, then column, so that reports are stable.
    public static func < (left: SourceSpan, right: SourceSpan) -> Bool {
        (left.file, left.line, left.column, left.length) < (right.file, right.line, right.column, right.length)
    }
}

extension SourceSpan: CustomStringConvertible {
    /// `file:line:column`, the form that editors and terminals open; the container alone where there is no file.
    public var description: String { isInFile ? "\(file):\(line):\(column)" : file }
}
