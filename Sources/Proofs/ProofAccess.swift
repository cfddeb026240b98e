public import Clients
public import Collectors
public import Evidence
public import FileAccess
public import Processes

/// What proofs need of the machine; handed in.
public struct ProofAccess: Sendable {
    /// Asks the engine and the apps.
    public var http: any HTTPClient
    public var files: any FileSystem
    public var processes: any ProcessRunner
    /// The absolute path of this very program, which is started again to read namespaces.
    public var helper: String
    /// `DOCKER_HOST` and its like.
    public var environment: [String: String]
    /// Makes facts of secrets, so that none of a container's variables is kept as it is.
    public var classify: AppCollector.Classify
    /// What the program calls itself, for the records.
    public var tool: String
    /// The time now, UTC.
    public var now: @Sendable () -> EngineTime
    /// Is told, as a clause, what is being done; for people who wait.
    public var progress: @Sendable (String) -> Void

    public init(
        http: any HTTPClient, files: any FileSystem, processes: any ProcessRunner, helper: String,
        environment: [String: String], classify: @escaping AppCollector.Classify, tool: String,
        now: @escaping @Sendable () -> EngineTime,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.http = http
        self.files = files
        self.processes = processes
        self.helper = helper
        self.environment = environment
        self.classify = classify
        self.tool = tool
        self.now = now
        self.progress = progress
    }
}
