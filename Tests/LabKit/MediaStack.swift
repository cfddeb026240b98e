import Glibc

/// The stack that live tests audit: fifteen containers, among them a real qBittorrent in the VPN container's namespace
/// behind a real WireGuard tunnel, real Caddy, nginx and PostgreSQL, and stand-ins for the apps that cannot be had.
public enum MediaStack {
    /// Its files by their path below the project's folder.
    /// - Parameter qbittorrent: `4.5`, `5.1` or `5.3`.
    public static func files(account: VPNAccount, qbittorrent: String = "4.5") throws -> [String: String] {
        let words = account.gluetunEnvironment.merging([
            "QBITTORRENT": qbittorrent, "POSTGRES_PASSWORD": "kJ8-wqLr2_Tz5vNd0s",
            "SEERR_KEY": "c2VlcnItc3RhbmQtaW4ta2V5",
            "JWT_SECRET": "Yw5nGmX8d1pLqZt4RbVc",
        ]) { $1 }
        let variables = words.filter { $0.key != "WIREGUARD_PRIVATE_KEY" }.sorted { $0.key < $1.key }
        return [
            "compose.yaml": try text("compose.yaml"),
            ".env": variables.map { "\($0.key)=\($0.value)\n" }.joined(),
            "secrets/wireguard_private_key": account.privateKey + "\n",
            "config/caddy/Caddyfile": try text("Caddyfile"),
            "config/nginx/nginx.conf": try text("nginx.conf"),
            // `bob:bob`.
            "config/nginx/users": "bob:$apr1$c2FsdHNh$HCo.9MZiGKU312CXAFx30.\n",
            "config/qbittorrent/qBittorrent/qBittorrent.conf": try text("qBittorrent.conf"),
        ]
    }

    /// The images that its Compose file names.
    public static func images(qbittorrent: String = "4.5") -> [LabImage] {
        [
            StandIn.gluetun(version: "v3.40.0"), RealImage.qbittorrent(qbittorrent), RealImage.caddy(),
            RealImage.nginx(),
            RealImage.postgres(),
            StandIn.servarr("prowlarr", version: "1.25.4.4818", tag: "lscr.io/linuxserver/prowlarr:1.25.4"),
            StandIn.servarr("radarr", version: "5.14.0.9383", tag: "lscr.io/linuxserver/radarr:5.14.0"),
            StandIn.servarr("sonarr", version: "4.0.10.2544", tag: "lscr.io/linuxserver/sonarr:4.0.10"),
            StandIn.servarr("lidarr", version: "2.7.1.4417", tag: "lscr.io/linuxserver/lidarr:2.7.1"),
            StandIn.app("bazarr", version: "1.5.2", tag: "lscr.io/linuxserver/bazarr:1.5.2"),
            StandIn.app("flaresolverr", version: "3.3.21", tag: "ghcr.io/flaresolverr/flaresolverr:v3.3.21"),
            StandIn.app("jellyfin", version: "10.10.7", tag: "jellyfin/jellyfin:10.10.7"),
            StandIn.app("seerr", version: "2.7.3", tag: "fallenbagel/jellyseerr:2.7.3"),
            StandIn.app("dozzle", version: "v8.12.0", tag: "amir20/dozzle:v8.12.0"),
            StandIn.app("jellystat", version: "1.1.8", tag: "cyfershepard/jellystat:1.1.8"),
        ]
    }

    /// Starts the engine of a home's media host with the images, and brings the stack up.
    public static func up(
        in home: Home, account: VPNAccount, qbittorrent: String = "4.5"
    ) async throws -> ComposeStack {
        let engine = try await Engine.start(on: home.media, images: images(qbittorrent: qbittorrent))
        return try await ComposeStack.up(on: engine, files: files(account: account, qbittorrent: qbittorrent))
    }

    private static func text(_ name: String) throws -> String {
        try LabFolders.text("\(LabFolders.scripts)/stacks/media/\(name)")
    }
}

extension LabFolders {
    /// A file's text.
    /// - Throws: ``LabFailure`` where it cannot be read.
    public static func text(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw LabFailure("\(path): cannot be read") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
