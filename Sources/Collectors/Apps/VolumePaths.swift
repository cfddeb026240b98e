public import Evidence
import FileAccess
import StackModel

/// Where the volumes of a project's services lie on this machine, as the engine that runs here told.
public struct VolumePaths: Sendable {
    /// By service, then by the path in the container.
    private let sources: [String: [String: String]]
    /// The folders of data that the containers' own variables name, by service and variable: they are the image's too.
    private let folders: [String: [String: String]]

    /// For files alone.
    public static let none = VolumePaths([])

    /// - Parameter containers: the project's own, of this machine's engine.
    public init(_ containers: [EngineContainer]) {
        var sources: [String: [String: String]] = [:]
        var folders: [String: [String: String]] = [:]
        for container in containers {
            let service = container.serviceName
            for mount in container.mounts where mount.kind == "volume" {
                guard let source = mount.source, source.hasPrefix("/") else { continue }
                sources[service, default: [:]][FilePath.normalized(mount.target)] = FilePath.normalized(source)
            }
            for variable in container.environment where variable.name == "PGDATA" {
                if case .text(let folder) = variable.value { folders[service, default: [:]][variable.name] = folder }
            }
        }
        self.sources = sources
        self.folders = folders
    }

    /// Whether what is known here may lead to other files of that service than the Compose files do.
    public func has(_ service: String) -> Bool { sources[service] != nil || folders[service] != nil }

    /// The folder that the container's variable names; nil where none was seen.
    func variable(_ name: String, of service: String) -> String? { folders[service]?[name] }

    /// The folder on this machine that is mounted there; nil where none is known.
    func source(of target: String, in service: String) -> String? { sources[service]?[FilePath.normalized(target)] }

    /// The volume that holds that path, the innermost of several: one that only the image asks for is among them.
    func innermost(of path: String, in service: String) -> (target: String, source: String)? {
        guard let sources = sources[service] else { return nil }
        let holding = sources.filter { path == $0.key || path.hasPrefix($0.key == "/" ? "/" : $0.key + "/") }
        return holding.max { $0.key.utf8.count < $1.key.utf8.count }.map { (target: $0.key, source: $0.value) }
    }
}
