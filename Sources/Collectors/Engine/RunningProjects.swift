public import Clients
public import FileAccess
import StackModel

/// Finds the Compose projects that a Docker engine runs, by the labels that Docker Compose writes on its containers.
public struct RunningProjects: Sendable {
    /// One project as its containers tell of it.
    public struct Project: Sendable, Hashable {
        /// Its name, or `Stack.withoutCompose` for the containers that no project made.
        public var name: String
        /// The project's folder, absolute; empty where no label names it.
        public var directory: String
        /// The files it was made from, absolute, in their order; empty where no label names them.
        public var files: [String]
        /// The env files that were named besides `.env`, absolute.
        public var envFiles: [String]
        /// Where its files lie, when they are named as another container sees them.
        public var home: ContainerFolder?

        public init(
            name: String, directory: String, files: [String], envFiles: [String] = [], home: ContainerFolder? = nil
        ) {
            self.name = name
            self.directory = directory
            self.files = files
            self.envFiles = envFiles
            self.home = home
        }
    }

    /// The most projects.
    public static let limit = 50

    private let http: any HTTPClient
    private let files: any FileSystem
    private let environment: [String: String]

    /// - Parameters:
    ///   - files: where Docker contexts and certificates are read from.
    ///   - environment: `DOCKER_HOST` and its like.
    public init(http: any HTTPClient, files: any FileSystem, environment: [String: String]) {
        self.http = http
        self.files = files
        self.environment = environment
    }

    /// Whether there is an engine to ask: one that was named, or a socket where one usually is.
    ///
    /// Without one nothing of the network is touched.
    public var isEngineThere: Bool {
        // What was named and cannot be used is told by who asks it.
        guard let locations else { return true }
        return locations.contains { isThere($0.endpoint) }
    }

    /// Whether nothing names an engine, so that the one at this machine's usual sockets is meant.
    public var isUsual: Bool {
        guard let locations else { return false }
        return locations.allSatisfy(\.isUsual)
    }

    /// Where an engine is looked for; nil when what was named cannot be used.
    private var locations: [EngineLocator.Location]? {
        try? EngineLocator(environment: environment, files: files).locations()
    }

    private func isThere(_ endpoint: HTTPEndpoint) -> Bool {
        guard case .unix(let path) = endpoint else { return true }
        do {
            _ = try files.attributes(path)
            return true
        } catch {
            return error.code != .missing
        }
    }

    /// The projects that have a container, running or not, sorted by name, and last the apps that run without one; none
    /// when the engine cannot be asked.
    public func list() async -> [Project] {
        guard let locations else { return [] }
        for location in locations {
            let client = EngineClient(http, at: location.endpoint)
            guard let (negotiated, _) = try? await client.negotiated(),
                let containers = try? await negotiated.get("/containers/json?all=1").elements
            else { continue }
            let listed = containers.prefix(EngineCollector.listLimit).map(ListedContainer.init)
            var projects = RunningProjects.projects(listed)
            if RunningProjects.isOfThisMachine(location) {
                let homes = ContainerFolders(files: files, containers: listed, engine: negotiated)
                for index in projects.indices { projects[index].home = await homes.home(of: projects[index]) }
            }
            if listed.contains(where: \.isAppWithoutCompose) {
                projects.append(Project(name: Stack.withoutCompose, directory: "", files: []))
            }
            return projects
        }
        return []
    }

    /// Whether the engine's volumes lie on this machine: a socket where engines put theirs, not one that was forwarded.
    private static func isOfThisMachine(_ location: EngineLocator.Location) -> Bool {
        guard case .unix(let path) = location.endpoint else { return false }
        return location.isUsual || ((path.hasPrefix("/run/") || path.hasPrefix("/var/run/")) && path.hasSuffix(".sock"))
    }

    private static func projects(_ containers: [ListedContainer]) -> [Project] {
        var found: [String: Project] = [:]
        for container in containers {
            guard let name = container.label("project"), found[name] == nil, found.count < limit else { continue }
            let directory = container.label("project.working_dir") ?? ""
            found[name] = Project(
                name: name, directory: directory.hasPrefix("/") ? directory : "",
                files: container.paths("project.config_files"),
                envFiles: container.paths("project.environment_file"))
        }
        return found.values.sorted { $0.name < $1.name }
    }
}
