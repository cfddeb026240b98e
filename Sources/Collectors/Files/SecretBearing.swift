import Evidence
import FileAccess

/// File names in which the apps of this world keep secrets.
///
/// Sources: the apps' own code and documentation as quoted in the project's research (ConfigFileProvider.cs, Jellyfin's
/// database, seerr's settings, Nginx Proxy Manager's backend/lib/config.js, Authelia's template, Traefik's acme.json,
/// Portainer's data folder, Tailscale's state, Gluetun's secrets).
enum SecretBearing {
    /// Paths below an app's config folder; a folder is looked through for these names and no others.
    static let paths = [
        "config.xml", "radarr.db", "sonarr.db", "lidarr.db", "prowlarr.db", "readarr.db", "whisparr.db",
        "network.xml", "config/network.xml", "data/jellyfin.db", "data/data/jellyfin.db", "config/config.yaml",
        "db/bazarr.db", "qBittorrent/qBittorrent.conf", "qBittorrent/config/qBittorrent.conf", "settings.json",
        "db/db.sqlite3", "db/db.sqlite", "users.yml", "users.yaml", "sabnzbd.ini", "nzbget.conf", "core.conf", "auth",
        "auth/config.toml", "wg0.conf", "wireguard/wg0.conf", "wg_confs/wg0.conf", "openvpn.conf", "unpackerr.conf",
        "notifiarr.conf", "recyclarr.yml", "secrets.yml", "configuration.yml", "users_database.yml", "db.sqlite3",
        "database.sqlite", "keys.json", "portainer.db", "acme.json", "letsencrypt/acme.json", "tailscaled.state",
        "credentials.json", "cert.pem", "rclone.conf", "rclone/rclone.conf", "Tautulli.db", "config.ini",
        "Jackett/ServerConfig.json",
        "Library/Application Support/Plex Media Server/Preferences.xml",
    ]

    /// Names of files that are nothing but a key.
    private static let keys: Set<String> = [
        "wg0.conf", "acme.json", "keys.json", "tailscaled.state", "credentials.json", "cert.pem", "auth",
    ]

    /// Why that file matters; nil when its name says nothing.
    static func purpose(of path: String) -> FileEvidence.Seen.Purpose? {
        let name = FilePath.name(of: path)
        if keys.contains(name) || [".key", ".pem", ".p12", ".pfx"].contains(where: { name.hasSuffix($0) }) {
            return .keyFile
        }
        return names.contains(name) ? .appConfig : nil
    }

    /// The last parts of ``paths``.
    private static let names = Set(paths.map(FilePath.name(of:)))

    /// ``paths`` by their first part, so that one look at a folder's names tells which may be there.
    static let byFirstPart = Dictionary(grouping: paths) { String($0.prefix { $0 != "/" }) }

    /// Whether a name is that of an env file, and whether of one that is meant to be shared.
    static func envFile(_ name: String) -> FileEvidence.Seen.Purpose? {
        let lower = name.lowercased()
        let examples = ["example", "sample", "template", "dist", "default", "tpl"]
        let parts = lower.split { $0 == "." || $0 == "-" || $0 == "_" }.map(String.init)
        guard
            lower == ".env" || lower.hasPrefix(".env.") || lower.hasPrefix(".env-") || lower.hasPrefix(".env_")
                || lower.hasSuffix(".env") || parts.contains("env") && parts.contains(where: examples.contains)
        else { return nil }
        // An editor's or an encrypting tool's copy is no env file that Compose reads, but holds what one holds.
        if ["gpg", "age", "enc", "sops", "asc"].contains(parts.last ?? "") { return nil }
        return parts.contains(where: examples.contains) ? .exampleFile : .envFile
    }
}
