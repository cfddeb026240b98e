import StackModel

extension KnownProduct {
    private static let webUI = KnownPort.admin(8080, "add downloads, read the settings and run commands")
    /// The torrent port is the one of the sample files; the client may be told another.
    private static let peers = KnownPort.torrent(6881)

    /// BitTorrent client.
    static let qbittorrent = KnownProduct(
        "qbittorrent", "qBittorrent", .torrentClient, aliases: ["qbit", "qb", "qbittorrent-nox"],
        ports: [webUI] + peers,
        variables: ["QBT_*", "TORRENTING_PORT"],
        advisories: [
            .row(
                "CVE-2024-51774", in: "qbittorrent", fixed: [5, 0, 1],
                "put itself between it and its downloads, as it took any certificate", anyone: true,
                source: "CVE-2024-51774"),
            // CVE-2025-54310 is not listed: it lies in the desktop program's widgets, and every image here runs
            // qbittorrent-nox, which has none of them (record in cvelistV5; linuxserver's Dockerfile).
            .row(
                "CVE-2023-30801", in: "qbittorrent", fixed: [4, 6, 1],
                "log in as admin with the default password and run commands", anyone: true, source: "CVE-2023-30801"),
        ],
        defaults: [
            DefaultSecret(
                "qbittorrent", .login(user: "admin"), "adminadmin", until: Version([4, 6, 1]),
                source: "qbittorrent:src/base/preferences.cpp before 4.6.1")
        ],
        sources: ["qbittorrent/qBittorrent:src/base/preferences.cpp", "linuxserver/docker-qbittorrent:Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/qbittorrentofficial/qbittorrent-nox", "ghcr.io/qbittorrent/docker-qbittorrent-nox"),
            product.linuxserver(readOnly: .linuxserverReadOnly),
            product.hotio(
                ports: [webUI] + peers + [
                    KnownPort(8118, .tcp, .proxy, login: .none, consequence: "browse through the tunnel")
                ], needs: ImageNeeds(capabilities: ["NET_ADMIN"], devices: ["/dev/net/tun"])),
            product.homeOperations(),
            product.image(
                "docker.io/binhex/arch-qbittorrent", "ghcr.io/binhex/arch-qbittorrent",
                bears: ImageTolerance(identity: .puid), sources: ["binhex/arch-qbittorrent:README.md"]),
            product.image(
                "docker.io/binhex/arch-qbittorrentvpn", "ghcr.io/binhex/arch-qbittorrentvpn",
                "docker.io/trigus42/qbittorrentvpn", "docker.io/dyonr/qbittorrentvpn",
                "docker.io/markusmcnugen/qbittorrentvpn",
                needs: ImageNeeds(
                    capabilities: ["NET_ADMIN"], devices: ["/dev/net/tun"]),
                bears: ImageTolerance(identity: .puid), sources: ["binhex/arch-qbittorrentvpn:README.md"]),
        ]
    }
}
