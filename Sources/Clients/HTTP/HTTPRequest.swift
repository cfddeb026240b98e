/// One request with its limits.
public struct HTTPRequest: Sendable {
    /// What happens when the body is longer than the limit.
    public enum Overflow: Sendable, Hashable {
        /// The exchange fails as `tooLarge`: half an answer would be misread.
        case fails
        /// The body ends at the limit and the answer says so: for streams of lines.
        case isCut
    }

    /// How long an exchange may take unless told otherwise.
    public static let usualTimeLimit: Duration = .seconds(5)
    /// The most bytes of a body unless told otherwise: 8 MiB.
    public static let usualBodyLimit = 8 << 20

    /// In capitals.
    public var method: String
    public var endpoint: HTTPEndpoint
    /// What the `Host` header says, where it is another name than the endpoint's own: a proxy's site, or the one name that
    /// an app answers to.
    public var host: String?
    /// With its query, percent-encoded; begins with a slash.
    public var path: String
    /// Besides `Host`, `Content-Length`, `Accept-Encoding` and `Connection`, which are the client's own.
    public var headers: [(String, String)]
    public var body: [UInt8]
    /// From the beginning of the connection to the last byte of the answer, redirects included.
    public var timeLimit: Duration
    /// The most bytes that the answer's body may have.
    public var bodyLimit: Int
    public var overflow: Overflow
    /// How many redirects of a GET or HEAD are followed, to the same host and port only; what leads elsewhere is answered
    /// as it is. 0 follows none.
    public var redirectLimit: Int

    public init(
        _ method: String = "GET", endpoint: HTTPEndpoint, host: String? = nil, path: String,
        headers: [(String, String)] = [], body: [UInt8] = [], timeLimit: Duration = HTTPRequest.usualTimeLimit,
        bodyLimit: Int = HTTPRequest.usualBodyLimit, overflow: Overflow = .fails, redirectLimit: Int = 0
    ) {
        self.method = method
        self.endpoint = endpoint
        self.host = host
        self.path = path
        self.headers = headers
        self.body = body
        self.timeLimit = timeLimit
        self.bodyLimit = bodyLimit
        self.overflow = overflow
        self.redirectLimit = redirectLimit
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and endpoint: a path may carry a key, headers and body surely do.
    public var description: String { "\(method) \(endpoint)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
