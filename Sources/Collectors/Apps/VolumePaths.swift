public import Evidence
import FileAccess
import StackModel

/// Where the named volumes of a project's services lie on this machine, as the engine that runs here told.
public struct VolumePaths: Sendable {
    /// By service, then by the path in the container.
    private let sources: [String: [String: String]]

    /// For files alone.
    public static let none = VolumePaths([])

    /// - Parameter containers: the project's own, of this machine's engine.
    public init(_ containers: [EngineContainer]) {
        var sources: [String: [String: String]] = [:]
        for container in containers {
            guard let service = container.compose?.service else { continue }
            for mount in container.mounts where mount.kind == "volume" {
                guard let source = mount.source, source.hasPrefix("/") else { continue }
                sources[service, default: [:]][FilePath.normalized(mount.target)] = FilePath.normalized(source)
            }
        }
        self.sources = sources
    }

    /// Whether anything of that service lies in a volume that is known here.
    public func has(_ service: String) -> Bool { sources[service] != nil }

    /// The folder on this machine that is mounted there; nil where none is known.
    func source(of target: String, in service: String) -> String? { sources[service]?[FilePath.normalized(target)] }
}
