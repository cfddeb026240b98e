public import StackModel

/// A Compose project after everything that Docker Compose does to its files.
public struct LoadedProject: Sendable {
    /// One comment line inside a service's block.
    public struct Comment: Sendable, Hashable {
        /// The line's text from the `#` on.
        public var text: String
        public var span: SourceSpan

        public init(text: String, span: SourceSpan) {
            self.text = text
            self.span = span
        }
    }

    /// One service that no active profile enables.
    public struct InactiveService: Sendable, Hashable {
        public var name: String
        /// Where its key was written.
        public var span: SourceSpan
        /// Its resolved definition, in the shape of the active ones.
        public var definition: Node

        public init(name: String, span: SourceSpan, definition: Node) {
            self.name = name
            self.span = span
            self.definition = definition
        }
    }

    /// The project's name, with the place it was written at where it was written.
    public var name: Node
    /// The top-level mapping in Compose's own canonical shape: every short form written out, every value of its type.
    public var root: Node
    /// The services that no active profile enables, by name.
    public var inactiveServices: [InactiveService]
    /// The Compose files that were read, included and extended ones too, in the order of reading.
    public var files: [String]
    /// The env files that were read, `.env` and those of services, in the order of reading.
    public var envFiles: [String]
    /// The absolute path that relative paths were resolved against.
    public var projectDirectory: String
    /// The profiles that were active.
    public var profiles: [String]
    /// What was wrong, in the order of finding.
    public var problems: [Problem]
    /// The text of each Compose and env file by the name that spans carry.
    public var texts: [String: [UInt8]]
    /// The comment lines inside each service's block, in the order of the file.
    public var comments: [String: [Comment]]
    /// Whether variables were filled in.
    public var interpolated: Bool
}
