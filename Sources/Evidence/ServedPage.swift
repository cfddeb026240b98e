public import StackModel

/// How a reverse proxy really serves one of its sites: what came back over TLS for its front page.
public struct ServedPage: Sendable, Hashable, Codable {
    /// The Compose service of the proxy.
    public var service: String
    /// The site's name as browsers ask for it.
    public var name: String
    /// Where it was asked: `https://127.0.0.1:443`.
    public var address: String
    public var status: Int
    /// The answer's headers that protect a browser, by name in lower case: those of ``protecting`` and no others.
    public var headers: [String: String]
    /// Where the owner names the site; nil where only the running proxy does.
    public var span: SourceSpan?

    /// Where a redirection leads, without its query: `https://auth.example/` or `/login`; nil without one.
    public var location: String?

    /// The certificate that it was served with; nil where its dates could not be read.
    public var certificate: Certificate?

    /// From when until when a certificate holds, and when it was looked at, in seconds since 1970-01-01 00:00 UTC.
    public struct Certificate: Sendable, Hashable, Codable {
        public var notBefore: Int
        public var notAfter: Int
        public var seen: Int

        public init(notBefore: Int, notAfter: Int, seen: Int) {
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.seen = seen
        }
    }

    /// `strict-transport-security` and its like (OWASP Secure Headers Project), and `server`, which tells versions.
    public static let protecting: Set<String> = [
        "strict-transport-security", "content-security-policy", "x-content-type-options", "x-frame-options",
        "referrer-policy", "permissions-policy", "server",
    ]

    public init(
        service: String, name: String, address: String, status: Int, headers: [String: String], span: SourceSpan? = nil,
        location: String? = nil, certificate: Certificate? = nil
    ) {
        self.service = service
        self.name = name
        self.address = address
        self.status = status
        self.headers = headers
        self.span = span
        self.location = location
        self.certificate = certificate
    }
}
