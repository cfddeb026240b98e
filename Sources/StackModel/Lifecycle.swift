/// What happens when the container's process ends.
public enum RestartPolicy: Sendable, Hashable, Codable {
    case no
    case always
    case unlessStopped
    /// At most that many times; nil for no limit.
    case onFailure(Int?)

    /// Reads `restart:`; nil when it is none of Compose's words.
    public init?(_ text: String) {
        switch text {
        case "no", "": self = .no
        case "always": self = .always
        case "unless-stopped": self = .unlessStopped
        case "on-failure": self = .onFailure(nil)
        default:
            guard text.hasPrefix("on-failure:"), let count = Int(text.dropFirst(11)), count >= 0 else { return nil }
            self = .onFailure(count)
        }
    }
}

/// One entry of a service's `depends_on:`, written or implied.
public struct Dependency: Sendable, Hashable, Codable {
    public enum Condition: String, Sendable, Hashable, Codable {
        case started = "service_started"
        case healthy = "service_healthy"
        case completed = "service_completed_successfully"
    }

    public var service: String
    public var condition: Condition
    /// Whether Compose restarts this service when it restarts the other.
    public var restart: Bool
    public var isRequired: Bool
    /// Whether Compose added it (`network_mode: service:`, `links`, `volumes_from`, …).
    public var isImplicit: Bool
    public var span: SourceSpan

    public init(
        service: String, condition: Condition = .started, restart: Bool = false, isRequired: Bool = true,
        isImplicit: Bool = false, span: SourceSpan
    ) {
        self.service = service
        self.condition = condition
        self.restart = restart
        self.isRequired = isRequired
        self.isImplicit = isImplicit
        self.span = span
    }
}

/// A service's `healthcheck:`.
public struct Healthcheck: Sendable, Hashable, Codable {
    /// `disable: true` or `test: NONE`.
    public var isDisabled: Bool
    /// The test as words (`CMD`, `CMD-SHELL` first); empty when not written.
    public var test: [Located<MaskedText>]
    /// Seconds; nil when not written.
    public var interval: Double?
    /// Seconds; nil when not written.
    public var timeout: Double?
    /// Seconds; nil when not written.
    public var startPeriod: Double?
    public var retries: Int?

    public init(
        isDisabled: Bool = false, test: [Located<MaskedText>] = [], interval: Double? = nil, timeout: Double? = nil,
        startPeriod: Double? = nil, retries: Int? = nil
    ) {
        self.isDisabled = isDisabled
        self.test = test
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.retries = retries
    }
}

/// A service's `logging:`.
public struct Logging: Sendable, Hashable, Codable {
    /// nil when only options were written: the engine's default driver.
    public var driver: Located<String>?
    public var options: [String: Located<String>]

    public init(driver: Located<String>? = nil, options: [String: Located<String>] = [:]) {
        self.driver = driver
        self.options = options
    }
}

/// A service's limits, from `deploy.resources.limits` and from the older keys.
public struct ResourceLimits: Sendable, Hashable, Codable {
    /// Bytes.
    public var memory: Located<Int>?
    /// CPUs.
    public var cpus: Located<Double>?
    /// Processes; -1 means no limit.
    public var pids: Located<Int>?

    public init(memory: Located<Int>? = nil, cpus: Located<Double>? = nil, pids: Located<Int>? = nil) {
        self.memory = memory
        self.cpus = cpus
        self.pids = pids
    }
}
