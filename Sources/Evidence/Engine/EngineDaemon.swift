/// What the engine tells of its own settings (`/info`).
public struct EngineDaemon: Sendable, Hashable, Codable {
    /// What the engine calls itself (`ID`), made once at its first start; nil when it was not told.
    public var id: String?
    /// The host's name.
    public var host: String
    public var operatingSystem: String
    public var kernel: String
    /// Where images, volumes and containers lie.
    public var root: String
    public var storageDriver: String
    public var logDriver: String
    /// `1` or `2`; nil when it was not told.
    public var cgroupVersion: String?
    /// `cgroupfs`, `systemd`, `none`.
    public var cgroupDriver: String?
    /// `name=seccomp,profile=builtin`, `name=apparmor`, `name=rootless`, `name=userns`, `name=cgroupns`, …
    public var securityOptions: [String]
    public var keepsContainersAlive: Bool
    public var isExperimental: Bool
    public var isDebugging: Bool
    /// Registries and ranges that are spoken to without TLS or with any certificate.
    public var insecureRegistries: [String]
    /// The engine's own warnings, among them an API that listens without TLS.
    public var warnings: [String]
    /// `inactive`, `active`, …
    public var swarm: String?
    public var defaultRuntime: String?
    /// Its clock when it was asked.
    public var time: EngineTime?

    public init(
        id: String? = nil, host: String = "", operatingSystem: String = "", kernel: String = "", root: String = "",
        storageDriver: String = "", logDriver: String = "", cgroupVersion: String? = nil, cgroupDriver: String? = nil,
        securityOptions: [String] = [], keepsContainersAlive: Bool = false, isExperimental: Bool = false,
        isDebugging: Bool = false, insecureRegistries: [String] = [], warnings: [String] = [], swarm: String? = nil,
        defaultRuntime: String? = nil, time: EngineTime? = nil
    ) {
        self.id = id
        self.host = host
        self.operatingSystem = operatingSystem
        self.kernel = kernel
        self.root = root
        self.storageDriver = storageDriver
        self.logDriver = logDriver
        self.cgroupVersion = cgroupVersion
        self.cgroupDriver = cgroupDriver
        self.securityOptions = securityOptions
        self.keepsContainersAlive = keepsContainersAlive
        self.isExperimental = isExperimental
        self.isDebugging = isDebugging
        self.insecureRegistries = insecureRegistries
        self.warnings = warnings
        self.swarm = swarm
        self.defaultRuntime = defaultRuntime
        self.time = time
    }

    /// The value behind `name=` of each security option: `seccomp`, `apparmor`, `rootless`, …
    public var securityNames: [String] {
        securityOptions.map { option in
            let first = option.split(separator: ",").first ?? ""
            return String(first.hasPrefix("name=") ? first.dropFirst(5) : first)
        }
    }
    /// Whether it runs as an ordinary user.
    public var isRootless: Bool { securityNames.contains("rootless") }
    /// Whether root in containers is an ordinary user of the host (`userns-remap`).
    public var remapsUsers: Bool { securityNames.contains("userns") }
}
