public import StackModel

/// What is meant to load firewall rules at start; what is loaded now is the network's evidence.
public struct HostFirewall: Sendable, Hashable, Codable {
    /// A system service that loads rules: `nftables`, `netfilter-persistent`, `firewalld`, …
    public struct Loader: Sendable, Hashable, Codable {
        public var name: String
        /// Whether it starts with the machine; nil when that is not known.
        public var isEnabled: Bool?
        /// Whether it says that it is active; nil when that is not known.
        public var isActive: Bool?

        public init(name: String, isEnabled: Bool?, isActive: Bool?) {
            self.name = name
            self.isEnabled = isEnabled
            self.isActive = isActive
        }
    }

    /// nil when ufw is not installed.
    public var ufw: Ufw?
    /// Those that are installed, sorted by name; ufw's own is not among them.
    public var loaders: [Loader]

    public init(ufw: Ufw? = nil, loaders: [Loader] = []) {
        self.ufw = ufw
        self.loaders = loaders
    }
}

/// ufw's settings and rules.
public struct Ufw: Sendable, Hashable, Codable {
    /// One rule of the owner's.
    public struct Rule: Sendable, Hashable, Codable {
        /// `allow`, `deny`, `reject` or `limit`.
        public var action: String
        /// Whether it is about traffic that passes through (`ufw route`).
        public var isRoute: Bool
        /// `tcp`, `udp` or `any`.
        public var transport: String
        /// The port, a range (`6000:6007`), a list of them, or `any`.
        public var port: String
        /// The source's address or network, or `any`.
        public var source: String
        /// The interface that it is bound to; nil for all.
        public var interface: String?
        public var isIPv6: Bool
        public var span: SourceSpan

        public init(
            action: String, isRoute: Bool, transport: String, port: String, source: String, interface: String? = nil,
            isIPv6: Bool, span: SourceSpan
        ) {
            self.action = action
            self.isRoute = isRoute
            self.transport = transport
            self.port = port
            self.source = source
            self.interface = interface
            self.isIPv6 = isIPv6
            self.span = span
        }
    }

    /// `ENABLED` of ufw.conf: whether it is meant to be on.
    public var isEnabled: Bool
    /// Whether its chains are in the kernel now; nil when that could not be seen.
    public var isLoaded: Bool?
    /// Whether it filters IPv6 at all.
    public var coversIPv6: Bool
    /// `DROP`, `REJECT` or `ACCEPT`.
    public var inputPolicy: String
    public var forwardPolicy: String
    /// nil when the rules could not be read.
    public var rules: [Rule]?
    /// Whether `after.rules` says something for `DOCKER-USER`, as ufw-docker makes it; nil when it could not be read.
    public var guardsDocker: Bool?
    /// Where it is switched on or off.
    public var span: SourceSpan
    /// Where the policy for what comes in stands.
    public var policySpan: SourceSpan
    /// Where IPv6 is switched on or off.
    public var ipv6Span: SourceSpan

    public init(
        isEnabled: Bool, isLoaded: Bool?, coversIPv6: Bool, inputPolicy: String, forwardPolicy: String,
        rules: [Rule]?, guardsDocker: Bool?, span: SourceSpan, policySpan: SourceSpan, ipv6Span: SourceSpan
    ) {
        self.isEnabled = isEnabled
        self.isLoaded = isLoaded
        self.coversIPv6 = coversIPv6
        self.inputPolicy = inputPolicy
        self.forwardPolicy = forwardPolicy
        self.rules = rules
        self.guardsDocker = guardsDocker
        self.span = span
        self.policySpan = policySpan
        self.ipv6Span = ipv6Span
    }
}
