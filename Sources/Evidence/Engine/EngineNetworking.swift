public import StackModel

/// How a container is connected.
public struct EngineNetworking: Sendable, Hashable, Codable {
    /// `HostConfig.NetworkMode`: another container is named by the id it had when this one was made.
    public var mode: NetworkMode
    public var attachments: [EngineAttachment]
    /// The ports that the engine really opened on the host (`NetworkSettings.Ports`); none while it does not run.
    public var ports: [EnginePort]
    /// The ports that were asked for (`HostConfig.PortBindings`).
    public var bindings: [EnginePort]
    /// Resolvers that were set for it.
    public var dns: [String]
    public var extraHosts: [String]
    /// The inode of its network namespace, from `/proc/PID/ns/net`; nil when it could not be seen.
    public var namespace: UInt64?

    public init(
        mode: NetworkMode = .bridge, attachments: [EngineAttachment] = [], ports: [EnginePort] = [],
        bindings: [EnginePort] = [], dns: [String] = [], extraHosts: [String] = [], namespace: UInt64? = nil
    ) {
        self.mode = mode
        self.attachments = attachments
        self.ports = ports
        self.bindings = bindings
        self.dns = dns
        self.extraHosts = extraHosts
        self.namespace = namespace
    }
}

/// One network that a container is on.
public struct EngineAttachment: Sendable, Hashable, Codable {
    /// The network's name on the engine.
    public var network: String
    /// The network's id; nil when the container never started.
    public var networkID: String?
    /// Its addresses there, without prefix length: IPv4, then IPv6.
    public var addresses: [String]
    /// The names under which it is found there.
    public var aliases: [String]

    public init(network: String, networkID: String? = nil, addresses: [String] = [], aliases: [String] = []) {
        self.network = network
        self.networkID = networkID
        self.addresses = addresses
        self.aliases = aliases
    }
}

/// One port of a container on the host.
public struct EnginePort: Sendable, Hashable, Codable {
    /// The host's address: `0.0.0.0`, `::`, `127.0.0.1`, …; empty in what was asked for means every address.
    public var hostAddress: String
    /// nil when the engine picks one, or a range.
    public var hostPort: Int?
    public var containerPort: Int
    public var transport: PublishedPort.Transport

    public init(hostAddress: String, hostPort: Int?, containerPort: Int, transport: PublishedPort.Transport = .tcp) {
        self.hostAddress = hostAddress
        self.hostPort = hostPort
        self.containerPort = containerPort
        self.transport = transport
    }

    /// Whom the host address lets in, before any firewall.
    public var reach: AddressReach { AddressReach(hostAddress) }
}

/// One network of the engine.
public struct EngineNetwork: Sendable, Hashable, Codable {
    public var id: String
    public var name: String
    /// `bridge`, `host`, `null`, `macvlan`, `ipvlan`, `overlay`, …
    public var driver: String
    /// The Compose project and the network's key there.
    public var project: String?
    public var key: String?
    /// Whether no route leads out.
    public var isInternal: Bool
    public var hasIPv6: Bool
    /// CIDR ranges.
    public var subnets: [String]
    /// The driver's options (`com.docker.network.bridge.enable_icc`, …).
    public var options: [String: String]
    /// The ids of the containers on it.
    public var members: [String]

    public init(
        id: String, name: String, driver: String = "bridge", project: String? = nil, key: String? = nil,
        isInternal: Bool = false, hasIPv6: Bool = false, subnets: [String] = [], options: [String: String] = [:],
        members: [String] = []
    ) {
        self.id = id
        self.name = name
        self.driver = driver
        self.project = project
        self.key = key
        self.isInternal = isInternal
        self.hasIPv6 = hasIPv6
        self.subnets = subnets
        self.options = options
        self.members = members
    }

    /// As the project's file would name it: by its key, or by its own name where it is another's.
    public func name(in project: String) -> String { self.project == project ? key ?? name : name }

    /// Whether its containers may talk to each other; on unless the bridge's option says no.
    public var letsContainersTalk: Bool { options["com.docker.network.bridge.enable_icc"]?.lowercased() != "false" }
}
