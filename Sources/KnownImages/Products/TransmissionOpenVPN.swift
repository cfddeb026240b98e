import StackModel

extension KnownProduct {
    /// Transmission and an OpenVPN client in one image; the torrent client runs inside the tunnel by itself.
    static let transmissionOpenVPN = KnownProduct(
        "transmission-openvpn", "Transmission with OpenVPN", .torrentClient,
        ports: [
            .admin(9091, login: .optional, "add downloads and have it run a script"),
            KnownPort(8118, .tcp, .proxy, login: .optional, consequence: "browse through the tunnel"),
        ] + KnownPort.torrent(51413), configFolders: ["/config"],
        needs: ImageNeeds(capabilities: ["NET_ADMIN", "MKNOD"], devices: ["/dev/net/tun"]),
        variables: ["OPENVPN_PROVIDER"],
        sources: ["haugene/docker-transmission-openvpn:Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/haugene/transmission-openvpn", "ghcr.io/haugene/transmission-openvpn",
                bears: ImageTolerance(identity: .rootNeeded), hasHealthcheck: true,
                tools: ["bash", "cat", "curl", "dig", "ip", "jq", "ping", "sh", "ufw", "wget"],
                sources: ["OpenVPN and ufw run as root; transmission-daemon drops to PUID"])
        ]
    }
}
