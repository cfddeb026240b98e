import StackModel

extension KnownProduct {
    /// BitTorrent client.
    static let deluge = KnownProduct(
        "deluge", "Deluge", .torrentClient,
        ports: [
            .admin(8112, "add downloads and have it run commands"),
            KnownPort(58846, .tcp, .api, login: .byDefault, consequence: "control the daemon with its password"),
        ] + KnownPort.torrent(6881), variables: ["DELUGE_LOGLEVEL"],
        defaults: [
            DefaultSecret(
                "deluge", .login(user: "admin"), "deluge",
                source: "linuxserver/docker-documentation:docs/images/docker-deluge.md")
        ],
        sources: ["linuxserver/docker-documentation:docs/images/docker-deluge.md"]
    ) { product in
        [
            product.linuxserver(readOnly: .linuxserverReadOnly),
            product.image(
                "docker.io/binhex/arch-delugevpn", "ghcr.io/binhex/arch-delugevpn",
                needs: ImageNeeds(capabilities: ["NET_ADMIN"], devices: ["/dev/net/tun"]),
                bears: ImageTolerance(identity: .puid), sources: ["binhex/arch-delugevpn:README.md"]),
        ]
    }
}
