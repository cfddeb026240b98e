public import StackModel

/// What is known of one image of this world: how to recognise it, what it needs and what it can bear.
///
/// The data stands in one file per product under `Products/`; every fact names its source there.
public struct KnownImage: Sendable, Hashable {
    /// Who builds an image; decides how it starts and drops rights.
    public enum Family: String, Sendable, Hashable, Codable, CaseIterable {
        /// The product's own project.
        case official
        /// linuxserver.io: s6 as root, then PUID:PGID.
        case linuxserver
        /// hotio: s6 as root, then PUID:PGID.
        case hotio
        /// home-operations (onedr0p): no init, runs as 65534 or `user:`.
        case homeOperations
        case other
    }

    /// Whether the product still gets fixes.
    public enum Status: Sendable, Hashable {
        case maintained
        /// No more fixes; `successor` is what to move to, where there is one; `since` is empty where no date is established.
        case retired(since: String, reason: String, successor: String?)
        /// Goes on under another name or image.
        case superseded(by: String, since: String)
    }

    /// The product's stable name, lower case: `radarr`, `gluetun`.
    public var product: String
    /// The product's name as people write it: `Radarr`.
    public var title: String
    public var role: Role
    public var family: Family
    /// `registry/repository` of this image, all spellings, without tags.
    public var repositories: [String]
    public var ports: [KnownPort]
    /// Folders in the container that hold settings or databases.
    public var configFolders: [String]
    public var needs: ImageNeeds
    public var bears: ImageTolerance
    public var status: Status
    /// Whether the image brings its own `HEALTHCHECK`; nil when not established.
    public var hasHealthcheck: Bool?
    /// Programs that are in the image and matter for health checks (`curl`, `wget`, `nc`); nil when not established.
    public var tools: Set<String>?
    /// Where the facts come from.
    public var sources: [String]

    public init(
        product: String, title: String, role: Role, family: Family, repositories: [String], ports: [KnownPort] = [],
        configFolders: [String] = [], needs: ImageNeeds = ImageNeeds(), bears: ImageTolerance = ImageTolerance(),
        status: Status = .maintained, hasHealthcheck: Bool? = nil, tools: Set<String>? = nil, sources: [String]
    ) {
        self.product = product
        self.title = title
        self.role = role
        self.family = family
        self.repositories = repositories
        self.ports = ports
        self.configFolders = configFolders
        self.needs = needs
        self.bears = bears
        self.status = status
        self.hasHealthcheck = hasHealthcheck
        self.tools = tools
        self.sources = sources
    }
}

/// One port that an image listens on and what stands behind it.
public struct KnownPort: Sendable, Hashable {
    /// What a visitor of the port can do.
    public enum Purpose: String, Sendable, Hashable, Codable {
        /// A page that administers the app.
        case adminUI
        /// A page meant for its users (Jellyfin, Seerr).
        case userUI
        case api
        /// Incoming peers of a torrent client.
        case torrent
        case proxy
        case control
        case database
        case discovery
        case metrics
        /// The front door of a reverse proxy.
        case web
        case vpn
        case other
    }

    /// Whether the port asks who is there.
    public enum Login: String, Sendable, Hashable, Codable {
        /// Always, or as it comes.
        case byDefault
        /// Only when the owner set it up.
        case optional
        /// Never.
        case none
        case notApplicable
    }

    public var number: Int
    public var transport: PublishedPort.Transport
    public var purpose: Purpose
    public var login: Login
    /// Whether it speaks TLS as it comes.
    public var isEncrypted: Bool
    /// What an intruder can do there, as a clause: "add downloads and run commands".
    public var consequence: String

    public init(
        _ number: Int, _ transport: PublishedPort.Transport = .tcp, _ purpose: Purpose, login: Login = .byDefault,
        isEncrypted: Bool = false, consequence: String
    ) {
        self.number = number
        self.transport = transport
        self.purpose = purpose
        self.login = login
        self.isEncrypted = isEncrypted
        self.consequence = consequence
    }
}

/// What an image cannot work without; asking for it is no finding.
public struct ImageNeeds: Sendable, Hashable {
    /// Capabilities it must be given (`cap_add`), without `CAP_`.
    public var capabilities: Set<String>
    /// Capabilities it needs to keep when all are dropped, without `CAP_`.
    public var keepsCapabilities: Set<String>
    /// Devices, as host paths.
    public var devices: Set<String>
    /// Whether its job needs docker.sock or a proxy of it.
    public var dockerSocket: SocketNeed
    /// Whether its job needs the host's network.
    public var hostNetwork: Bool
    /// Host paths beyond its folders that its job needs to read, such as `/proc` for a monitor.
    public var hostPaths: Set<String>
    /// Whether its job needs to see the host's processes.
    public var hostPID: Bool
    /// Confinements that its documentation switches off: `apparmor`, `seccomp`.
    public var unconfined: Set<String>

    /// How an image uses the Docker API.
    public enum SocketNeed: String, Sendable, Hashable, Codable {
        case none
        /// Works without; offers more with it.
        case optional
        /// Reads only: a read-only socket proxy is enough.
        case reads
        /// Starts, stops or makes containers.
        case writes
    }

    public init(
        capabilities: Set<String> = [], keepsCapabilities: Set<String> = [], devices: Set<String> = [],
        dockerSocket: SocketNeed = .none, hostNetwork: Bool = false, hostPaths: Set<String> = [],
        hostPID: Bool = false, unconfined: Set<String> = []
    ) {
        self.capabilities = capabilities
        self.keepsCapabilities = keepsCapabilities
        self.devices = devices
        self.dockerSocket = dockerSocket
        self.hostNetwork = hostNetwork
        self.hostPaths = hostPaths
        self.hostPID = hostPID
        self.unconfined = unconfined
    }
}

/// Which hardening an image can bear; `unknown` never becomes advice.
public struct ImageTolerance: Sendable, Hashable {
    /// Whether one measure is safe to advise.
    public enum Answer: Sendable, Hashable {
        case yes
        /// Yes, if these paths are writable (tmpfs).
        case withWritable([String])
        /// It breaks; the reason as a sentence.
        case no(String)
        case unknown
    }

    /// `read_only: true`.
    public var readOnlyRoot: Answer
    /// `security_opt: [no-new-privileges:true]`.
    public var noNewPrivileges: Answer
    /// `cap_drop: [ALL]` with ``ImageNeeds/keepsCapabilities`` and ``ImageNeeds/capabilities`` added back.
    public var dropAllCapabilities: Answer
    /// How the image leaves root.
    public var identity: Identity

    /// How an image's processes get their user.
    public enum Identity: String, Sendable, Hashable, Codable {
        /// Starts as root and drops to PUID:PGID.
        case puid
        /// Starts as root, drops to PUID:PGID where they are set, and stays root where they are not.
        case puidOrRoot
        /// Starts as root and drops to a user of its own by itself.
        case dropsRoot
        /// Its own Dockerfile sets a user that is not root.
        case ownUser
        /// Root unless `user:` is set; `user:` works.
        case userOption
        /// Its job needs root.
        case rootNeeded
        case unknown
    }

    public init(
        readOnlyRoot: Answer = .unknown, noNewPrivileges: Answer = .unknown, dropAllCapabilities: Answer = .unknown,
        identity: Identity = .unknown
    ) {
        self.readOnlyRoot = readOnlyRoot
        self.noNewPrivileges = noNewPrivileges
        self.dropAllCapabilities = dropAllCapabilities
        self.identity = identity
    }
}
