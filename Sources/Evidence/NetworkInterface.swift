public import StackModel

/// One interface of a namespace.
public struct NetworkInterface: Sendable, Hashable, Codable {
    /// What it is, as far as a firewall cares.
    public enum Kind: String, Sendable, Hashable, Codable {
        case loopback
        /// WireGuard, TUN, TAP, PPP and the like: what goes in comes out elsewhere, be that a VPN's end or, with PPP and
        /// 6in4, the internet.
        case tunnel
        case bridge, veth
        /// A card, a VLAN or anything else that leads out.
        case other
    }

    public var index: Int
    public var name: String
    public var kind: Kind
    /// The kernel's own word for the type (`wireguard`, `tun`, `veth`, `bridge`); empty for a card.
    public var type: String
    public var isUp: Bool
    /// The addresses with the length of their network.
    public var addresses: [IPPrefix]
    /// The index of the bridge it is a port of.
    public var bridge: Int?

    public init(
        index: Int, name: String, kind: Kind, type: String = "", isUp: Bool = true, addresses: [IPPrefix] = [],
        bridge: Int? = nil
    ) {
        self.index = index
        self.name = name
        self.kind = kind
        self.type = type
        self.isUp = isUp
        self.addresses = addresses
        self.bridge = bridge
    }

    /// Its addresses of one family.
    public func addresses(_ family: NetworkFamily) -> [IPAddress] {
        addresses.map(\.address).filter { $0.family == family }
    }
}

extension NetworkInterface.Kind {
    /// The kernel's types that are tunnels. `tun` stands for TAP too; `amneziawg` is Gluetun's third protocol.
    private static let tunnels: Set<String> = [
        "wireguard", "amneziawg", "tun", "ppp", "ipip", "sit", "gre", "vti", "vti6", "ip6tnl", "xfrm", "ovpn",
    ]

    /// - Parameter isLoopback: the interface's `IFF_LOOPBACK`.
    public init(type: String, isLoopback: Bool) {
        if isLoopback {
            self = .loopback
        } else if Self.tunnels.contains(type) {
            self = .tunnel
        } else {
            self = type == "bridge" ? .bridge : type == "veth" ? .veth : .other
        }
    }
}
