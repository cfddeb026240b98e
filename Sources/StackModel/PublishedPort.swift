/// One published port of a container, ranges expanded: what Docker opens on the host.
public struct PublishedPort: Sendable, Hashable, Codable {
    public enum Transport: String, Sendable, Hashable, Codable { case tcp, udp, sctp }

    /// Where the entry was written.
    public var span: SourceSpan
    /// Where it was put to use besides, nearest first.
    public var usedAt: [SourceSpan]
    /// The host address as written; nil when none was: all interfaces, IPv4 and IPv6.
    public var hostAddress: String?
    /// The first port on the host; nil when the engine picks one.
    public var hostPort: Int?
    /// The last port on the host when the entry is a range for the engine to pick from; else equal to the first.
    public var lastHostPort: Int?
    public var containerPort: Int
    public var transport: Transport
    /// The variables it was made with.
    public var variables: [VariableUse]

    public init(
        span: SourceSpan, usedAt: [SourceSpan] = [], hostAddress: String? = nil, hostPort: Int? = nil,
        lastHostPort: Int? = nil, containerPort: Int, transport: Transport = .tcp, variables: [VariableUse] = []
    ) {
        self.span = span
        self.usedAt = usedAt
        self.hostAddress = hostAddress
        self.hostPort = hostPort
        self.lastHostPort = lastHostPort ?? hostPort
        self.containerPort = containerPort
        self.transport = transport
        self.variables = variables
    }

    /// Whom the host address lets in, before any firewall.
    public var reach: AddressReach { AddressReach(hostAddress) }
}

/// Whom a listening or published address lets in, before any firewall.
public enum AddressReach: String, Sendable, Hashable, Codable {
    /// This host only: 127.0.0.0/8 or ::1.
    case loopback
    /// One private address (RFC 1918, ULA, link-local, CGNAT as Tailscale uses): that network.
    case privateNetwork
    /// One public address.
    case publicAddress
    /// Every interface.
    case everywhere

    /// - Parameter address: an IP address with or without brackets; nil or a wildcard means every interface. A name or an
    ///   unparsable text counts as every interface, the careful reading.
    public init(_ address: String?) {
        guard var text = address?.lowercased(), !text.isEmpty else {
            self = .everywhere
            return
        }
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        if text == "localhost" {
            self = .loopback
        } else if let parsed = IPAddress(text) {
            self =
                if parsed.isUnspecified { .everywhere } else if parsed.isLoopback { .loopback } else if parsed.isPrivate
                {
                    .privateNetwork
                } else { .publicAddress }
        } else {
            self = .everywhere
        }
    }
}
