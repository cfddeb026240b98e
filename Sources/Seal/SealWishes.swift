public import PacketFilter
public import StackModel

/// What the owner said of the seal, and what is kept of it.
public struct SealWishes: Sendable, Hashable {
    /// From where the owner reaches the containers.
    public var lan: [IPPrefix]
    /// The VPN's servers.
    public var endpoints: [KillSwitch.Endpoint]
    public var coverage: SealCoverage
    /// The containers of unknown images that the owner lets out, as they were when he did.
    public var accepted: Set<SealIdentity>

    public init(
        lan: [IPPrefix] = [], endpoints: [KillSwitch.Endpoint] = [], coverage: SealCoverage = .userDefined,
        accepted: Set<SealIdentity> = []
    ) {
        self.lan = lan
        self.endpoints = endpoints
        self.coverage = coverage
        self.accepted = accepted
    }

    /// The most servers: more than any provider has of one kind.
    public static let endpointLimit = 5000

    /// Whether a range can be an owner's own network: private, or no more of the internet than one is given (a /24 of IPv4,
    /// a /48 of IPv6).
    public static func canBeOwn(_ prefix: IPPrefix) -> Bool {
        prefix.isWhollyPrivate || prefix.length >= (prefix.address.isV4 ? 24 : 48)
    }

    /// What is wrong with them, each as a sentence that says what to do; empty when the seal may be switched on.
    public var refusals: [String] {
        var refusals: [String] = []
        if endpoints.isEmpty {
            refusals.append(
                "The VPN's servers are not known, so the seal would cut the VPN itself. Name them in the VPN container's "
                    + "environment (WIREGUARD_ENDPOINT_IP and WIREGUARD_ENDPOINT_PORT), or with "
                    + "`--endpoint ADDRESS:PORT/udp`.")
        }
        if endpoints.count > SealWishes.endpointLimit {
            refusals.append("More than \(SealWishes.endpointLimit) servers are no list of servers. Name fewer.")
        }
        for endpoint in endpoints
        where endpoint.address.isUnspecified || endpoint.address.isLoopback || endpoint.port == 0 {
            refusals.append("\(endpoint.address) port \(endpoint.port) is no server. Name the VPN's own.")
        }
        if lan.isEmpty {
            refusals.append(
                "Your own network is not known, so the seal could cut you off the containers' pages. Name it with "
                    + "`--lan 192.168.1.0/24`, or as `expectations: {lan: [192.168.1.0/24]}` in watertight.yaml.")
        }
        for prefix in lan where !SealWishes.canBeOwn(prefix) {
            refusals.append(
                "\(prefix) is too much of the internet to be your own network. Name a private range, or at most "
                    + "\(prefix.address.isV4 ? "/24" : "/48") of a public one.")
        }
        return refusals
    }
}
