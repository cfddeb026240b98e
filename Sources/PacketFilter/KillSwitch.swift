public import Evidence
public import StackModel

/// Whether a VPN's namespace keeps everything in the tunnel: a pure judgement of its interfaces and firewall.
///
/// Blocked is said only where no packet to a public address can leave by another interface than the tunnel, whatever its
/// protocol, port and source; open only where a packet was found that can, and is shown.
public struct KillSwitch: Sendable {
    /// The answer.
    public enum Verdict: Sendable, Hashable {
        case blocked
        /// Each kind of packet that gets out.
        case open([Opening])
        /// Why it cannot be told, as a sentence.
        case undecided(String)
    }

    /// A packet that leaves beside the tunnel.
    public struct Opening: Sendable, Hashable {
        public var family: NetworkFamily
        public var interface: String
        /// The packet that was tried.
        public var packet: Packet
        /// The rule or policy that lets it out; nil when nothing filters at all.
        public var rule: RuleReference?
        /// Whether the namespace has an address and a route for it now: without, only that is in the way.
        public var hasRoute: Bool

        public init(_ packet: Packet, interface: String, rule: RuleReference?, hasRoute: Bool) {
            family = packet.family
            self.interface = interface
            self.packet = packet
            self.rule = rule
            self.hasRoute = hasRoute
        }
    }

    /// What may leave beside the tunnel and is meant to.
    public enum Exception: Sendable, Hashable {
        /// One address with one port: what reaches the VPN's server. `isKnown` when it was named, not guessed.
        case endpoint(Endpoint, isKnown: Bool)
        /// A network of the LAN or of containers.
        case localNetwork(IPRange)
    }

    /// Where the tunnel's own packets go.
    public struct Endpoint: Sendable, Hashable, Codable {
        public var address: IPAddress
        public var port: UInt16
        /// The number of the IP protocol: UDP 17, TCP 6.
        public var transport: UInt8

        public init(_ address: IPAddress, port: UInt16, transport: UInt8) {
            self.address = address
            self.port = port
            self.transport = transport
        }
    }

    public var verdict: Verdict
    /// What is amiss although nothing gets out now, each as a sentence.
    public var weaknesses: [String]
    public var exceptions: [Exception]

    public init(_ verdict: Verdict, weaknesses: [String] = [], exceptions: [Exception] = []) {
        self.verdict = verdict
        self.weaknesses = weaknesses
        self.exceptions = exceptions
    }

    /// The transports whose sockets the judgement asks for, where no servers are named: none where they say nothing.
    public static func transportsInDoubt(in namespace: NetworkNamespace) -> Set<NetworkSocket.Transport> {
        TunnelEndpoints.transportsInDoubt(in: namespace)
    }

    /// Judges a namespace.
    ///
    /// - Parameters:
    ///   - endpoints: the VPN's servers where they are known; empty lets a single one be taken from the rules.
    ///   - allowed: further ranges that are let out and judged elsewhere.
    public static func judge(
        _ namespace: NetworkNamespace, endpoints: [Endpoint] = [], allowing allowed: [IPRange] = []
    ) -> KillSwitch {
        guard let firewall = namespace.firewall else {
            return KillSwitch(.undecided("The firewall of this namespace was not read."))
        }
        return KillSwitchCase(namespace, firewall, endpoints: endpoints, allowed: allowed).judge()
    }
}
