/// Where each product keeps its settings, as paths in its container.
///
/// Sources: the apps' own code as quoted in the project's research (ConfigFileProvider.cs for the *arr apps,
/// jellyfin-packaging's Dockerfile, bazarr's app/config.py, seerr's server/lib/settings, qBittorrent's profile code,
/// Gluetun's settings).
enum SettingsFiles {
    enum Format {
        case ini, xml, yaml, yamlTree, json, toml, tomlTree, caddy, hba, postgres, attributes, tailscaleState
    }

    struct File {
        /// The places it may stand at; the first that exists is read.
        var paths: [String]
        var format: Format
        /// Put before each key, where a product has more than one file.
        var prefix = ""
        /// Whether the product works without it, so that its absence is no gap.
        var isOptional = false
    }

    /// The files of that product; nil when none are known, or when there is more to it than a list.
    static func of(_ product: String) -> [File]? {
        switch product {
        case "qbittorrent":
            [
                File(
                    paths: ["/config/qBittorrent/qBittorrent.conf", "/config/qBittorrent/config/qBittorrent.conf"],
                    format: .ini)
            ]
        case "radarr", "sonarr", "lidarr", "readarr", "prowlarr", "whisparr":
            [File(paths: ["/config/config.xml"], format: .xml)]
        case "jellyfin":
            // The official image keeps them in /config/config, linuxserver's in /config.
            [
                File(paths: ["/config/config/network.xml", "/config/network.xml"], format: .xml, prefix: "network/"),
                File(paths: ["/config/config/system.xml", "/config/system.xml"], format: .xml, prefix: "system/"),
            ]
        case "plex":
            [
                File(
                    paths: ["/config/Library/Application Support/Plex Media Server/Preferences.xml"],
                    format: .attributes)
            ]
        case "bazarr": [File(paths: ["/config/config/config.yaml"], format: .yaml)]
        case "seerr", "jellyseerr", "overseerr":
            [File(paths: ["/app/config/settings.json", "/config/settings.json"], format: .json)]
        case "transmission": [File(paths: ["/config/settings.json"], format: .json)]
        case "gluetun": [File(paths: ["/gluetun/auth/config.toml"], format: .toml, isOptional: true)]
        case "dozzle": [File(paths: ["/data/users.yml", "/data/users.yaml"], format: .yaml, isOptional: true)]
        case "sabnzbd": [File(paths: ["/config/sabnzbd.ini"], format: .ini)]
        case "caddy": [File(paths: ["/etc/caddy/Caddyfile"], format: .caddy)]
        case "authelia": [File(paths: ["/config/configuration.yml", "/config/configuration.yaml"], format: .yaml)]
        default: nil
        }
    }
}
