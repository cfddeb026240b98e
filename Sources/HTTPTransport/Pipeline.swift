import Clients
import NIOCore
import NIOHTTP1
import NIOSSL

/// What stands between the socket and the answer: TLS where it is asked for, the limits, the codec, the exchange.
struct Pipeline: Sendable {
    private let request: HTTPRequest
    private let end: EventLoopFuture<Void>
    private let exchange: @Sendable (HeadMeter) -> any ChannelInboundHandler
    private let tls: NIOSSLContext?
    private let serverName: String?

    /// - Parameters:
    ///   - end: when the connection is of no more use.
    ///   - exchange: makes what speaks on the connection.
    /// - Throws: ``HTTPFailure`` `tls` when a certificate or key cannot be used.
    init(
        _ request: HTTPRequest, until end: EventLoopFuture<Void>,
        _ exchange: @escaping @Sendable (HeadMeter) -> any ChannelInboundHandler
    ) throws(HTTPFailure) {
        self.request = request
        self.end = end
        self.exchange = exchange
        guard case .tcp(let host, _, let settings?) = request.endpoint else {
            tls = nil
            serverName = nil
            return
        }
        let name = settings.serverName ?? host
        // An address is no name: without one, the certificate is held against the address itself.
        serverName = (try? SocketAddress(ipAddress: name, port: 0)) == nil ? name : nil
        do {
            tls = try NIOSSLContext(configuration: TLSConfiguration(settings))
        } catch {
            throw HTTPFailure(.tls, "The certificates for \(request.endpoint) cannot be used: \(error).")
        }
    }

    /// Builds the pipeline of one connection, on its event loop.
    /// - Throws: what TLS says of a server name that is none.
    func add(to channel: any Channel) throws {
        // It may be over already: its deadline passed while the connection was made.
        end.whenComplete { _ in channel.close(promise: nil) }
        let operations = channel.pipeline.syncOperations
        if let tls { try operations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName)) }
        let meter = HeadMeter(limit: LiveHTTPClient.headLimit, endpoint: request.endpoint)
        try operations.addHandler(meter)
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderListSize = LiveHTTPClient.headLimit
        limits.maxHeaderFieldSize = LiveHTTPClient.headLimit
        try operations.addHTTPClientHandlers(decoderLimitConfiguration: limits)
        try operations.addHandler(exchange(meter))
    }
}

extension TLSConfiguration {
    /// - Throws: what the library says of PEM text that is none.
    init(_ settings: HTTPEndpoint.TLS) throws {
        self = .makeClientConfiguration()
        minimumTLSVersion = .tlsv12
        switch settings.trust {
        case .system: trustRoots = .default
        case .authorities(let pem): trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(pem))
        case .anyone: certificateVerification = .none
        }
        if let identity = settings.identity {
            certificateChain = try NIOSSLCertificate.fromPEMBytes(identity.certificates).map { .certificate($0) }
            privateKey = .privateKey(try NIOSSLPrivateKey(bytes: identity.key, format: .pem))
        }
    }
}

/// Counts the bytes before the answer's head is whole: a server that never ends its head is cut off, whatever the decoder
/// would bear.
final class HeadMeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let endpoint: HTTPEndpoint
    private let limit: Int
    private var count = 0
    /// Set by the exchange when the head has come.
    var isOver = false

    init(limit: Int, endpoint: HTTPEndpoint) {
        self.limit = limit
        self.endpoint = endpoint
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isOver { count += unwrapInboundIn(data).readableBytes }
        context.fireChannelRead(data)
        if !isOver, count > limit {
            context.fireErrorCaught(
                HTTPFailure(.tooLarge, "The head of the answer of \(endpoint) is longer than \(limit) bytes."))
        }
    }
}
