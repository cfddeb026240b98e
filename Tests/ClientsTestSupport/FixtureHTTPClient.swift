public import Clients
import Synchronization

/// Answers HTTP requests from what a test wrote down, and remembers what was asked.
///
/// ```swift
/// let client = FixtureHTTPClient(["GET /version": .json(#"{"ApiVersion": "1.41"}"#), "GET /info": .status(403)])
/// ```
public final class FixtureHTTPClient: HTTPClient {
    /// What a request is answered with.
    public struct Reply: Sendable {
        /// Gives the answer, or throws the failure.
        public var answer: @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPAnswer

        public init(_ answer: @escaping @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPAnswer) {
            self.answer = answer
        }

        public static func answer(_ answer: HTTPAnswer) -> Reply { Reply { _ throws(HTTPFailure) in answer } }
        public static func status(_ status: Int, _ text: String = "") -> Reply {
            .answer(HTTPAnswer(status, body: Array(text.utf8)))
        }
        public static func text(_ text: String) -> Reply { .status(200, text) }
        public static func json(_ text: String, status: Int = 200) -> Reply {
            .answer(
                HTTPAnswer(status, headers: ["Content-Type": "application/json"], body: Array(text.utf8)))
        }
        public static func failure(_ code: HTTPFailure.Code, _ sentence: String = "it failed") -> Reply {
            Reply { _ throws(HTTPFailure) in throw HTTPFailure(code, sentence) }
        }
    }

    private let replies: [String: Reply]
    private let otherwise: Reply
    private let seen = Mutex<[HTTPRequest]>([])

    /// - Parameters:
    ///   - replies: by `METHOD /path?query`, or without the query for any query; either may stand behind the endpoint
    ///     (`GET http://127.0.0.1:8080/path`), which is asked first.
    ///   - otherwise: for requests that no reply is for: 404 unless told.
    public init(_ replies: [String: Reply], otherwise: Reply = .status(404)) {
        self.replies = replies
        self.otherwise = otherwise
    }

    /// The requests so far, in their order.
    public var requests: [HTTPRequest] { seen.withLock { $0 } }
    /// `METHOD /path?query` of the requests so far, in their order.
    public var asked: [String] { requests.map { "\($0.method) \($0.path)" } }

    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        seen.withLock { $0.append(request) }
        let path = request.path
        let short = path.split(separator: "?", maxSplits: 1).first.map(String.init) ?? path
        let keys = [path, short].flatMap { ["\(request.method) \(request.endpoint)\($0)", "\(request.method) \($0)"] }
        let reply = keys.lazy.compactMap { self.replies[$0] }.first ?? otherwise
        let answer = try reply.answer(request)
        guard answer.body.count > request.bodyLimit else { return answer }
        guard request.overflow == .isCut else { throw HTTPFailure(.tooLarge, "The answer is too long.") }
        return HTTPAnswer(
            answer.status, headers: answer.headers, body: Array(answer.body.prefix(request.bodyLimit)), isCut: true)
    }
}
