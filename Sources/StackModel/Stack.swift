/// One Compose project as its files describe it: every file merged, every variable resolved, every value placed.
public struct Stack: Sendable, Hashable, Codable {
    /// The name that stands for the containers which no Compose project made; Docker Compose takes none with a blank.
    public static let withoutCompose = "without Compose"

    /// The project's name, as Docker Compose would label its containers; ``withoutCompose`` for those without one.
    public var name: String
    /// The project's directory, absolute: relative paths in the files start here. Empty where no label tells it.
    public var directory: String
    /// The Compose files, as the owner would type them, in the order they were merged.
    public var files: [String]
    /// The env files that variables were read from (`.env`, `--env-file`), as the owner would type them.
    public var envFiles: [String]
    /// Where the key `services:` was written first; nil when it is not in the files.
    public var servicesSpan: SourceSpan?
    /// The services that the chosen profiles start, sorted by name.
    public var services: [Service]
    /// The services that only another profile would start, sorted by name.
    public var inactiveServices: [Service]
    public var networks: [Network]
    public var volumes: [Volume]
    /// Top-level `secrets:`.
    public var secrets: [StoredValue]
    /// Top-level `configs:`.
    public var configs: [StoredValue]
    /// The variables that env files define, with where; secret values as secrets.
    public var variables: [EnvironmentEntry]
    /// What could not be used as written.
    public var problems: [Problem]

    public init(
        name: String, directory: String, files: [String] = [], envFiles: [String] = [],
        servicesSpan: SourceSpan? = nil, services: [Service] = [], inactiveServices: [Service] = [],
        networks: [Network] = [], volumes: [Volume] = [],
        secrets: [StoredValue] = [], configs: [StoredValue] = [], variables: [EnvironmentEntry] = [],
        problems: [Problem] = []
    ) {
        self.name = name
        self.directory = directory
        self.files = files
        self.envFiles = envFiles
        self.servicesSpan = servicesSpan
        self.services = services
        self.inactiveServices = inactiveServices
        self.networks = networks
        self.volumes = volumes
        self.secrets = secrets
        self.configs = configs
        self.variables = variables
        self.problems = problems
    }

    /// The place to show for what is said of the project as a whole: its `services:`, else its first service or file.
    public var place: SourceSpan {
        servicesSpan ?? services.first?.span ?? inactiveServices.first?.span
            ?? SourceSpan(file: files.first ?? directory, line: 1, column: 1)
    }

    /// The active service of that name.
    public func service(_ name: String) -> Service? { services.first { $0.name == name } }
    /// The top-level network of that key.
    public func network(_ key: String) -> Network? { networks.first { $0.key == key } }
    /// The top-level volume of that key.
    public func volume(_ key: String) -> Volume? { volumes.first { $0.key == key } }
}

/// A top-level network.
public struct Network: Sendable, Hashable, Codable {
    /// Its key in the file (`default` for the implicit one).
    public var key: String
    /// Its key's place; nil for the implicit default network.
    public var span: SourceSpan?
    public var driver: Located<String>?
    /// `internal: true`: no route out.
    public var isInternal: Located<Bool>?
    /// `external: true`: made elsewhere, so its settings are not in these files.
    public var isExternal: Located<Bool>?
    public var enablesIPv6: Located<Bool>?
    /// CIDR ranges of `ipam.config`.
    public var subnets: [Located<String>]
    public var driverOptions: [String: Located<String>]

    public init(
        key: String, span: SourceSpan? = nil, driver: Located<String>? = nil, isInternal: Located<Bool>? = nil,
        isExternal: Located<Bool>? = nil, enablesIPv6: Located<Bool>? = nil, subnets: [Located<String>] = [],
        driverOptions: [String: Located<String>] = [:]
    ) {
        self.key = key
        self.span = span
        self.driver = driver
        self.isInternal = isInternal
        self.isExternal = isExternal
        self.enablesIPv6 = enablesIPv6
        self.subnets = subnets
        self.driverOptions = driverOptions
    }
}

/// A top-level volume.
public struct Volume: Sendable, Hashable, Codable {
    public var key: String
    public var span: SourceSpan
    public var driver: Located<String>?
    public var isExternal: Located<Bool>?
    /// `driver_opts`: a bind in disguise (`type: none`, `o: bind`, `device: /path`) or an NFS/CIFS mount.
    public var driverOptions: [String: Located<String>]

    public init(
        key: String, span: SourceSpan, driver: Located<String>? = nil, isExternal: Located<Bool>? = nil,
        driverOptions: [String: Located<String>] = [:]
    ) {
        self.key = key
        self.span = span
        self.driver = driver
        self.isExternal = isExternal
        self.driverOptions = driverOptions
    }
}

/// A top-level secret or config.
public struct StoredValue: Sendable, Hashable, Codable {
    /// Where its content lives.
    public enum Source: Sendable, Hashable, Codable {
        /// A file on the host, absolute path.
        case file(Located<String>)
        /// An environment variable of that name.
        case environment(Located<String>)
        /// Written in the file itself (configs only).
        case inline(Located<EnvironmentValue>)
        case external
        case unknown
    }

    public var key: String
    public var span: SourceSpan
    public var source: Source

    public init(key: String, span: SourceSpan, source: Source) {
        self.key = key
        self.span = span
        self.source = source
    }
}
