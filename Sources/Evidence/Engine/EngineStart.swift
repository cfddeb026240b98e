public import StackModel

/// How a container was told to start, as far as its image does not say the same (`Config`).
public struct EngineStart: Sendable, Hashable, Codable {
    /// The words of `Cmd`, secrets masked; empty when they are the image's.
    public var command: [MaskedText]
    /// The words of `Entrypoint`, secrets masked; empty when they are the image's.
    public var entrypoint: [MaskedText]
    /// nil when it is the image's, or there is none.
    public var healthcheck: EngineHealthcheck?

    public init(
        command: [MaskedText] = [], entrypoint: [MaskedText] = [], healthcheck: EngineHealthcheck? = nil
    ) {
        self.command = command
        self.entrypoint = entrypoint
        self.healthcheck = healthcheck
    }
}

/// A container's own health check (`Config.Healthcheck`).
public struct EngineHealthcheck: Sendable, Hashable, Codable {
    /// `CMD`, `CMD-SHELL` or `NONE` first; secrets masked.
    public var test: [MaskedText]
    /// Seconds; nil for the engine's default.
    public var interval: Double?
    /// Seconds; nil for the engine's default.
    public var timeout: Double?
    /// Seconds; nil for none.
    public var startPeriod: Double?
    public var retries: Int?

    public init(
        test: [MaskedText], interval: Double? = nil, timeout: Double? = nil, startPeriod: Double? = nil,
        retries: Int? = nil
    ) {
        self.test = test
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.retries = retries
    }

    public var isOff: Bool { test.first?.text == "NONE" }
}
