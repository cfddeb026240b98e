public import Clients
public import FileAccess

/// Finds the Compose projects that a Docker engine runs, by the labels that Docker Compose writes on its containers.
public struct RunningProjects: Sendable {
    /// One project as its containers tell of it.
    public struct Project: Sendable, Hashable {
        public var name: String
        /// The project's folder, absolute.
        public var directory: String
        /// The files it was made from, absolute, in their order.
        public var files: [String]
        /// The env files that were named besides `.env`, absolute.
        public var envFiles: [String]

        public init(name: String, directory: String, files: [String], envFiles: [String] = []) {
            self.name = name
            self.directory = directory
            self.files = files
            self.envFiles = envFiles
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

    /// The projects that have a container, running or not, sorted by name; none when the engine cannot be asked.
    ///
    /// A project without the labels of its files (made by something else than Docker Compose) is left out.
    public func list() async -> [Project] {
        guard let locations else { return [] }
        for location in locations {
            let client = EngineClient(http, at: location.endpoint)
            guard let (negotiated, _) = try? await client.negotiated(),
                let containers = try? await negotiated.get("/containers/json?all=1").elements
            else { continue }
            return RunningProjects.projects(containers.prefix(EngineCollector.listLimit).map { $0["Labels"] })
        }
        return []
    }

    private static func projects(_ labels: [JSON]) -> [Project] {
        var found: [String: Project] = [:]
        for labels in labels {
            func label(_ name: String) -> String? {
                labels["com.docker.compose.\(name)"].string.flatMap { $0.isEmpty ? nil : $0 }
            }
            func paths(_ name: String) -> [String] {
                (label(name) ?? "").split(separator: ",").map(String.init).filter { $0.hasPrefix("/") }
            }
            guard let name = label("project"), found[name] == nil, found.count < limit,
                let directory = label("project.working_dir"), directory.hasPrefix("/")
            else { continue }
            let files = paths("project.config_files")
            guard !files.isEmpty else { continue }
            found[name] = Project(
                name: name, directory: directory, files: files, envFiles: paths("project.environment_file"))
        }
        return found.values.sorted { $0.name < $1.name }
    }
}
