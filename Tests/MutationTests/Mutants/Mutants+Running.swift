import Evidence
import StackModel

/// Weaknesses of what runs, while the files are as they should be.
extension Mutant {
    static let running: [Mutant] = [
        Mutant(
            "the file has a newer image than what runs", "container.drift", on: "radarr",
            .engine { $0.change("radarr") { $0.image = "lscr.io/linuxserver/radarr:6.0.1" } },
            at: .line("    image: ", service: "radarr"),
            also: ["image.vulnerable service:radarr", "image.no-digest service:radarr"]),
        Mutant(
            "what runs has a hole that the file's newer image has not", "image.vulnerable", on: "radarr",
            .engine { $0.change("radarr") { $0.image = "lscr.io/linuxserver/radarr:6.0.1" } },
            at: .line("    image: ", service: "radarr"),
            also: ["container.drift service:radarr", "image.no-digest service:radarr"]),
        Mutant(
            "a container was made privileged by hand", "container.drift", on: "sonarr",
            .engine { $0.change("sonarr") { $0.rights.isPrivileged = true } }, at: .line("  sonarr:"),
            also: ["container.privileged service:sonarr"]),
        Mutant(
            "a container runs privileged, whatever its file says", "container.privileged", on: "sonarr",
            .engine { $0.change("sonarr") { $0.rights.isPrivileged = true } }, at: .line("  sonarr:"),
            also: ["container.drift service:sonarr"]),
        Mutant(
            "an updater put the client on a network of its own", "container.drift", on: "qbittorrent",
            .engine { $0.change("qbittorrent") { $0.network.mode = .bridge } },
            at: .line("network_mode: service:gluetun", service: "qbittorrent"),
            also: ["vpn.torrent-outside-tunnel service:qbittorrent"]),
        Mutant(
            "the client is in a namespace that the VPN container has left", "network.stale-namespace",
            on: "qbittorrent", .engine { $0.change("qbittorrent") { $0.network.namespace = 4_026_531_999 } },
            at: .line("network_mode: service:gluetun", service: "qbittorrent")),
        Mutant(
            "the VPN container was started again after its client, seen without root", "network.stale-namespace",
            on: "qbittorrent",
            .engine {
                $0.change("qbittorrent") {
                    $0.network.namespace = nil
                    $0.life.started = EngineTime(seconds: 1_799_999_999)
                }
            }, at: .line("network_mode: service:gluetun", service: "qbittorrent")),
        Mutant(
            "the VPN container was made anew, and the client runs on in the network of the old one",
            "network.stale-namespace", on: "qbittorrent",
            .engine {
                $0.change("qbittorrent") { $0.network.mode = .container(String(repeating: "d", count: 64)) }
            }, at: .line("network_mode: service:gluetun", service: "qbittorrent")),
        Mutant(
            "a port that the file binds to loopback is open on every address", "network.port-on-all-interfaces",
            on: "jellyfin",
            .engine {
                $0.change("jellyfin") {
                    $0.network.ports = [.init(hostAddress: "::", hostPort: 8096, containerPort: 8096)]
                }
            },
            at: .line("  jellyfin:")),
        Mutant(
            "a container is older than the cap on its log", "container.log-unbounded", on: "sonarr",
            .engine { $0.change("sonarr") { $0.log.options = [] } }, at: .line("max-size: 10m")),
        Mutant(
            "a container on the default bridge", "network.default-bridge", on: "sonarr",
            .engine { engine in
                engine.change("sonarr") { $0.network.attachments.append(EngineAttachment(network: "bridge")) }
                engine.networks?.append(EngineNetwork(id: "bridge", name: "bridge"))
            }, at: .line("  sonarr:"), also: ["container.drift service:sonarr"]),
        Mutant(
            "the app itself runs as root under its supervisor", "container.root-process", on: "radarr",
            .engine { $0.change("radarr") { $0.processes?.list[1].users = [0, 0, 0, 0] } },
            at: .line("user: ")),
        Mutant(
            "a process that can become root again by its saved user", "container.root-process", on: "sonarr",
            .engine { $0.change("sonarr") { $0.processes?.list[1].users = [1000, 1000, 0, 1000] } },
            at: .line("user: ")),
    ]
}
