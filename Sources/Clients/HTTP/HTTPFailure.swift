/// Why a request has no whole answer.
public struct HTTPFailure: Error, Sendable, Hashable {
    /// What kind of failure it is: what tells "nothing runs there" from "you may not" and from "it does not work".
    public enum Code: String, Sendable, Hashable, Codable {
        /// Nothing listens there.
        case refused
        /// There is no such socket.
        case missing
        /// This user may not connect.
        case notPermitted
        /// The name leads to no address.
        case unresolved
        /// No way leads there.
        case unreachable
        /// The exchange was not over at its deadline.
        case timedOut
        /// The answer's head or body is longer than its limit.
        case tooLarge
        /// The connection ended before the answer did.
        case truncated
        /// What answered does not speak HTTP/1.
        case notHTTP
        /// No secure connection could be made: certificate, name, version, or the client's own certificate.
        case tls
        /// The request itself cannot be sent: a path, a header or an endpoint that is none.
        case badRequest
        /// The task was cancelled.
        case cancelled
        /// Anything else; the sentence has the system's own words.
        case failed
    }

    public var code: Code
    /// What was tried and what happened, as a sentence. No path, no header, no secret.
    public var sentence: String

    public init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }
}

extension HTTPFailure: CustomStringConvertible {
    public var description: String { sentence }
}
