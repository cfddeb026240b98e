/// Something in the owner's files that could not be used as written, at its place.
///
/// A refusal is what Docker Compose itself would refuse; the audit goes on with what is left and the controls that
/// would have read the value answer `unknown`.
public struct Problem: Sendable, Hashable, Codable {
    /// How bad it is for the file as a whole.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Docker Compose refuses the project for it.
        case refused
        /// Docker Compose goes on, but the value cannot be known from the files (an unset variable, a missing file).
        case undecided
        /// Docker Compose goes on and so do we; the owner should know.
        case warning
    }

    public var kind: Kind
    /// What is wrong, as a sentence without the place.
    public var message: String
    /// What to do next, as a sentence; empty where there is nothing to do.
    public var hint: String
    /// Where; nil only when there is no file to point at.
    public var span: SourceSpan?
    /// The service it touches; nil when it touches the whole project.
    public var service: String?
    /// The service's attribute it touches, as written in the file (`ports`); nil when it touches the whole service.
    public var attribute: String?

    public init(
        _ kind: Kind, _ message: String, hint: String = "", at span: SourceSpan? = nil, service: String? = nil,
        attribute: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.span = span
        self.service = service
        self.attribute = attribute
    }
}

extension Problem: CustomStringConvertible {
    public var description: String { span.map { "\($0): \(message)" } ?? message }
}
