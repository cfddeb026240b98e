import StackModel

extension KnownProduct {
    /// Media server.
    static let plex = KnownProduct(
        "plex", "Plex", .mediaServer, aliases: ["pms-docker", "plexmediaserver", "pms"],
        ports: [
            .users(32400, "use the server where it lets local addresses in without login"),
            KnownPort(1900, .udp, .discovery, login: .none, consequence: "find the server and browse it over DLNA"),
            KnownPort(32410, .udp, .discovery, login: .none, consequence: "find the server"),
            KnownPort(32412, .udp, .discovery, login: .none, consequence: "find the server"),
            KnownPort(32413, .udp, .discovery, login: .none, consequence: "find the server"),
            KnownPort(32414, .udp, .discovery, login: .none, consequence: "find the server"),
            KnownPort(32469, .tcp, .discovery, login: .none, consequence: "browse the library over DLNA"),
        ],
        needs: ImageNeeds(devices: ["/dev/dri", "/dev/nvidia*", "/dev/dvb"]),
        variables: ["PLEX_CLAIM", "PLEX_UID", "PLEX_GID"],
        sources: ["plexinc/pms-docker:README.md", "linuxserver/docker-documentation:docs/images/docker-plex.md"]
    ) { product in
        [
            product.official(
                "docker.io/plexinc/pms-docker",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .puid), hasHealthcheck: true,
                tools: ["curl", "sh"],
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"]),
            product.linuxserver(), product.hotio(),
        ]
    }
}
