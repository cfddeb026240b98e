public import Evidence
public import FileAccess

extension TunnelServers {
    /// The servers that one VPN container's configuration names, files of its mounts on this machine included; names are
    /// not looked up.
    ///
    /// - Parameter lists: whether providers' lists are read, which may have some ten megabytes.
    public static func read(
        of tunnel: Tunnel, in engine: EngineEvidence, from files: some FileSystem, lists: Bool = true
    ) -> TunnelServers {
        var own = TunnelServers(of: tunnel, in: engine)
        for file in own.files {
            if case .list = file, !lists { continue }
            guard let path = path(of: file, in: tunnel, engine),
                let bytes = try? files.read(path, limit: sizeLimit)
            else { continue }
            own = own.merged(with: TunnelServers(file, bytes))
        }
        return own
    }

    /// Where a file of the VPN container lies on this machine: in one of its mounts.
    private static func path(of file: File, in tunnel: Tunnel, _ engine: EngineEvidence) -> String? {
        let inside =
            switch file {
            case .wireGuard(let path), .openVPN(let path), .list(let path, _, _, _): path
            }
        guard !inside.split(separator: "/").contains("..") else { return nil }
        let mounts = engine.container(tunnel.vpn.id)?.mounts ?? []
        let found = mounts.compactMap { mount -> (Int, String)? in
            guard let source = mount.source else { return nil }
            if inside == mount.target { return (inside.utf8.count, source) }
            guard inside.hasPrefix(mount.target + "/") else { return nil }
            return (mount.target.utf8.count, source + inside.dropFirst(mount.target.count))
        }
        return found.max { $0.0 < $1.0 }?.1
    }
}
