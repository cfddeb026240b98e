import StackModel

/// Weaknesses of reachability: published ports and shared networks.
extension Mutant {
    static let network: [Mutant] = [
        Mutant(
            "Seerr is published on every address", "network.port-on-all-interfaces", on: "seerr",
            .add("ports:\n  - 5055:5055", to: "seerr"), at: .line("- 5055:5055"),
            also: ["app.seerr-trusts-forwarders service:seerr"]),
        Mutant(
            "Jellyfin is published on every address", "network.port-on-all-interfaces", on: "jellyfin",
            .add("ports:\n  - 8096:8096", to: "jellyfin"), at: .line("- 8096:8096")),
        Mutant(
            "the database is published", "network.database-published", on: "jellystat-db",
            .add("ports:\n  - 5432:5432", to: "jellystat-db"), at: .line("- 5432:5432")),
        Mutant(
            "Radarr is published on the LAN without TLS", "network.admin-ui-in-clear", on: "radarr",
            .add("ports:\n  - 192.168.1.20:7878:7878", to: "radarr"), at: .line("- 192.168.1.20:7878:7878")),
        Mutant(
            "the Docker API is published", "network.docker-api-published", on: "socket-proxy",
            .add("ports:\n  - 2375:2375", to: "socket-proxy"), at: .line("- 2375:2375")),
        Mutant(
            "FlareSolverr is published by the namespace's owner", "network.solver-published", on: "flaresolverr",
            .add("ports:\n  - 8191:8191", to: "gluetun"), at: .line("- 8191:8191")),
        Mutant(
            "Jellyfin uses the host's network", "network.host-mode", on: "jellyfin",
            .change(
                "    networks:\n      streaming:", to: "    network_mode: host\n    x-was:\n      streaming:",
                in: "jellyfin")),
        Mutant(
            "the database stands beside Jellyfin", "network.database-not-isolated", on: "jellystat-db",
            .change(
                "    networks:\n      statistics:", to: "    networks:\n      streaming:\n      statistics:",
                in: "jellystat-db")),
        Mutant(
            "containers get addresses of the LAN", "network.bypasses-host-firewall", on: .init(.network, "updates"),
            .replace("  updates: {} #", with: "  updates:\n    driver: macvlan #"), at: .line("driver: macvlan")),
        Mutant(
            "all containers share one network", "network.flat", on: .stack,
            [.replace("\nnetworks:\n", with: "\nnetworks:\n  flat: {}\n")]
                + [
                    "gluetun", "radarr", "sonarr", "lidarr", "bazarr", "unpackerr", "recyclarr", "jellyfin", "seerr",
                    "jellystat", "jellystat-db", "homarr", "dozzle", "socket-proxy", "diun", "caddy", "authelia",
                ].map { .change("    networks:\n", to: "    networks:\n      flat:\n", in: $0) },
            at: .line("  flat: {}"), also: ["network.database-not-isolated service:jellystat-db"]),
        Mutant(
            "a name of its own in a shared namespace", "network.conflicting-with-shared", on: "prowlarr",
            .add("hostname: prowlarr", to: "prowlarr")),
        Mutant(
            "a port of its own in a shared namespace", "network.conflicting-with-shared", on: "flaresolverr",
            .add("ports:\n  - 127.0.0.1:8191:8191", to: "flaresolverr")),
        Mutant(
            "Unpackerr's figures are published", "network.metrics-published", on: "unpackerr",
            .add("ports:\n  - 192.168.1.20:5656:5656", to: "unpackerr"), at: .line("- 192.168.1.20:5656:5656")),
    ]
}
