/// Why an app's answer is of no use.
public struct AppFailure: Error, Sendable, Hashable {
    /// What kind of failure it is.
    public enum Code: String, Sendable, Hashable, Codable {
        /// There was no whole answer: it took too long, it was too large, it was no HTTP.
        case noAnswer
        /// Nothing listens at that port.
        case refused
        /// The app wants a login, or another one.
        case notAllowed
        /// The app knows no such address.
        case missing
        /// The app does not answer under the name that it was called by.
        case wrongHost
        /// It was an answer, but not one that this version of ours understands.
        case notUnderstood
    }

    public var code: Code
    /// What happened, as a sentence without any value of the answer.
    public var sentence: String

    public init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }
}

extension AppFailure: CustomStringConvertible {
    public var description: String { sentence }
}
