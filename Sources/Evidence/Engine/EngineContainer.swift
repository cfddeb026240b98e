public import StackModel

/// One container as the engine runs it (or would), reduced to what controls judge.
public struct EngineContainer: Sendable, Hashable, Codable {
    /// 64 hexadecimal digits.
    public var id: String
    /// Without the leading slash.
    public var name: String
    /// What Docker Compose noted in its labels; nil when it did not make the container.
    public var compose: ComposeLabels?
    public var life: EngineLife
    /// The image as it was asked for (`Config.Image`).
    public var image: String
    /// The id of the image that it was made from (`Image`): `sha256:` and 64 digits.
    public var imageID: String
    public var rights: EngineRights
    public var network: EngineNetworking
    /// The mounts as applied.
    public var mounts: [EngineMount]
    /// Paths in the container with a tmpfs, with its options.
    public var tmpfs: [String: String]
    public var environment: [EngineVariable]
    /// Labels besides those of Docker Compose and those that the image brought.
    public var labels: [EngineVariable]
    public var limits: EngineLimits
    public var log: EngineLog
    /// How it was told to start, besides what its image brings; nil when that was not looked at.
    public var start: EngineStart?
    /// The processes as `/proc` shows them; nil when they could not be seen.
    public var processes: EngineProcesses?

    public init(
        id: String, name: String, compose: ComposeLabels? = nil, life: EngineLife = EngineLife(), image: String = "",
        imageID: String = "", rights: EngineRights = EngineRights(), network: EngineNetworking = EngineNetworking(),
        mounts: [EngineMount] = [], tmpfs: [String: String] = [:], environment: [EngineVariable] = [],
        labels: [EngineVariable] = [], limits: EngineLimits = EngineLimits(), log: EngineLog = EngineLog(),
        start: EngineStart? = nil, processes: EngineProcesses? = nil
    ) {
        self.id = id
        self.name = name
        self.compose = compose
        self.life = life
        self.image = image
        self.imageID = imageID
        self.rights = rights
        self.network = network
        self.mounts = mounts
        self.tmpfs = tmpfs
        self.environment = environment
        self.labels = labels
        self.limits = limits
        self.log = log
        self.start = start
        self.processes = processes
    }

    /// The first twelve digits of the id, as `docker ps` shows it.
    public var shortID: String { String(id.prefix(12)) }

    /// The variable of that name.
    public func variable(_ name: String) -> EngineVariable? { environment.last { $0.name == name } }

    /// The name of its service: the container's own where no Compose project made it.
    public var serviceName: String { compose?.service ?? name }

    /// Its service in that project; nil when it is none of its lasting containers.
    ///
    /// - Parameter project: a project's name, or ``Stack/withoutCompose``.
    public func service(in project: String) -> String? {
        guard let compose else { return project == Stack.withoutCompose ? name : nil }
        return compose.project == project && !compose.isOneOff ? compose.service : nil
    }
}

/// What Docker Compose writes on the containers that it makes (`com.docker.compose.*`).
public struct ComposeLabels: Sendable, Hashable, Codable {
    public var project: String
    public var service: String
    /// From 1; nil for a one-off container.
    public var number: Int?
    /// Whether it was made by `docker compose run`.
    public var isOneOff: Bool
    /// The files it was made from, absolute, in their order.
    public var configFiles: [String]
    /// The project's folder, absolute.
    public var workingDirectory: String?
    /// The hash of the service as it was then: 64 digits.
    public var configHash: String?
    /// The version of Docker Compose.
    public var version: String?
    /// What it was said to wait for, `SERVICE:CONDITION:RESTART` each; nil without that label.
    public var dependsOn: [String]?

    public init(
        project: String, service: String, number: Int? = 1, isOneOff: Bool = false, configFiles: [String] = [],
        workingDirectory: String? = nil, configHash: String? = nil, version: String? = nil,
        dependsOn: [String]? = nil
    ) {
        self.project = project
        self.service = service
        self.number = number
        self.isOneOff = isOneOff
        self.configFiles = configFiles
        self.workingDirectory = workingDirectory
        self.configHash = configHash
        self.version = version
        self.dependsOn = dependsOn
    }
}

/// Whether a container runs, since when, and what happens when it ends.
public struct EngineLife: Sendable, Hashable, Codable {
    /// The words of `State.Status`.
    public enum State: String, Sendable, Hashable, Codable {
        case created, running, paused, restarting, removing, exited, dead
        /// A word that is not known here.
        case other
    }

    public var state: State
    /// `healthy`, `unhealthy`, `starting`; nil without a health check.
    public var health: String?
    public var exitCode: Int?
    /// Why it could not be started, in the engine's own words; nil when there is no error.
    public var error: String?
    public var created: EngineTime?
    /// The last start; nil when it never started.
    public var started: EngineTime?
    /// The last end; nil when it never ended.
    public var finished: EngineTime?
    /// How often the restart policy started it again.
    public var restarts: Int
    public var policy: RestartPolicy?
    /// The id of its first process on the engine's host; nil when it does not run.
    public var process: Int?

    public init(
        state: State = .running, health: String? = nil, exitCode: Int? = nil, error: String? = nil,
        created: EngineTime? = nil, started: EngineTime? = nil, finished: EngineTime? = nil, restarts: Int = 0,
        policy: RestartPolicy? = .no, process: Int? = nil
    ) {
        self.state = state
        self.health = health
        self.exitCode = exitCode
        self.error = error
        self.created = created
        self.started = started
        self.finished = finished
        self.restarts = restarts
        self.policy = policy
        self.process = process
    }

    /// Whether its processes exist: running or paused.
    public var isUp: Bool { state == .running || state == .paused }
}

/// One variable, label or option with its value, secrets reduced to their facts.
public struct EngineVariable: Sendable, Hashable, Codable {
    public var name: String
    public var value: EnvironmentValue
    /// Whether the image brought exactly this.
    public var isFromImage: Bool

    public init(_ name: String, _ value: EnvironmentValue, isFromImage: Bool = false) {
        self.name = name
        self.value = value
        self.isFromImage = isFromImage
    }
}

/// What a container may use at most.
public struct EngineLimits: Sendable, Hashable, Codable {
    /// Bytes; nil for no limit.
    public var memory: Int?
    /// CPUs; nil for no limit.
    public var cpus: Double?
    /// Processes; nil for no limit.
    public var pids: Int?

    public init(memory: Int? = nil, cpus: Double? = nil, pids: Int? = nil) {
        self.memory = memory
        self.cpus = cpus
        self.pids = pids
    }
}

/// Where a container's output goes.
public struct EngineLog: Sendable, Hashable, Codable {
    /// `json-file`, `local`, `journald`, `none`, …
    public var driver: String
    public var options: [EngineVariable]

    public init(driver: String = "", options: [EngineVariable] = []) {
        self.driver = driver
        self.options = options
    }

    /// The option's plain text.
    public func option(_ name: String) -> String? {
        if case .text(let text)? = options.first(where: { $0.name == name })?.value { text } else { nil }
    }
}

extension EngineContainer {
    /// Whether its processes were found in this machine's own `/proc`: those of an engine elsewhere, or in a virtual
    /// machine, are not, whatever its socket's path.
    public var isOfThisMachine: Bool {
        if network.namespace != nil { return true }
        guard let processes else { return false }
        return processes.source != .engine
    }
}
