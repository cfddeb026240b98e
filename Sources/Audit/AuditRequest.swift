import Collectors
public import Controls
public import StackModel

/// What to audit, and everything of the outside that the audit may look at.
public struct AuditRequest: Sendable {
    /// One project: a folder, a file, or several files merged into one.
    public struct Project: Sendable, Hashable {
        /// The folder or file as it was given; nil for the folder one stands in.
        public var path: String?
        /// The Compose files (`-f`); empty to find them as Docker Compose does.
        public var files: [String]
        /// The project's name where it is known already; nil to find it as Docker Compose does.
        public var name: String?
        /// Its own env files in place of `.env`; empty for those of the request.
        public var envFiles: [String]
        /// As the engine told of it; nil where the owner named it.
        var running: RunningProjects.Project?

        public init(path: String? = nil, files: [String] = [], name: String? = nil, envFiles: [String] = []) {
            self.path = path
            self.files = files
            self.name = name
            self.envFiles = envFiles
        }

        /// Whether it is the folder one stands in.
        var isUnnamed: Bool { path == nil && files.isEmpty }
    }

    public var projects: [Project]
    /// The working directory, absolute: shown paths are relative to it.
    public var directory: String
    /// The environment of the process.
    public var environment: [String: String]
    /// `--profile`, each.
    public var profiles: [String]
    /// `--env-file`, each.
    public var envFiles: [String]
    /// `--project-name`, or nil.
    public var projectName: String?
    /// Never look past the Compose and env files: no git, no settings of apps, nothing that runs.
    public var filesOnly: Bool
    /// The day that waivers are judged on.
    public var today: CalendarDay
    /// The controls to judge with.
    public var controls: [Control]

    public init(
        projects: [Project] = [Project()], directory: String, environment: [String: String] = [:],
        profiles: [String] = [], envFiles: [String] = [], projectName: String? = nil, filesOnly: Bool = false,
        today: CalendarDay, controls: [Control] = Catalogue.all
    ) {
        self.projects = projects
        self.directory = directory
        self.environment = environment
        self.profiles = profiles
        self.envFiles = envFiles
        self.projectName = projectName
        self.filesOnly = filesOnly
        self.today = today
        self.controls = controls
    }
}
