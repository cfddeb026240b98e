/// What a container engine says of itself and of what it runs, over the Docker Engine API and from `/proc`.
///
/// A part that is nil could not be seen; the ``Gap`` that tells why begins with `engine`. Field names in the comments are
/// those of the API (1.41 and later).
public struct EngineEvidence: Sendable, Hashable, Codable {
    /// Where the engine was asked: `unix:///var/run/docker.sock`.
    public var endpoint: String
    /// The engine's own version (`28.5.2`); nil when it was not told.
    public var version: String?
    /// The API version that was spoken (`1.41`); nil when the engine was left to choose.
    public var apiVersion: String?
    public var daemon: EngineDaemon?
    /// The containers that were looked into: those of the project (or of every project), and those whose network they
    /// join; sorted by name. nil when they could not be listed.
    public var containers: [EngineContainer]?
    /// The other containers of this engine, by name and state alone, sorted by name.
    public var others: [EngineNeighbour]
    public var networks: [EngineNetwork]?
    public var volumes: [EngineVolume]?
    /// The images of the containers that were looked into, by id; an image that could not be seen is missing.
    public var images: [EngineImage]
    /// What happened to containers lately, oldest first; nil when it was not told.
    public var events: [EngineEvent]?

    public init(
        endpoint: String, version: String? = nil, apiVersion: String? = nil, daemon: EngineDaemon? = nil,
        containers: [EngineContainer]? = nil, others: [EngineNeighbour] = [], networks: [EngineNetwork]? = nil,
        volumes: [EngineVolume]? = nil, images: [EngineImage] = [], events: [EngineEvent]? = nil
    ) {
        self.endpoint = endpoint
        self.version = version
        self.apiVersion = apiVersion
        self.daemon = daemon
        self.containers = containers
        self.others = others
        self.networks = networks
        self.volumes = volumes
        self.images = images
        self.events = events
    }

    /// The containers of that service of that project (or of ``Stack/withoutCompose``), lowest number first; one-off containers (`run`) are left out.
    public func containers(of service: String, in project: String) -> [EngineContainer] {
        (containers ?? []).filter { $0.service(in: project) == service }.sorted {
            ($0.compose?.number ?? 0, $0.name) < ($1.compose?.number ?? 0, $1.name)
        }
    }

    /// The container of that id (whole or its beginning of at least 12 digits) or that name.
    public func container(_ reference: String) -> EngineContainer? {
        (containers ?? []).first { EngineEvidence.names(reference, id: $0.id, name: $0.name) }
    }

    /// The container of that id or name among those that were not looked into.
    public func neighbour(_ reference: String) -> EngineNeighbour? {
        others.first { EngineEvidence.names(reference, id: $0.id, name: $0.name) }
    }

    /// The image with that id.
    public func image(_ id: String) -> EngineImage? { images.first { $0.id == id } }

    /// The network that a container is on; nil when the engine does not tell of it.
    public func network(of attachment: EngineAttachment) -> EngineNetwork? {
        networks?.first { $0.name == attachment.network || $0.id == attachment.networkID }
    }

    /// Whether it is a whole id: 64 hexadecimal digits.
    public static func isID(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func names(_ reference: String, id: String, name: String) -> Bool {
        id == reference || name == reference || (reference.utf8.count >= 12 && id.hasPrefix(reference))
    }
}

/// A container of the same engine that was not looked into.
public struct EngineNeighbour: Sendable, Hashable, Codable {
    /// 64 hexadecimal digits.
    public var id: String
    public var name: String
    /// The image as it was asked for.
    public var image: String
    /// `running`, `exited`, …
    public var state: String
    /// The Compose project that it belongs to, when there is one.
    public var project: String?

    public init(id: String, name: String, image: String, state: String, project: String? = nil) {
        self.id = id
        self.name = name
        self.image = image
        self.state = state
        self.project = project
    }
}
