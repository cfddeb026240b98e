import FileAccess
import StackModel

/// Follows a path in a container to the host through the service's mounts.
enum HostPath {
    /// The absolute host path, by the mount with the longest matching target; nil when none covers it, or one that does
    /// not lie on this machine as far as is known.
    static func of(_ path: String, in service: Service, volumes: VolumePaths = .none) -> String? {
        let path = FilePath.normalized(path)
        let mount = mount(of: path, in: service)
        var target = mount.map { FilePath.normalized($0.target) } ?? ""
        var source: String?
        switch mount?.kind {
        case .bind: source = mount?.source.flatMap { $0.hasPrefix("/") ? $0 : nil }
        case .volume: source = volumes.source(of: target, in: service.name)
        default: break
        }
        // A volume that the image itself asks for covers what is mounted further out.
        if let inner = volumes.innermost(of: path, in: service.name), inner.target.utf8.count > target.utf8.count {
            (target, source) = (inner.target, inner.source)
        }
        guard let source else { return nil }
        let rest = path.dropFirst(target.count)
        return rest.isEmpty ? FilePath.normalized(source) : FilePath.joined(source, "./" + rest)
    }

    /// Whether the path lies in a volume of the engine's.
    static func isInVolume(_ path: String, of service: Service) -> Bool {
        mount(of: FilePath.normalized(path), in: service)?.kind == .volume
    }

    private static func mount(of path: String, in service: Service) -> Mount? {
        var best: (mount: Mount, depth: Int)?
        for mount in service.mounts {
            let target = FilePath.normalized(mount.target)
            guard path == target || path.hasPrefix(target == "/" ? "/" : target + "/") else { continue }
            if target.utf8.count > best?.depth ?? -1 { best = (mount, target.utf8.count) }
        }
        return best?.mount
    }
}
