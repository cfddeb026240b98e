/// Something that happened to a container.
public struct EngineEvent: Sendable, Hashable, Codable {
    /// `start`, `die`, `oom`, `health_status: unhealthy`, `connect`, …
    public var action: String
    /// The container's id.
    public var container: String
    public var name: String
    /// Seconds since 1970.
    public var time: Int
    /// The exit code of `die`.
    public var exitCode: Int?

    public init(action: String, container: String, name: String, time: Int, exitCode: Int? = nil) {
        self.action = action
        self.container = container
        self.name = name
        self.time = time
        self.exitCode = exitCode
    }
}
