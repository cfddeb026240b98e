import FileAccess
import StackModel

/// Follows a path in a container to the host through the service's bind mounts.
enum HostPath {
    /// The absolute host path, by the mount with the longest matching target; nil when none covers it.
    static func of(_ path: String, in service: Service) -> String? {
        let path = FilePath.normalized(path)
        var best: (mount: Mount, depth: Int)?
        for mount in service.mounts {
            let target = FilePath.normalized(mount.target)
            guard path == target || path.hasPrefix(target == "/" ? "/" : target + "/") else { continue }
            if target.utf8.count > best?.depth ?? -1 { best = (mount, target.utf8.count) }
        }
        guard let mount = best?.mount, mount.kind == .bind, let source = mount.source, source.hasPrefix("/") else {
            return nil
        }
        let rest = path.dropFirst(FilePath.normalized(mount.target).count)
        return rest.isEmpty ? FilePath.normalized(source) : FilePath.joined(source, "./" + rest)
    }
}
