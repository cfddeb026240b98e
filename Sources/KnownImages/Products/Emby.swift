import StackModel

extension KnownProduct {
    /// Media server.
    static let emby = KnownProduct(
        "emby", "Emby", .mediaServer, aliases: ["embyserver"],
        ports: [
            .users(8096, "guess passwords"), .users(8920, tls: true, "guess passwords"),
            KnownPort(7359, .udp, .discovery, login: .none, consequence: "learn the server's name"),
            KnownPort(1900, .udp, .discovery, login: .none, consequence: "find the server over DLNA"),
        ],
        needs: ImageNeeds(devices: ["/dev/dri", "/dev/nvidia*", "/dev/vchiq", "/dev/video*"]),
        sources: ["linuxserver/docker-documentation:docs/images/docker-emby.md"]
    ) { product in
        [product.official("docker.io/emby/embyserver"), product.linuxserver(), product.hotio()]
    }
}
