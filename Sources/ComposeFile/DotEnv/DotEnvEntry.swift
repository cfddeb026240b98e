public import StackModel

/// One variable as an env file sets it.
public struct DotEnvEntry: Sendable, Hashable {
    /// How the value was written.
    public enum Style: String, Sendable, Hashable, Codable {
        /// `KEY=value`, up to the end of the line or ` #`.
        case unquoted
        /// `KEY='value'`, taken as it is.
        case singleQuoted
        /// `KEY="value"`, with escapes and variables.
        case doubleQuoted
        /// `KEY` alone: the value is that of the environment.
        case inherited
    }

    /// The variable's name; empty for a last line without line end that is only a word, as Compose reads it.
    public var name: String
    /// Where the name stands.
    public var nameSpan: SourceSpan
    /// The value after escapes and variables; nil when it is inherited and the environment has none, in which case an
    /// earlier value stays.
    public var value: String?
    /// Where the value stands, without its quotes; the name's place when inherited.
    public var valueSpan: SourceSpan
    public var style: Style
    /// The variables that the value was made with.
    public var variables: [VariableUse]

    public init(
        name: String, nameSpan: SourceSpan, value: String?, valueSpan: SourceSpan, style: Style,
        variables: [VariableUse] = []
    ) {
        self.name = name
        self.nameSpan = nameSpan
        self.value = value
        self.valueSpan = valueSpan
        self.style = style
        self.variables = variables
    }
}

/// Why an env file could not be read; Docker Compose refuses the project for it.
public struct DotEnvError: Error, Sendable, Hashable {
    /// Where the line goes wrong.
    public var span: SourceSpan
    /// What is wrong, as a sentence without the place; never a value.
    public var message: String
    /// What to do next, as a sentence.
    public var hint: String

    public init(_ message: String, hint: String, at span: SourceSpan) {
        self.span = span
        self.message = message
        self.hint = hint
    }
}

extension DotEnvError: CustomStringConvertible {
    public var description: String { "\(span): \(message)" }
}
