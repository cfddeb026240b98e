import StackModel

extension KnownProduct {
    /// rTorrent with the ruTorrent page.
    static let rutorrent = KnownProduct(
        "rutorrent", "ruTorrent", .torrentClient, aliases: ["rtorrent", "rtorrent-rutorrent"],
        ports: [
            .admin(8080, login: .optional, "add downloads and run commands through XMLRPC"),
            .admin(8000, login: .optional, "run commands through XMLRPC"),
        ] + KnownPort.torrent(50000),
        sources: [
            "crazy-max/docker-rtorrent-rutorrent:README.md",
            "linuxserver/docker-documentation:docs/deprecated_images/docker-rutorrent.md",
        ]
    ) { product in
        [
            product.image(
                "docker.io/crazymax/rtorrent-rutorrent", "ghcr.io/crazy-max/rtorrent-rutorrent",
                bears: ImageTolerance(identity: .puid)),
            product.linuxserver(
                status: .retired(
                    since: "2022-03-25", reason: "linuxserver.io has ended this image",
                    successor: "crazymax/rtorrent-rutorrent")),
            product.image(
                "docker.io/binhex/arch-rtorrentvpn", "ghcr.io/binhex/arch-rtorrentvpn",
                needs: ImageNeeds(capabilities: ["NET_ADMIN"], devices: ["/dev/net/tun"]),
                bears: ImageTolerance(identity: .puid)),
        ]
    }
}
