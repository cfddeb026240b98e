/// Images of stand-ins and of real programs, under the names that audits know.
///
/// A stand-in is our own server in place of an app that tests cannot have; it answers by what the app's sources say.
public enum StandIn {
    /// Radarr, Sonarr, Lidarr, Readarr or Prowlarr.
    /// - Parameters:
    ///   - app: its name in lower case.
    ///   - version: the release that it follows, as the app writes it; nil for the stand-in's own choice.
    public static func servarr(_ app: String, version: String? = nil, tag: String? = nil) -> LabImage {
        image(app, script: "servarr.py", arguments: [app], tag: tag ?? "lscr.io/linuxserver/\(app):latest", version) {
            $0.ports = ["\(servarrPorts[app] ?? 80)/tcp"]
            $0.environment["LSIO_FIRST_PARTY"] = "true"
        }
    }

    private static let servarrPorts = [
        "radarr": 7878, "sonarr": 8989, "lidarr": 8686, "readarr": 8787, "prowlarr": 9696,
    ]

    /// Gluetun: firewall, routing, a real WireGuard tunnel, resolver, control server, health.
    public static func gluetun(version: String = "v3.40.0", tag: String? = nil) -> LabImage {
        var image = LabImage([tag ?? "qmcgaw/gluetun:\(version)"], layers: ["base", "python", "vpn", "standins"]) {
            $0.entrypoint = ["/gluetun-entrypoint"]
            $0.ports = ["8000/tcp", "8388/tcp", "8388/udp", "8888/tcp"]
            $0.healthCheck = ["CMD", "/gluetun-entrypoint", "healthcheck"]
            $0.environment = [
                "STANDIN_VERSION": version, "VPN_SERVICE_PROVIDER": "pia", "VPN_TYPE": "openvpn",
                "VPN_INTERFACE": "tun0", "FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT": "on",
            ]
        }
        image.config.labels["org.opencontainers.image.title"] = "stand-in for gluetun"
        return image
    }

    /// An app whose stand-in is a script of its own: jellyfin, seerr, bazarr, flaresolverr, dozzle, homarr, jellystat.
    public static func app(_ name: String, version: String? = nil, tag: String) -> LabImage {
        image(name, script: "\(name).py", arguments: [], tag: tag, version) { _ in }
    }

    private static func image(
        _ name: String, script: String, arguments: [String], tag: String, _ version: String?,
        _ fill: (inout LabImage.Config) -> Void
    ) -> LabImage {
        LabImage([tag], layers: ["base", "python", "standins"]) {
            $0.entrypoint = ["python3", "/opt/standins/\(script)"] + arguments
            $0.labels["org.opencontainers.image.title"] = "stand-in for \(name)"
            if let version { $0.environment["STANDIN_VERSION"] = version }
            fill(&$0)
        }
    }
}

/// Images of real programs, from Debian packages.
public enum RealImage {
    /// BusyBox alone: the smallest image there is.
    public static func busybox(tag: String = "busybox:1.35") -> LabImage {
        LabImage([tag], layers: ["base"]) { $0.command = ["sh"] }
    }

    /// The real qBittorrent, as linuxserver's image starts it: root first, the client as PUID.
    /// - Parameter release: `4.5` (bookworm's), `5.1` (trixie's) or `5.3` (sid's).
    public static func qbittorrent(_ release: String, tag: String? = nil) -> LabImage {
        let layers =
            release == "4.5"
            ? ["base", "python", "qbittorrent-4.5", "standins"] : ["base", "qbittorrent-\(release)", "standins"]
        return LabImage([tag ?? "lscr.io/linuxserver/qbittorrent:\(release)"], layers: layers) {
            $0.entrypoint = ["sh", "/opt/standins/start-qbittorrent.sh"]
            $0.environment = ["HOME": "/config", "XDG_CONFIG_HOME": "/config", "XDG_DATA_HOME": "/config"]
            $0.ports = ["8080/tcp", "6881/tcp", "6881/udp"]
            $0.volumes = ["/config"]
        }
    }

    public static func nginx(tag: String = "nginx:1.22") -> LabImage {
        LabImage([tag], layers: ["base", "python", "nginx"]) {
            $0.entrypoint = ["nginx", "-g", "daemon off;"]
            $0.ports = ["80/tcp"]
        }
    }

    public static func caddy(tag: String = "caddy:2.6") -> LabImage {
        LabImage([tag], layers: ["base", "python", "caddy"]) {
            $0.entrypoint = ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
            $0.environment = ["HOME": "/data", "XDG_CONFIG_HOME": "/config", "XDG_DATA_HOME": "/data"]
            $0.ports = ["80/tcp", "443/tcp"]
        }
    }

    /// The real PostgreSQL, started as the official image does: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB.
    public static func postgres(tag: String = "postgres:15") -> LabImage {
        LabImage([tag], layers: ["base", "python", "postgres", "standins"]) {
            $0.entrypoint = ["sh", "/opt/standins/start-postgres.sh"]
            $0.environment = ["PGDATA": "/var/lib/postgresql/data"]
            $0.ports = ["5432/tcp"]
        }
    }
}
