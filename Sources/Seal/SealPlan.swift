public import PacketFilter
public import StackModel

/// What the seal is to let through and what not: a value made of what the engine tells and the owner says.
///
/// Everything that comes in by a sealed bridge, or bears an address of one, is dropped on its way out unless the plan names
/// it: the VPN's servers for everyone, replies to the LAN for everyone, everywhere for ``sources`` that are open.
public struct SealPlan: Sendable, Hashable {
    public var scope: SealScope
    /// The VPN's servers, by the owner's configuration or the provider's list alone; sorted.
    public var endpoints: [KillSwitch.Endpoint]
    /// From where the owner reaches the containers: replies to there pass, from every source.
    public var lan: [IPPrefix]
    /// The private ranges that the owner lets the VPN container open connections to; never for names (port 53 and 853).
    public var outbound: [IPPrefix]
    /// The neighbours, or addresses of the host, that the containers of a tunnel are told to ask for names; all others are
    /// asked for none.
    public var resolvers: [IPAddress]
    /// The containers that were classified; all others are unknown.
    public var sources: [SealSource]
    /// The containers on sealed networks whose image nobody knows; those that were not accepted are no sources.
    public var strangers: [SealStranger]
    /// What the engine did not tell, as sentences: of such a plan nothing is changed.
    public var gaps: [String]
    /// The sealed bridges that are named like the engine's and that it does not list: new, or another engine's.
    public var unlisted: [String]
    /// What the seal cannot hold.
    public var unsealable: [Unsealable]

    public init(
        scope: SealScope, endpoints: [KillSwitch.Endpoint], lan: [IPPrefix], outbound: [IPPrefix] = [],
        resolvers: [IPAddress] = [], sources: [SealSource] = [], unsealable: [Unsealable] = [],
        strangers: [SealStranger] = [],
        gaps: [String] = [], unlisted: [String] = []
    ) {
        self.scope = scope
        self.endpoints = endpoints.ordered
        self.lan = lan.withoutContained
        self.outbound = outbound.withoutContained
        self.resolvers = resolvers
        self.sources = sources
        self.unsealable = unsealable
        self.strangers = strangers
        self.gaps = gaps
        self.unlisted = unlisted
    }

    /// Something that leaves this machine where the seal does not see it.
    public struct Unsealable: Sendable, Hashable {
        /// What: a container's name, or a part of the machine.
        public var what: String
        /// Why, as a sentence.
        public var reason: String

        public init(_ what: String, _ reason: String) {
            self.what = what
            self.reason = reason
        }
    }
}

/// Which of the engine's networks are sealed.
public struct SealScope: Sendable, Hashable {
    /// The kernel's names of the sealed bridges, sorted.
    public var bridges: [String]
    /// The other bridges that were there when the plan was made: they are left alone. A bridge named like one of the
    /// engine's (`br-…`) that is in neither list is new, and sealed until the next plan.
    public var known: [String]
    /// The kernel's names of all bridges of the engine, the sealed ones included.
    public var engineBridges: [String]
    /// The subnets of the sealed networks.
    public var subnets: [IPPrefix]
    /// The subnets of all networks of the engine.
    public var engineSubnets: [IPPrefix]

    public init(
        bridges: [String], known: [String] = [], engineBridges: [String]? = nil, subnets: [IPPrefix] = [],
        engineSubnets: [IPPrefix]? = nil
    ) {
        self.bridges = Set(bridges).sorted()
        self.known = Set(known).subtracting(bridges).sorted()
        self.engineBridges = Set((engineBridges ?? []) + bridges).sorted()
        self.subnets = subnets.withoutContained
        self.engineSubnets = ((engineSubnets ?? []) + subnets).withoutContained
    }
}

/// One address of one container on one sealed bridge.
public struct SealSource: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// It may go everywhere: another service of that network.
        case open
        /// It belongs into a tunnel: the VPN container, what shares its network, a torrent client wherever it is.
        case tunnel
    }

    public var kind: Kind
    /// The container's name.
    public var container: String
    public var bridge: String
    public var address: IPAddress
    /// The bridge's port that its frames come in by; nil where it could not be seen.
    public var port: String?

    public init(_ kind: Kind, container: String, bridge: String, address: IPAddress, port: String? = nil) {
        self.kind = kind
        self.container = container
        self.bridge = bridge
        self.address = address
        self.port = port
    }
}

extension [KillSwitch.Endpoint] {
    /// Each once, IPv4 first, by address and port.
    var ordered: [KillSwitch.Endpoint] {
        Set(self).sorted {
            ($0.address.isV4 ? 0 : 1, $0.address.description, $0.port, $0.transport)
                < ($1.address.isV4 ? 0 : 1, $1.address.description, $1.port, $1.transport)
        }
    }
}

extension [IPPrefix] {
    /// The same addresses without prefixes that lie in another one, each with its host part zeroed; sorted. The kernel
    /// takes no intervals that overlap.
    var withoutContained: [IPPrefix] {
        let masked = Set(map(\.masked))
        return masked.filter { one in !masked.contains { $0 != one && $0.contains(one) } }
            .sorted { ($0.address.isV4 ? 0 : 1, $0.description) < ($1.address.isV4 ? 0 : 1, $1.description) }
    }
}

extension IPPrefix {
    /// The prefix with the bits behind it zeroed.
    var masked: IPPrefix {
        var prefix = self
        for bit in length..<(address.bytes.count * 8) { prefix.address.bytes[bit / 8] &= ~(0x80 >> UInt8(bit % 8)) }
        return prefix
    }

    /// Whether every address of it is private (RFC 1918, RFC 6598, RFC 3927, RFC 4193) or link-local.
    public var isWhollyPrivate: Bool {
        IPPrefix.privateRanges.contains { $0.contains(self) }
    }

    private static let privateRanges = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    ].compactMap { IPPrefix($0) }
}
