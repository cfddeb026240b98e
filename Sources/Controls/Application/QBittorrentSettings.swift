import Evidence
import StackModel

/// qBittorrent's settings under the keys of every version.
///
/// 5.3 moved the web interface's keys from `[Preferences] WebUI\X` to `[WebUI] X`; the new ones win where both are written.
extension AppSettings {
    /// The web interface's setting of that name.
    func webUI(_ name: String) -> Entry? { entry("WebUI/\(name)") ?? entry("Preferences/WebUI\\\(name)") }

    /// Whether the web interface's setting is on; `absent` is the app's own default when it is not written.
    func webUI(_ name: String, absent: Bool) -> Bool {
        switch webUI(name)?.text?.lowercased() {
        case "true": true
        case "false": false
        default: absent
        }
    }

    /// The BitTorrent session's setting of that name.
    func session(_ name: String) -> Entry? { entry("BitTorrent/Session\\\(name)") }

    /// The key as the owner's version writes it.
    func webUIKey(_ name: String) -> String {
        entry("WebUI/\(name)") != nil ? "[WebUI] \(name)" : "[Preferences] WebUI\\\(name)"
    }
}

/// Small stacks that the examples of the application controls share.
enum AppStacks {
    static let qbittorrent = """
        services:
          gluetun:
            image: qmcgaw/gluetun:v3.41.1
            cap_add: [NET_ADMIN]
            ports: ["127.0.0.1:8080:8080"]
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:5.1.4
            network_mode: service:gluetun
            volumes: ["./config:/config"]
        """

    /// - Parameter mark: behind the line that puts the client into the tunnel's network.
    static func qbittorrentBehindGluetun(_ mark: String = "") -> String {
        """
        services:
          gluetun:
            image: qmcgaw/gluetun:v3.41.1
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:5.1.4
            network_mode: service:gluetun\(mark)
            volumes: ["qbittorrent:/config"]
        volumes:
          qbittorrent:
        """
    }

    /// In the network of a VPN container that another project starts.
    static let qbittorrentElsewhere = """
        services:
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:5.1.4
            network_mode: container:gluetun
            volumes: ["./config:/config"]
        """

    static let qbittorrentBehindWireGuard = """
        services:
          wireguard:
            image: lscr.io/linuxserver/wireguard:1.0.20250521
            cap_add: [NET_ADMIN]
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:5.1.4
            network_mode: service:wireguard
            volumes: ["./config:/config"]
        """

    static let qbittorrentInVolume = """
        services:
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:5.1.4
            volumes: ["qbittorrent:/config"]
        volumes:
          qbittorrent:
        """

    static func published(_ image: String, as name: String, port: Int, environment: String = "") -> String {
        """
        services:
          \(name):
            image: \(image)
            ports: ["\(port):\(port)"]
            volumes: ["./config:/config"]
        \(environment)
        """
    }

    static func inVolume(_ image: String, as name: String, at folder: String = "/config") -> String {
        """
        services:
          \(name):
            image: \(image)
            volumes: ["settings:\(folder)"]
        volumes:
          settings:
        """
    }

    /// qBittorrent's settings file.
    static func conf(_ text: String) -> Example.File {
        Example.File("config/qBittorrent/qBittorrent.conf", text + "\n")
    }

    /// An *arr app's settings file with the elements; `marked` puts the mark on its first line.
    static func config(_ elements: String, marked: Bool = false) -> Example.File {
        Example.File("config/config.xml", "<Config>\(marked ? "  # <-" : "")\n\(elements)\n</Config>\n")
    }

    static let jellyfinBehindCaddy = """
        services:
          caddy:
            image: caddy:2.11.4
            ports: ["443:443"]
          jellyfin:
            image: jellyfin/jellyfin:10.11.11
            volumes: ["./config:/config"]
        """

    static let seerr = """
        services:
          seerr:
            image: ghcr.io/seerr-team/seerr:v3.1.0
            ports: ["5055:5055"]
            volumes: ["./config:/app/config"]
        """

    static let homarrKept = """
        services:
          homarr:
            image: ghcr.io/homarr-labs/homarr:v1.57.0
            ports: ["7575:7575"]
            volumes: ["./homarr:/appdata"]
        """

    static func homarr(_ key: String, marked: Bool = true) -> String {
        """
        services:
          homarr:
            image: ghcr.io/homarr-labs/homarr:v1.57.0
            environment:
              SECRET_ENCRYPTION_KEY: "\(key)"\(marked ? "  # <-" : "")
        """
    }

    static func dozzle(_ environment: String, mark: Bool = false) -> String {
        """
        services:
          dozzle:
            image: amir20/dozzle:v10.7.3
            ports: ["8080:8080"]
            environment:\(mark ? "  # <-" : "")
              DOZZLE_LEVEL: info
        \(environment)
        """
    }

    static func transmission(_ environment: String, mark: Bool = false) -> String {
        """
        services:
          transmission:
            image: lscr.io/linuxserver/transmission:4.0.6
            ports: ["9091:9091"]
            environment:\(mark ? "  # <-" : "")
        \(environment)
        """
    }

    static func jellystat(_ user: String, mark: Bool = false) -> String {
        """
        services:
          jellystat:
            image: cyfershepard/jellystat:1.1.10
            environment:
              POSTGRES_USER: \(user)\(mark ? "  # <-" : "")
        """
    }
}
