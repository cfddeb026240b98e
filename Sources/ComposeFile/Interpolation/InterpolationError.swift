/// Why a text with `$` in it could not be given its variables; Docker Compose refuses the project for each of them,
/// except that it knows no limits.
public struct InterpolationError: Error, Sendable, Hashable {
    /// The kinds of refusal.
    public enum Code: String, Sendable, Hashable, Codable {
        /// `${` is not followed by a name and a closing brace (`${}`, `${A`, `${A!}`).
        case invalidFormat
        /// `${A:?why}` or `${A?why}` and the variable has no value.
        case required
        /// Expressions nested deeper than ``Interpolator/maximumDepth``.
        case tooDeep
        /// The text, or what it grows to, is larger than ``Interpolator/maximumSize``.
        case tooLarge
    }

    public var code: Code
    /// What is wrong, as a sentence without the place.
    public var message: String
    /// The variable that has no value; nil unless ``code`` is `required`.
    public var name: String?
    /// Where the expression starts, in Unicode scalars from the start of the text, from 0.
    public var offset: Int

    public init(_ code: Code, _ message: String, name: String? = nil, offset: Int) {
        self.code = code
        self.message = message
        self.name = name
        self.offset = offset
    }
}

extension InterpolationError {
    /// What the owner can do about it, as a sentence.
    public var hint: String {
        switch code {
        case .invalidFormat: "Write $$ for a plain dollar sign, or close the expression as in ${NAME}."
        case .required: "Set \(name ?? "the variable") in .env or in the environment."
        case .tooDeep: "Nest fewer ${...} in each other."
        case .tooLarge: "Make the value shorter."
        }
    }
}

extension InterpolationError: CustomStringConvertible {
    public var description: String { message }
}
