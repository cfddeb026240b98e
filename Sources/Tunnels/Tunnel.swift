public import Evidence
public import StackModel

/// One VPN container as it runs, with everything that lives, or is meant to live, in its network: what a proof proves,
/// the seal encloses and the guard watches.
public struct Tunnel: Sendable, Hashable, Codable {
    /// The VPN container.
    public var vpn: TunnelMember
    /// The containers that were made to share its network, those stranded in a network that it has left included; by name.
    public var members: [TunnelMember]
    /// The engine's networks that the VPN container is on, by name; those it was on last while it does not run.
    public var attachments: [TunnelAttachment]
    /// The tunnel's interface in its namespace; `tun0` unless the container was told another.
    public var interface: String
    /// The private ranges that the owner lets out beside the tunnel (Gluetun's `FIREWALL_OUTBOUND_SUBNETS`).
    public var outboundSubnets: [IPPrefix]

    public init(
        vpn: TunnelMember, members: [TunnelMember] = [], attachments: [TunnelAttachment] = [],
        interface: String = Tunnel.usualInterface, outboundSubnets: [IPPrefix] = []
    ) {
        self.vpn = vpn
        self.members = members
        self.attachments = attachments
        self.interface = interface
        self.outboundSubnets = outboundSubnets
    }

    /// What Gluetun's image calls it, with WireGuard as with OpenVPN.
    public static let usualInterface = "tun0"

    /// The VPN container and its members.
    public var all: [TunnelMember] { [vpn] + members }

    /// The members that torrent; the VPN container itself where its image brings a client along.
    public var torrentClients: [TunnelMember] { all.filter(\.isTorrentClient) }

    /// The addresses that the VPN container has on the engine's networks.
    public var addresses: [IPAddress] { attachments.flatMap(\.addresses) }
}

/// One container in a tunnel.
public struct TunnelMember: Sendable, Hashable, Codable {
    /// 64 hexadecimal digits.
    public var id: String
    /// Without the leading slash.
    public var name: String
    /// Its Compose service; its own name where Docker Compose did not make it.
    public var service: String
    /// Its Compose project; nil where Docker Compose did not make it.
    public var project: String?
    /// Its first process, as this machine numbers it; nil while it does not run, and where it does not run here.
    public var process: Int?
    /// The inode of its network namespace; nil when it could not be seen.
    public var namespace: UInt64?
    /// Whether its processes exist: running or paused.
    public var isUp: Bool
    /// `healthy`, `unhealthy`, `starting`; nil without a health check.
    public var health: String?
    /// Its last start.
    public var started: EngineTime?
    public var isTorrentClient: Bool
    /// The product it was taken for, such as `gluetun` or `qbittorrent`.
    public var product: String?

    public init(
        id: String, name: String, service: String? = nil, project: String? = nil, process: Int? = nil,
        namespace: UInt64? = nil, isUp: Bool = true, health: String? = nil, started: EngineTime? = nil,
        isTorrentClient: Bool = false, product: String? = nil
    ) {
        self.id = id
        self.name = name
        self.service = service ?? name
        self.project = project
        self.process = process
        self.namespace = namespace
        self.isUp = isUp
        self.health = health
        self.started = started
        self.isTorrentClient = isTorrentClient
        self.product = product
    }
}

/// One network of the engine that a VPN container is on.
public struct TunnelAttachment: Sendable, Hashable, Codable {
    /// The network's name on the engine.
    public var network: String
    public var networkID: String
    /// `bridge`, `macvlan`, `ipvlan`, `host`, …
    public var driver: String
    /// The kernel's name of the bridge on the host; nil for other drivers.
    public var bridge: String?
    /// Whether no route leads out.
    public var isInternal: Bool
    /// The container's own addresses there; none while it does not run.
    public var addresses: [IPAddress]
    public var subnets: [IPPrefix]

    public init(
        network: String, networkID: String = "", driver: String = "bridge", bridge: String? = nil,
        isInternal: Bool = false, addresses: [IPAddress] = [], subnets: [IPPrefix] = []
    ) {
        self.network = network
        self.networkID = networkID
        self.driver = driver
        self.bridge = bridge
        self.isInternal = isInternal
        self.addresses = addresses
        self.subnets = subnets
    }
}

extension EngineNetwork {
    /// The kernel's name of the network's bridge on the host: `com.docker.network.bridge.name`, else `br-` and the first
    /// twelve digits of the id (libnetwork's bridge driver); nil for other drivers.
    public var bridge: String? {
        guard driver == "bridge" else { return nil }
        if let named = options["com.docker.network.bridge.name"], !named.isEmpty { return named }
        return id.utf8.count >= 12 ? "br-\(id.prefix(12))" : nil
    }
}
