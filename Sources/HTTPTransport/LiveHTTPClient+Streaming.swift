public import Clients
import NIOCore
import NIOPosix

extension LiveHTTPClient: HTTPStreaming {
    public func lines(
        of request: HTTPRequest, lineLimit: Int, backlog: Int
    ) async throws(HTTPFailure) -> AsyncThrowingStream<[UInt8], any Error> {
        let head = try RequestHead(request).head
        let loop = LiveHTTPClient.loops.next()
        let begun = loop.makePromise(of: Void.self)
        let ended = loop.makePromise(of: Void.self)
        let (stream, lines) = LineStream.Lines.makeStream(bufferingPolicy: .bufferingOldest(backlog))
        // Whoever ceases to read ends the connection with it.
        lines.onTermination = { _ in ended.succeed() }
        do {
            let pipeline = try Pipeline(request, until: ended.futureResult) {
                LineStream(request, head: head, lineLimit: lineLimit, begun: begun, lines: lines, meter: $0)
            }
            let deadline = NIODeadline.now() + TimeAmount(request.timeLimit)
            let endpoint = request.endpoint
            let timeout = loop.scheduleTask(deadline: deadline) {
                begun.fail(HTTPFailure(.timedOut, "\(endpoint) did not answer in \(request.timeLimit)."))
            }
            begun.futureResult.whenComplete { _ in timeout.cancel() }
            connect(to: endpoint, on: loop, until: deadline, pipeline).whenFailure { begun.fail($0) }
            try await withTaskCancellationHandler {
                try await begun.futureResult.get()
            } onCancel: {
                begun.fail(HTTPFailure(.cancelled, "\(endpoint) was no longer asked."))
            }
            return stream
        } catch {
            begun.fail(error)
            lines.finish(throwing: error)
            throw HTTPFailure(error, at: request.endpoint)
        }
    }
}
