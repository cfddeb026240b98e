import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers GETs on one address or socket: for a daemon's own figures, never for the open.
///
/// One request a connection, no body is read, ten seconds for all of it, 32 connections at once.
public struct SmallServer: Sendable {
    /// Where it listens.
    public enum Place: Sendable, Hashable {
        /// An address and port; 0 lets the system choose one.
        case tcp(host: String, port: Int)
        /// A socket of the file system, for the owner alone; what lies there of an earlier life is replaced. The folder is
        /// to be the owner's alone as well.
        case unix(path: String)
    }

    /// What a GET is answered with.
    public struct Answer: Sendable, Hashable {
        public var status: Int
        public var type: String
        public var body: [UInt8]

        public init(_ status: Int = 200, type: String = "application/json", body: [UInt8]) {
            self.status = status
            self.type = type
            self.body = body
        }
    }

    /// The most connections at once.
    public static let connectionLimit = 32

    private let answer: @Sendable (String) async -> Answer?

    /// - Parameter answer: by the path without its query; nil for what is not there.
    public init(_ answer: @escaping @Sendable (String) async -> Answer?) {
        self.answer = answer
    }

    /// Listens until the task is cancelled.
    /// - Parameter ready: is told the port, or 0 for a socket, when it listens.
    /// - Throws: what the system says of an address that cannot be had.
    public func run(at place: Place, ready: @Sendable (Int) -> Void = { _ in }) async throws {
        let answer = answer
        let count = ManagedCount()
        let bootstrap = ServerBootstrap(group: LiveHTTPClient.loops)
            .serverChannelOption(.backlog, value: 16)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard count.enter() else { return channel.close(promise: nil) }
                    channel.closeFuture.whenComplete { _ in count.leave() }
                    let timeout = channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
                    channel.closeFuture.whenComplete { _ in timeout.cancel() }
                    let operations = channel.pipeline.syncOperations
                    try operations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try operations.addHandler(SmallServerHandler(answer))
                }
            }
        let channel: any Channel
        switch place {
        case .tcp(let host, let port): channel = try await bootstrap.bind(host: host, port: port).get()
        case .unix(let path):
            channel = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        }
        ready(channel.localAddress?.port ?? 0)
        try await withTaskCancellationHandler {
            try await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// Reads one request's head and answers it.
private final class SmallServerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: @Sendable (String) async -> SmallServer.Answer?
    private var isAnswered = false

    init(_ answer: @escaping @Sendable (String) async -> SmallServer.Answer?) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), !isAnswered else { return }
        isAnswered = true
        let channel = context.channel
        guard head.method == .GET || head.method == .HEAD else {
            return SmallServerHandler.write(.init(405, type: "text/plain", body: []), to: channel)
        }
        let path = String(head.uri.prefix { $0 != "?" })
        let answer = answer
        let promise = channel.eventLoop.makePromise(of: SmallServer.Answer.self)
        promise.completeWithTask { await answer(path) ?? .init(404, type: "text/plain", body: []) }
        promise.futureResult.whenSuccess { SmallServerHandler.write($0, to: channel) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private static func write(_ answer: SmallServer.Answer, to channel: any Channel) {
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status))
        head.headers.add(name: "Content-Type", value: answer.type)
        head.headers.add(name: "Content-Length", value: String(answer.body.count))
        head.headers.add(name: "Connection", value: "close")
        head.headers.add(name: "X-Content-Type-Options", value: "nosniff")
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: answer.body))), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in channel.close(promise: nil) }
    }
}
