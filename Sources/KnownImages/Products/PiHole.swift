import StackModel

extension KnownProduct {
    /// DNS filter.
    static let pihole = KnownProduct(
        "pihole", "Pi-hole", .other, aliases: ["pi-hole"],
        ports: [
            KnownPort(53, .tcp, .other, login: .none, consequence: "ask its DNS"),
            KnownPort(53, .udp, .other, login: .none, consequence: "ask its DNS"),
            KnownPort(67, .udp, .other, login: .none, consequence: "ask its DHCP"),
            .admin(80, "change the network's DNS"), .admin(443, tls: true, "change the network's DNS"),
        ],
        configFolders: ["/etc/pihole"],
        needs: ImageNeeds(capabilities: ["NET_ADMIN", "SYS_TIME", "SYS_NICE"]),
        variables: ["FTLCONF_*", "WEBPASSWORD"],
        sources: ["pi-hole/docker-pi-hole:README.md (2026-07-07)", "pi-hole/docker-pi-hole:src/Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/pihole/pihole", "ghcr.io/pi-hole/pihole", bears: ImageTolerance(identity: .dropsRoot),
                hasHealthcheck: true, tools: .alpine.union(["bash", "curl", "dig"]))
        ]
    }
}
