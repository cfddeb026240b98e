import Clients
import NIOCore
import NIOHTTP1

/// Sends one request when the connection stands, and passes the lines of the answer on as they come.
final class LineStream: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart
    typealias Lines = AsyncThrowingStream<[UInt8], any Error>

    private let request: HTTPRequest
    private let requestHead: HTTPRequestHead
    private let begun: EventLoopPromise<Void>
    private let lines: Lines.Continuation
    private let meter: HeadMeter
    private let lineLimit: Int
    private var rest: [UInt8] = []
    private var isOver = false

    init(
        _ request: HTTPRequest, head: HTTPRequestHead, lineLimit: Int, begun: EventLoopPromise<Void>,
        lines: Lines.Continuation, meter: HeadMeter
    ) {
        self.request = request
        requestHead = head
        self.lineLimit = lineLimit
        self.begun = begun
        self.lines = lines
        self.meter = meter
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(requestHead)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            meter.isOver = true
            let status = Int(head.status.code)
            guard (200..<300).contains(status) else {
                return end(HTTPFailure(.failed, "\(request.endpoint) answered with status \(status)."), context)
            }
            begun.succeed()
        case .body(let bytes): take(bytes, context)
        case .end: end(nil, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(HTTPFailure(error, at: request.endpoint), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(HTTPFailure(.truncated, "\(request.endpoint) ended the connection."), context)
        context.fireChannelInactive()
    }

    private func take(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        for part in bytes.readableBytesView.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 {
                let line = rest
                rest.removeAll(keepingCapacity: true)
                if !line.isEmpty, case .dropped = lines.yield(line) {
                    return end(HTTPFailure(.tooLarge, "\(request.endpoint) tells more than was read."), context)
                }
            }
            rest += part.element
            guard rest.count <= lineLimit else {
                return end(HTTPFailure(.tooLarge, "A line of \(request.endpoint) is too long."), context)
            }
        }
    }

    private func end(_ failure: HTTPFailure?, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        if let failure { begun.fail(failure) } else { begun.succeed() }
        lines.finish(throwing: failure)
        context.close(promise: nil)
    }
}
