import StackModel

extension KnownProduct {
    /// Media server. Root unless `user:` is set in the official image.
    static let jellyfin = KnownProduct(
        "jellyfin", "Jellyfin", .mediaServer,
        ports: [
            .users(8096, "guess passwords and use the endpoints that need no login"),
            .users(8920, tls: true, "guess passwords and use the endpoints that need no login"),
            KnownPort(7359, .udp, .discovery, login: .none, consequence: "learn the server's name and version"),
            KnownPort(1900, .udp, .discovery, login: .none, consequence: "find the server and browse it over DLNA"),
        ],
        configFolders: ["/config", "/cache"],
        needs: ImageNeeds(devices: ["/dev/dri", "/dev/nvidia*", "/dev/video*", "/dev/vchiq", "/dev/kfd"]),
        variables: ["JELLYFIN_*"], advisories: jellyfinAdvisories,
        sources: ["jellyfin/jellyfin-packaging:docker/Dockerfile", "jellyfin.org:networking (ports)"]
    ) { product in
        [
            product.official(
                "docker.io/jellyfin/jellyfin", "ghcr.io/jellyfin/jellyfin",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .userOption), hasHealthcheck: true,
                tools: ["curl", "sh"], sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"]),
            product.linuxserver(), product.hotio(),
        ]
    }
}
