import StackModel

extension KnownProduct {
    /// WireGuard server with a page.
    static let wgEasy = KnownProduct(
        "wg-easy", "wg-easy", .tunnel, aliases: ["wireguard-easy"],
        ports: [
            KnownPort(51820, .udp, .vpn, login: .byDefault, isEncrypted: true, consequence: "knock at the VPN"),
            .admin(51821, "make keys that let anyone in"),
        ],
        configFolders: ["/etc/wireguard"],
        needs: ImageNeeds(capabilities: ["NET_ADMIN"], hostPaths: ["/lib/modules"]),
        variables: ["WG_HOST", "WG_PORT"],
        sources: ["wg-easy/wg-easy:Dockerfile (2026-08-19)", "wg-easy/wg-easy:docker-compose.yml"]
    ) { product in
        [
            product.official(
                "ghcr.io/wg-easy/wg-easy", "docker.io/weejewel/wg-easy",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .rootNeeded), hasHealthcheck: true,
                tools: .alpine.union(["node", "wg"]),
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
