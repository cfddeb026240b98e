import StackModel

extension KnownProduct {
    /// VPN client with a kill switch. Moved from qdm12 to passteque on 2026-05-21; the image names stayed.
    static let gluetun = KnownProduct(
        "gluetun", "Gluetun", .vpn,
        ports: [
            KnownPort(8000, .tcp, .control, login: .optional, consequence: "stop the VPN and read its address"),
            KnownPort(8888, .tcp, .proxy, login: .optional, consequence: "browse through the tunnel"),
            KnownPort(8388, .tcp, .proxy, login: .optional, consequence: "browse through the tunnel"),
            KnownPort(8388, .udp, .proxy, login: .optional, consequence: "browse through the tunnel"),
            KnownPort(1080, .tcp, .proxy, login: .optional, consequence: "browse through the tunnel"),
        ],
        configFolders: ["/gluetun"],
        needs: ImageNeeds(capabilities: ["NET_ADMIN", "NET_RAW"], devices: ["/dev/net/tun"]),
        variables: ["VPN_SERVICE_PROVIDER", "VPNSP", "SERVER_COUNTRIES", "FIREWALL_OUTBOUND_SUBNETS"],
        advisories: [
            .row(
                "gluetun control server", in: "gluetun", fixed: [3, 39, 1],
                "read the VPN's private key from the control server, which asks for no login", anyone: true,
                source: "qdm12/gluetun v3.39.1:internal/server/middlewares/auth/settings.go")
        ],
        sources: ["qdm12/gluetun:Dockerfile (v3.41.3)", "qdm12/gluetun-wiki:setup/docker-image-tags.md"]
    ) { product in
        [
            product.official(
                "docker.io/qmcgaw/gluetun", "ghcr.io/qdm12/gluetun", "ghcr.io/passteque/gluetun",
                "docker.io/qmcgaw/private-internet-access",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .rootNeeded), hasHealthcheck: true,
                tools: ["cat", "ifconfig", "ip", "iptables", "nc", "netstat", "nslookup", "ping", "sh", "wget"],
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
