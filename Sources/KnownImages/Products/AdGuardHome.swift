import StackModel

extension KnownProduct {
    /// DNS filter.
    static let adguardHome = KnownProduct(
        "adguardhome", "AdGuard Home", .other, aliases: ["adguard", "adguard-home"],
        ports: [
            KnownPort(53, .tcp, .other, login: .none, consequence: "ask its DNS"),
            KnownPort(53, .udp, .other, login: .none, consequence: "ask its DNS"),
            .admin(3000, "take it over before it is set up, and change the network's DNS"),
            .admin(80, "change the network's DNS"), .admin(443, tls: true, "change the network's DNS"),
        ],
        configFolders: ["/opt/adguardhome/conf", "/opt/adguardhome/work"],
        sources: ["AdguardTeam/AdGuardHome:docker/Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/adguard/adguardhome",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .userOption), hasHealthcheck: false,
                tools: .alpine, sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
