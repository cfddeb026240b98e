/// What asking over HTTP needs of the machine; handed in, so that tests answer for servers that are not there.
///
/// Every exchange is bounded: by one deadline from the connection to the last byte, by the bytes of the answer's head and
/// of its body. The live one is `LiveHTTPClient` of the target `HTTPTransport`.
public protocol HTTPClient: Sendable {
    /// Sends one request and waits for the whole answer. A status such as 404 or 500 is an answer, not a failure.
    /// - Throws: ``HTTPFailure`` when there is no whole answer.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer
}

extension HTTPClient {
    /// Asks for what stands at the path.
    /// - Parameter path: with its query, percent-encoded.
    /// - Throws: ``HTTPFailure`` when there is no whole answer.
    public func get(
        _ path: String, from endpoint: HTTPEndpoint, headers: [(String, String)] = [],
        timeLimit: Duration = HTTPRequest.usualTimeLimit, bodyLimit: Int = HTTPRequest.usualBodyLimit
    ) async throws(HTTPFailure) -> HTTPAnswer {
        try await send(
            HTTPRequest(
                endpoint: endpoint, path: path, headers: headers, timeLimit: timeLimit, bodyLimit: bodyLimit))
    }
}
