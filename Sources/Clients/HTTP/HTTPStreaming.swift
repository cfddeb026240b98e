/// What following an answer that goes on without end needs of the machine; handed in, as ``HTTPClient`` is.
public protocol HTTPStreaming: Sendable {
    /// Sends one request and gives the lines of the answer's body as they come, without their ends.
    ///
    /// The request's `timeLimit` is for the connection and the answer's head; the body may take as long as it likes and
    /// ends when the server, or whoever iterates, ends it. A reader that falls behind by `backlog` lines ends it too.
    /// - Parameters:
    ///   - lineLimit: the most bytes of one line; a longer one ends the stream with `tooLarge`.
    ///   - backlog: the most lines that wait to be read.
    /// - Throws: ``HTTPFailure`` where there is no answer with a status of 200 to 299; the stream throws it too.
    func lines(
        of request: HTTPRequest, lineLimit: Int, backlog: Int
    ) async throws(HTTPFailure) -> AsyncThrowingStream<[UInt8], any Error>
}
