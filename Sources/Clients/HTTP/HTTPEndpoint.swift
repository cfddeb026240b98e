/// Where a server listens.
public enum HTTPEndpoint: Sendable, Hashable {
    /// A stream socket of the file system, absolute path.
    case unix(path: String)
    /// A host name or address (IPv6 without brackets) and a port; through TLS when `tls` is given.
    case tcp(host: String, port: Int, tls: TLS?)

    /// How a TLS connection is made.
    public struct TLS: Sendable, Hashable {
        /// Whose certificates are believed.
        public enum Trust: Sendable, Hashable {
            /// The authorities that the system trusts.
            case system
            /// These authorities alone, as PEM.
            case authorities(pem: [UInt8])
            /// Any certificate: for asking whether something answers at all, never with credentials.
            case anyone
        }

        /// A client's own certificate with its key. It never prints.
        public struct Identity: Sendable, Hashable {
            /// The chain, the client's own first, as PEM.
            public var certificates: [UInt8]
            /// The private key without a passphrase, as PEM.
            public var key: [UInt8]

            public init(certificates: [UInt8], key: [UInt8]) {
                self.certificates = certificates
                self.key = key
            }
        }

        public var trust: Trust
        public var identity: Identity?
        /// The name that the certificate must bear, where it is another than the host.
        public var serverName: String?

        public init(trust: Trust = .system, identity: Identity? = nil, serverName: String? = nil) {
            self.trust = trust
            self.identity = identity
            self.serverName = serverName
        }
    }
}

extension HTTPEndpoint: CustomStringConvertible {
    /// `unix:///var/run/docker.sock`, `http://127.0.0.1:8080`, `https://[fd00::2]:2376`.
    public var description: String {
        switch self {
        case .unix(let path): "unix://\(path)"
        case .tcp(let host, let port, let tls):
            "\(tls == nil ? "http" : "https")://\(HTTPEndpoint.bracketed(host)):\(port)"
        }
    }

    /// What the `Host` header says: the host and, where it is not the scheme's own, the port. A unix socket has no
    /// name; servers of Go's library (the Docker Engine) refuse a request without one.
    public var authority: String {
        switch self {
        case .unix: "localhost"
        case .tcp(let host, let port, let tls):
            port == (tls == nil ? 80 : 443)
                ? HTTPEndpoint.bracketed(host) : "\(HTTPEndpoint.bracketed(host)):\(port)"
        }
    }

    private static func bracketed(_ host: String) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    }
}

extension HTTPEndpoint.TLS.Identity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
