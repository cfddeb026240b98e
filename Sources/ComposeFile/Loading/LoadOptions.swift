/// What to load and how: the same choices that `docker compose` takes on its command line and from its environment.
public struct LoadOptions: Sendable {
    /// How to treat what Docker Compose refuses.
    public enum Mode: Sendable {
        /// The first refusal is thrown, as `docker compose config` does.
        case strict
        /// Refusals are collected as problems and the rest is loaded.
        case lenient
    }

    /// The Compose files (`-f`), absolute or relative to ``directory``; empty to find them as Compose does.
    public var files: [String]
    /// The absolute path of the working directory, where the search for Compose files starts.
    public var directory: String
    /// `--project-directory`, or nil.
    public var projectDirectory: String?
    /// `--project-name`, or nil.
    public var projectName: String?
    /// `--profile`, each; empty to take `COMPOSE_PROFILES`.
    public var profiles: [String]
    /// `--env-file`, each; empty to take `COMPOSE_ENV_FILES`, else `.env`.
    public var envFiles: [String]
    /// The environment of the process.
    public var environment: [String: String]
    /// Whether variables are filled in.
    public var interpolate: Bool
    public var mode: Mode

    public init(
        files: [String] = [], directory: String, projectDirectory: String? = nil, projectName: String? = nil,
        profiles: [String] = [], envFiles: [String] = [], environment: [String: String] = [:],
        interpolate: Bool = true, mode: Mode = .strict
    ) {
        self.files = files
        self.directory = directory
        self.projectDirectory = projectDirectory
        self.projectName = projectName
        self.profiles = profiles
        self.envFiles = envFiles
        self.environment = environment
        self.interpolate = interpolate
        self.mode = mode
    }
}
