/// Weaknesses of the tunnel: who is in it, what leaves beside it, who may open it.
extension Mutant {
    static let tunnel: [Mutant] = [
        Mutant(
            "the client is moved to the bridge beside Gluetun", "vpn.torrent-outside-tunnel", on: "qbittorrent",
            .change("network_mode: service:gluetun\n", to: "networks: [downloads]\n", in: "qbittorrent"),
            at: .line("  qbittorrent:")),
        Mutant(
            "the line that puts the client into the tunnel is a comment", "vpn.torrent-outside-tunnel",
            on: "qbittorrent",
            .change(
                "    network_mode: service:gluetun\n", to: "    # network_mode: service:gluetun\n", in: "qbittorrent")),
        Mutant(
            "a second client that a profile starts beside the tunnel", "vpn.tunnel-by-profile", on: "deluge",
            .service(
                "deluge",
                """
                image: lscr.io/linuxserver/deluge:2.2.0@sha256:\(HardenedStack.digest)
                profiles: [seedbox]
                \(Edit.linuxserver)
                networks: [downloads]
                mem_limit: 1g
                cpus: 1.0
                pids_limit: 100
                """), at: .line("profiles: [seedbox]")),
        Mutant(
            "there is no VPN at all", "vpn.missing", on: "qbittorrent",
            .change("network_mode: service:gluetun\n", to: "networks: [downloads]\n", in: "qbittorrent"),
            .change("      gluetun:\n", to: "      radarr:\n", in: "qbittorrent"),
            .change("network_mode: service:gluetun\n", to: "networks: [downloads]\n", in: "prowlarr"),
            .change("      gluetun:\n", to: "      radarr:\n", in: "prowlarr"),
            .change("network_mode: service:gluetun\n", to: "networks: [downloads]\n", in: "flaresolverr"),
            .change("      gluetun:\n", to: "      radarr:\n", in: "flaresolverr"),
            .removeService("gluetun"), at: .line("  qbittorrent:")),
        Mutant(
            "a VPN container that does not stop leaks", "vpn.no-kill-switch-image", on: "gluetun",
            .change(
                "image: qmcgaw/gluetun:v3.41.3@", to: "image: lscr.io/linuxserver/wireguard:1.0.20250521@",
                in: "gluetun"),
            also: ["secrets.wrong-suffix service:gluetun"]),
        Mutant(
            "Prowlarr searches from the home address", "vpn.companion-outside-tunnel", on: "prowlarr",
            .change("network_mode: service:gluetun\n", to: "networks: [downloads]\n", in: "prowlarr"),
            at: .line("  prowlarr:")),
        Mutant(
            "FlareSolverr browses from the home address", "vpn.companion-outside-tunnel", on: "flaresolverr",
            .change("network_mode: service:gluetun\n", to: "networks: [downloads]\n", in: "flaresolverr"),
            at: .line("  flaresolverr:")),
        Mutant(
            "the firewall is switched off by its new name", "vpn.kill-switch-off", on: "gluetun",
            .set("FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT", "\"off\"", on: "gluetun")),
        Mutant(
            "a setting of before 3.39", "vpn.ignored-setting", on: "gluetun",
            .set("FIREWALL", "\"on\"", on: "gluetun")),
        Mutant(
            "half of the Internet may pass the tunnel by", "vpn.outbound-subnet-public", on: "gluetun",
            .set("FIREWALL_OUTBOUND_SUBNETS", "192.168.1.0/24,128.0.0.0/1", on: "gluetun")),
        Mutant(
            "the outbound range holds the provider's own", "vpn.outbound-subnet-overlap", on: "gluetun",
            .set("FIREWALL_OUTBOUND_SUBNETS", "10.0.0.0/8", on: "gluetun")),
        Mutant(
            "names are asked of Docker's resolver", "vpn.dns-outside-tunnel", on: "gluetun",
            .set("DNS_KEEP_NAMESERVER", "\"on\"", on: "gluetun")),
        Mutant(
            "names are asked of the router", "vpn.dns-outside-tunnel", on: "gluetun",
            .set("DNS_ADDRESS", "192.168.1.1\n      FIREWALL_OUTBOUND_SUBNETS: 192.168.1.0/24", on: "gluetun")),
        Mutant(
            "the control server listens to all neighbours and asks for no key", "vpn.control-server-open",
            on: "gluetun",
            .change(
                "      HTTP_CONTROL_SERVER_ADDRESS: 127.0.0.1:8000\n"
                    + "      HTTP_CONTROL_SERVER_AUTH_CONFIG_FILEPATH: /run/secrets/gluetun_auth\n",
                to: "      HTTP_CONTROL_SERVER_ADDRESS: :8000\n", in: "gluetun"),
            // Without a folder that could hold roles of its own.
            .change(
                "./config/gluetun:/gluetun #", to: "./config/gluetun/servers.json:/gluetun/servers.json #",
                in: "gluetun"),
            at: .line("image: qmcgaw/gluetun")),
        Mutant(
            "a role of its file asks for no key", "vpn.control-server-open", on: "gluetun",
            .create(
                file: "config/gluetun/auth/config.toml",
                """
                [[roles]]
                name = "dashboard"
                routes = ["GET /v1/publicip/ip", "PUT /v1/vpn/status"]
                auth = "none"

                """),
            .change(
                "      HTTP_CONTROL_SERVER_ADDRESS: 127.0.0.1:8000\n"
                    + "      HTTP_CONTROL_SERVER_AUTH_CONFIG_FILEPATH: /run/secrets/gluetun_auth\n",
                to: "      HTTP_CONTROL_SERVER_ADDRESS: :8000\n", in: "gluetun"),
            at: .line("auth = \"none\"", file: "config/gluetun/auth/config.toml")),
        Mutant(
            "every route of the control server is open", "vpn.control-server-open", on: "gluetun",
            .change(
                "HTTP_CONTROL_SERVER_AUTH_CONFIG_FILEPATH: /run/secrets/gluetun_auth\n",
                to: "HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE: '{\"auth\":\"none\"}'\n", in: "gluetun"),
            .change(
                "HTTP_CONTROL_SERVER_ADDRESS: 127.0.0.1:8000", to: "HTTP_CONTROL_SERVER_ADDRESS: :8000", in: "gluetun")
        ),
        Mutant(
            "the client may write the script that Gluetun runs", "vpn.script-writable-by-client", on: "gluetun",
            .change(
                "- ./config/qbittorrent:/config\n", to: "- ./config/qbittorrent:/config\n      - ./scripts:/scripts\n",
                in: "qbittorrent"),
            .change(
                "- ./config/gluetun:/gluetun #", to: "- ./scripts:/scripts:ro\n      - ./config/gluetun:/gluetun #",
                in: "gluetun"),
            .set("VPN_PORT_FORWARDING_UP_COMMAND", "/scripts/port_up.sh", on: "gluetun"),
            at: .line("- ./scripts:/scripts", service: "qbittorrent")),
        Mutant(
            "the HTTP proxy is on and asks for no password", "vpn.proxy-open", on: "gluetun",
            .set("HTTPPROXY", "\"on\"", on: "gluetun")),
        Mutant(
            "Shadowsocks is on and asks for no password", "vpn.proxy-open", on: "gluetun",
            .set("SHADOWSOCKS", "\"on\"", on: "gluetun")),
        Mutant(
            "the HTTP proxy's port is published while the proxy is off", "vpn.dead-proxy-port", on: "gluetun",
            .add("ports:\n  - 8888:8888", to: "gluetun"), at: .line("- 8888:8888")),
        Mutant(
            "the torrent port is published at home", "vpn.torrent-port-published", on: "qbittorrent",
            .add("ports:\n  - 6881:6881", to: "gluetun"), at: .line("- 6881:6881")),
        Mutant(
            "the torrent port is published for UDP", "vpn.torrent-port-published", on: "qbittorrent",
            .add("ports:\n  - 6881:6881/udp", to: "gluetun"), at: .line("- 6881:6881/udp")),
        Mutant(
            "a port is opened on the tunnel's side", "vpn.input-ports-open", on: "gluetun",
            .set("FIREWALL_VPN_INPUT_PORTS", "\"6881\"", on: "gluetun")),
        Mutant(
            "a rule of one's own opens the kill switch", "vpn.custom-firewall-rules", on: "gluetun",
            .replace(
                "\nsecrets:\n",
                with: "\nconfigs:\n  rules:\n    content: iptables -A OUTPUT -o eth0 -j ACCEPT\n\nsecrets:\n"),
            .add("configs:\n  - source: rules\n    target: /iptables/post-rules.txt", to: "gluetun"),
            at: .line("    content: iptables")),
        Mutant(
            "port forwarding is asked of Mullvad", "vpn.dead-provider-setting", on: "gluetun",
            .set("VPN_PORT_FORWARDING", "\"on\"", on: "gluetun")),
        Mutant(
            "OpenVPN is asked of Mullvad", "vpn.dead-provider-setting", on: "gluetun",
            .change("VPN_TYPE: wireguard", to: "VPN_TYPE: openvpn", in: "gluetun")),
        Mutant(
            "no provider is named", "vpn.provider-unset", on: "gluetun",
            .change("      VPN_SERVICE_PROVIDER: mullvad\n", to: "", in: "gluetun"),
            at: .line("    environment:", service: "gluetun")),
        Mutant(
            "servers that are only rented", "vpn.rented-servers", on: "gluetun",
            .change("OWNED_ONLY: \"yes\"", to: "OWNED_ONLY: \"no\"", in: "gluetun")),
        Mutant(
            "the server list is never updated", "vpn.server-list-not-updated", on: "gluetun",
            .change("UPDATER_PERIOD: 480h", to: "UPDATER_PERIOD: \"0\"", in: "gluetun")),
        Mutant(
            "the health check needs a program that the image lacks", "vpn.health-check-broken", on: "gluetun",
            .add(
                "healthcheck:\n  test: [\"CMD\", \"curl\", \"-f\", \"https://am.i.mullvad.net/connected\"]",
                to: "gluetun"),
            at: .line("test: [\"CMD\", \"curl\", \"-f\"")),
        Mutant(
            "the VPN does not heal itself", "vpn.self-healing-off", on: "gluetun",
            .set("HEALTH_RESTART_VPN", "\"off\"", on: "gluetun")),
        Mutant(
            "the VPN container stays down after a crash", "vpn.no-restart", on: "gluetun",
            .add("restart: \"no\"", to: "gluetun")),
        Mutant(
            "the client does not follow a recreated Gluetun", "vpn.dependents-stranded", on: "qbittorrent",
            .change(
                "        condition: service_healthy\n        restart: true\n",
                to: "        condition: service_healthy\n", in: "qbittorrent"),
            at: .line("      gluetun:\n", service: "qbittorrent")),
        Mutant(
            "the client is tied to a container that nothing restarts it with", "vpn.dependents-stranded",
            on: "qbittorrent",
            .change("network_mode: service:gluetun", to: "network_mode: container:media-gluetun-1", in: "qbittorrent"),
            .change("      gluetun:\n", to: "      radarr:\n", in: "qbittorrent"),
            also: ["vpn.starts-before-tunnel service:qbittorrent"]),
        Mutant(
            "the client starts before the tunnel passes traffic", "vpn.dependents-stranded", on: "prowlarr",
            .change(
                "    depends_on:\n      gluetun:\n        condition: service_healthy\n        restart: true\n",
                to: "    depends_on: [gluetun]\n", in: "prowlarr")),
        Mutant(
            "the client starts beside the tunnel, not after it", "vpn.starts-before-tunnel", on: "qbittorrent",
            .change("condition: service_healthy", to: "condition: service_started", in: "qbittorrent"),
            at: .line("      gluetun:\n", service: "qbittorrent")),
        Mutant(
            "a healer restarts Gluetun when it is ill", "vpn.healer-restarts-vpn", on: "gluetun",
            .service(
                "autoheal",
                """
                image: willfarrell/autoheal:1.2.0@sha256:0f5d8a5f0a2d8f2a9d1a4c8d5c7d2d7d1d9a9a3d0d2d4c7d8b9a6f3e2d1c0b9a
                user: 1000:1000
                environment:
                  AUTOHEAL_CONTAINER_LABEL: all
                  DOCKER_SOCK: tcp://socket-proxy:2375
                networks: [socket]
                mem_limit: 64m
                cpus: 0.2
                pids_limit: 20
                read_only: true
                """), at: .line("AUTOHEAL_CONTAINER_LABEL")),
    ]
}
