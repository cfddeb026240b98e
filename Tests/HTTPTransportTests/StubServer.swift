import Clients
import Glibc
import HTTPTransport
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server that answers any request with what a test wrote down, byte for byte, and then behaves as told.
final class StubServer: Sendable {
    enum Step: Sendable {
        case send(String)
        /// The same text again and again until the client goes.
        case endlessly(String)
        case close
        /// Keeps the connection open and says no more.
        case stay
    }

    enum Place: Sendable {
        case unix
        case tcp(String)
    }

    let endpoint: HTTPEndpoint
    private let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let channel: any Channel
    private let log: RequestLog
    private let folder: String?

    /// - Parameter answers: one list of steps for each connection in turn; the last one is used again.
    /// - Parameter greeting: what is said to whoever connects, before any request.
    init(
        _ place: Place, tls: NIOSSLContext? = nil, answersAtOnce greeting: String = "", _ answers: [Step]...
    ) async throws {
        let log = RequestLog(answers)
        self.log = log
        let bootstrap = ServerBootstrap(group: loops)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(StubHandler(log, greeting: greeting))
                }
            }
        switch place {
        case .unix:
            let folder = try temporaryFolder()
            self.folder = folder
            channel = try await bootstrap.bind(unixDomainSocketPath: "\(folder)/s").get()
            endpoint = .unix(path: "\(folder)/s")
        case .tcp(let host):
            folder = nil
            channel = try await bootstrap.bind(host: host, port: 0).get()
            endpoint = .tcp(host: host, port: channel.localAddress?.port ?? 0, tls: nil)
        }
    }

    /// The requests so far, as they came.
    var requests: [String] { log.requests }

    /// Stops listening, and takes a unix socket's file away.
    func stop() async {
        try? await channel.close()
        try? await loops.shutdownGracefully()
        guard let folder else { return }
        unlink("\(folder)/s")
        rmdir(folder)
    }
}

/// The client with a deadline that a busy machine does not reach, where the test is not about the deadline.
struct PatientClient: HTTPClient {
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        var request = request
        if request.timeLimit == HTTPRequest.usualTimeLimit { request.timeLimit = .seconds(120) }
        return try await LiveHTTPClient().send(request)
    }
}

func temporaryFolder() throws -> String {
    var template = Array("/tmp/watertight-http-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw HTTPFailure(.failed, "no temporary folder") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private final class RequestLog: Sendable {
    private let state: Mutex<(requests: [String], answers: [[StubServer.Step]])>

    init(_ answers: [[StubServer.Step]]) { state = Mutex(([], answers)) }

    var requests: [String] { state.withLock { $0.requests } }

    func answer(to request: String) -> [StubServer.Step] {
        state.withLock { state in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first ?? []
        }
    }
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: RequestLog
    private var text = ""
    private var hasAnswered = false

    private let greeting: String

    init(_ log: RequestLog, greeting: String) {
        self.log = log
        self.greeting = greeting
    }

    func channelActive(context: ChannelHandlerContext) {
        guard !greeting.isEmpty else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard !hasAnswered, let head = text.firstRange(of: "\r\n\r\n") else { return }
        let length = text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        guard text[head.upperBound...].utf8.count >= length ?? 0 else { return }
        hasAnswered = true
        for step in log.answer(to: text) { take(step, context) }
    }

    private func take(_ step: StubServer.Step, _ context: ChannelHandlerContext) {
        switch step {
        case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .close: context.close(promise: nil)
        case .stay: break
        case .endlessly(let text): StubHandler.write(text, to: context.channel)
        }
    }

    private static func write(_ text: String, to channel: any Channel) {
        // Through the event loop: a write that is done at once would otherwise call itself without end.
        channel.writeAndFlush(ByteBuffer(string: text)).whenSuccess {
            channel.eventLoop.execute { write(text, to: channel) }
        }
    }
}
