import Clients
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends one request when the connection stands and gathers the answer, within its limits.
final class Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: HTTPRequest
    private let requestHead: HTTPRequestHead
    private let promise: EventLoopPromise<HTTPAnswer>
    private let meter: HeadMeter
    private var answer: HTTPAnswer?
    private var isOver = false

    init(_ request: HTTPRequest, head: HTTPRequestHead, promise: EventLoopPromise<HTTPAnswer>, meter: HeadMeter) {
        self.request = request
        requestHead = head
        self.promise = promise
        self.meter = meter
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(requestHead)), promise: nil)
        if !request.body.isEmpty {
            let body = context.channel.allocator.buffer(bytes: request.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        // A server may answer and close before it has read all: what it said then counts, not that writing failed.
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, certificate: certificate(of: context))
        case .body(let bytes): take(bytes)
        case .end: if let answer { succeed(answer) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(HTTPFailure(error, at: request.endpoint))
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(HTTPFailure(.truncated, "\(request.endpoint) ended the connection before its answer was over."))
        context.fireChannelInactive()
    }

    /// What the server showed of itself; nil without TLS.
    private func certificate(of context: ChannelHandlerContext) -> ServerCertificate? {
        let tls = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        return (try? tls?.peerCertificate?.toDERBytes()).flatMap { ServerCertificate(der: $0) }
    }

    private func begin(_ head: HTTPResponseHead, certificate: ServerCertificate?) {
        meter.isOver = true
        let fields = head.headers.map { Clients.HTTPHeaders.Field($0.name, $0.value) }
        answer = HTTPAnswer(Int(head.status.code), headers: Clients.HTTPHeaders(fields))
        answer?.certificate = certificate
        guard request.overflow == .fails, request.method != "HEAD",
            let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > request.bodyLimit
        else { return }
        fail(tooLarge)
    }

    private func take(_ bytes: ByteBuffer) {
        let room = request.bodyLimit - (answer?.body.count ?? 0)
        answer?.body.append(contentsOf: bytes.readableBytesView.prefix(room))
        guard bytes.readableBytes > room else { return }
        guard request.overflow == .isCut, var answer else { return fail(tooLarge) }
        answer.isCut = true
        succeed(answer)
    }

    private var tooLarge: HTTPFailure {
        HTTPFailure(.tooLarge, "The answer of \(request.endpoint) is longer than \(request.bodyLimit) bytes.")
    }

    private func succeed(_ answer: HTTPAnswer) {
        isOver = true
        promise.succeed(answer)
    }

    private func fail(_ failure: HTTPFailure) {
        guard !isOver else { return }
        isOver = true
        promise.fail(failure)
    }
}
