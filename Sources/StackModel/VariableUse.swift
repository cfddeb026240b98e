/// One variable that a value was made with: `${NAME}` in the owner's file, and where its content came from.
public struct VariableUse: Sendable, Hashable, Codable {
    /// The variable's name.
    public var name: String
    /// Where its content came from.
    public var origin: VariableOrigin

    public init(name: String, origin: VariableOrigin) {
        self.name = name
        self.origin = origin
    }
}

/// Where the content of a variable came from.
public enum VariableOrigin: Sendable, Hashable, Codable {
    /// A line of an env file (`.env`, `--env-file`).
    case envFile(SourceSpan)
    /// The environment of the process.
    case process
    /// The default or alternative written in the expression itself: `${A:-this}`.
    case expression
    /// Set nowhere: Compose uses the empty string and warns; what the owner's server has cannot be known from the files.
    case unset
}
