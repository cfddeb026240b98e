import Clients
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension HTTPFailure {
    /// What an error of the transport means to who asked.
    init(_ error: any Error, at endpoint: HTTPEndpoint) {
        switch error {
        case let failure as HTTPFailure: self = failure
        case let error as IOError: self.init(number: error.errnoCode, at: endpoint)
        case let error as NIOConnectionError: self.init(error, at: endpoint)
        case is SocketAddressError: self.init(.badRequest, "\(endpoint) is no address that a socket can have.")
        case ChannelError.connectTimeout: self.init(.timedOut, "\(endpoint) took no connection in time.")
        case is ChannelError: self.init(.truncated, "\(endpoint) ended the connection before its answer was over.")
        case HTTPParserError.invalidEOFState:
            self.init(.truncated, "\(endpoint) ended the connection before its answer was over.")
        case HTTPParserError.headerOverflow: self.init(.tooLarge, "The head of the answer of \(endpoint) is too long.")
        case is HTTPParserError: self.init(.notHTTP, "What \(endpoint) answers is no HTTP.")
        case NIOSSLError.uncleanShutdown:
            self.init(.truncated, "\(endpoint) ended the connection before its answer was over.")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            self.init(.tls, "No secure connection to \(endpoint): \(HTTPFailure.reason(error)).")
        case is CancellationError: self.init(.cancelled, "\(endpoint) was no longer asked.")
        default: self.init(.failed, "\(endpoint) could not be asked: \(error).")
        }
    }

    private init(_ error: NIOConnectionError, at endpoint: HTTPEndpoint) {
        guard let first = error.connectionErrors.first?.error else {
            self.init(.unresolved, "No address is known for the host of \(endpoint).")
            return
        }
        self.init(first, at: endpoint)
    }

    private init(number: CInt, at endpoint: HTTPEndpoint) {
        switch number {
        case ECONNREFUSED: self.init(.refused, "Nothing listens at \(endpoint).")
        case ENOENT, ENOTDIR: self.init(.missing, "There is no socket \(endpoint).")
        case EACCES, EPERM: self.init(.notPermitted, "This user may not connect to \(endpoint).")
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL: self.init(.unreachable, "No way leads to \(endpoint).")
        case ETIMEDOUT: self.init(.timedOut, "\(endpoint) took no connection in time.")
        case EAGAIN: self.init(.timedOut, "\(endpoint) takes no more connections.")
        case ECONNRESET, EPIPE:
            self.init(.truncated, "\(endpoint) ended the connection before its answer was over.")
        default:
            self.init(.failed, "\(endpoint) could not be asked: \(String(cString: strerror(number)).lowercased()).")
        }
    }

    /// The library's own words without its source files and numbers.
    private static func reason(_ error: any Error) -> String {
        let text = "\(error)"
        for (mark, reason) in [
            ("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted"),
            ("unableToValidateCertificate", "its certificate is for another name"),
            ("failedToValidateHostname", "its certificate is for another name"),
            ("WRONG_VERSION_NUMBER", "it does not speak TLS"), ("HTTP_REQUEST", "it does not speak TLS"),
            ("CERTIFICATE_REQUIRED", "it asks for a client certificate"),
            ("BAD_CERTIFICATE", "it does not take the client certificate"),
            ("UNKNOWN_CA", "it does not take the client certificate"),
            ("PROTOCOL_VERSION", "it speaks an older TLS than 1.2"),
        ] where text.contains(mark) {
            return reason
        }
        return "the handshake failed"
    }
}
