import FileAccess
import StackModel

/// A path of the host that a container is given, whichever way it was written.
struct HostMount {
    /// Absolute, without `.`, `..`, doubled or trailing slashes.
    var path: String
    var target: String
    var isReadOnly: Bool
    var propagation: String?
    var span: SourceSpan

    /// `/a/b:/c` with `:ro` where it is read-only, as the short form writes it.
    var shown: String { "\(path):\(target)\(isReadOnly ? ":ro" : "")" }

    /// Whether the mount is this folder, or lies in it.
    func isWithin(_ folder: String) -> Bool { HostMount.path(path, isWithin: folder) }

    static func path(_ path: String, isWithin folder: String) -> Bool {
        folder == "/" || path == folder || path.hasPrefix(folder + "/")
    }

    /// The path without what does not change where it leads; `..` above the root stays at the root.
    static func normal(_ path: String) -> String { FilePath.normalized(path.hasPrefix("/") ? path : "/" + path) }
}

extension Case {
    /// The host paths that the service is given: bind mounts, and volumes that are binds in disguise.
    func hostMounts(of service: KnownService) -> [HostMount] {
        service.mounts.compactMap { mount in
            switch mount.kind {
            case .bind:
                guard let source = mount.source, source.hasPrefix("/") else { return nil }
                return HostMount(
                    path: HostMount.normal(source), target: mount.target, isReadOnly: mount.isReadOnly,
                    propagation: mount.propagation, span: mount.span)
            case .volume:
                guard let key = mount.source, let volume = stack.volume(key),
                    volume.driverOptions["o"]?.value.split(separator: ",").contains("bind") == true,
                    let device = volume.driverOptions["device"], device.value.hasPrefix("/")
                else { return nil }
                return HostMount(
                    path: HostMount.normal(device.value), target: mount.target, isReadOnly: mount.isReadOnly,
                    propagation: mount.propagation, span: mount.span)
            default: return nil
            }
        }
    }
}
