public import Clients
import NIOCore
import NIOPosix

/// Sends requests over real sockets: unix, TCP and TLS, HTTP/1.1, one connection for each exchange.
///
/// Nothing is kept between requests: no cookies, no connections, no cache. The one thread that it works on is started
/// with the first request.
public struct LiveHTTPClient: HTTPClient {
    /// The most bytes of an answer's head.
    public static let headLimit = 64 << 10

    /// Begun when it is first used; lives as long as the program.
    static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Connects in the client's place: a stream socket that is connected already, for that endpoint, within that time; it
    /// may block.
    public typealias Dial = @Sendable (HTTPEndpoint, Duration) throws -> Int32

    private let dial: Dial?

    /// - Parameter dial: connects in the client's place, such as out of another network namespace; nil for the usual way.
    public init(dial: Dial? = nil) {
        self.dial = dial
    }

    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let deadline = NIODeadline.now() + TimeAmount(request.timeLimit)
        var request = request
        var left = request.redirectLimit
        while true {
            let answer = try await exchange(request, until: deadline)
            guard left > 0, let path = Redirect.path(of: answer, to: request) else { return answer }
            left -= 1
            request.path = path
        }
    }

    private func exchange(_ request: HTTPRequest, until deadline: NIODeadline) async throws(HTTPFailure) -> HTTPAnswer {
        let head = try RequestHead(request).head
        let loop = LiveHTTPClient.loops.next()
        let promise = loop.makePromise(of: HTTPAnswer.self)
        let asked = request
        let pipeline: Pipeline
        do {
            pipeline = try Pipeline(request, until: promise.futureResult.map { _ in }) {
                Exchange(asked, head: head, promise: promise, meter: $0)
            }
        } catch {
            promise.fail(error)
            throw error
        }
        let endpoint = request.endpoint
        let timeout = loop.scheduleTask(deadline: deadline) {
            promise.fail(HTTPFailure(.timedOut, "\(endpoint) did not answer in \(request.timeLimit)."))
        }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        connect(to: endpoint, on: loop, until: deadline, pipeline).whenFailure { promise.fail($0) }
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                promise.fail(HTTPFailure(.cancelled, "\(endpoint) was no longer asked."))
            }
        } catch {
            throw HTTPFailure(error, at: endpoint)
        }
    }

    func connect(
        to endpoint: HTTPEndpoint, on loop: any EventLoop, until deadline: NIODeadline, _ pipeline: Pipeline
    ) -> EventLoopFuture<any Channel> {
        let left = deadline - .now()
        if let dial {
            return NIOThreadPool.singleton.runIfActive(eventLoop: loop) { try dial(endpoint, Duration(left)) }
                .flatMap { LiveHTTPClient.bootstrap(on: loop, within: left, pipeline).withConnectedSocket($0) }
        }
        let bootstrap = LiveHTTPClient.bootstrap(on: loop, within: left, pipeline)
        switch endpoint {
        case .unix(let path): return bootstrap.connect(unixDomainSocketPath: path)
        case .tcp(let host, let port, _):
            // An address needs no resolver, which would be asked on a thread of its own.
            if let address = try? SocketAddress(ipAddress: host, port: port) { return bootstrap.connect(to: address) }
            return bootstrap.connect(host: host, port: port)
        }
    }

    private static func bootstrap(
        on loop: any EventLoop, within limit: TimeAmount, _ pipeline: Pipeline
    ) -> ClientBootstrap {
        ClientBootstrap(group: loop)
            .connectTimeout(max(limit, .milliseconds(1)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try pipeline.add(to: channel) }
            }
    }
}
