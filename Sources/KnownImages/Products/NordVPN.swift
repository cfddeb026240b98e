import StackModel

extension KnownProduct {
    /// NordVPN clients.
    static let nordvpn = KnownProduct(
        "nordvpn", "NordVPN", .vpn, aliases: ["nordlynx"],
        needs: ImageNeeds(capabilities: ["NET_ADMIN", "NET_RAW"], devices: ["/dev/net/tun"]),
        sources: ["bubuntux/nordlynx:Dockerfile (2024-12-31)", "bubuntux/nordvpn:README.md"]
    ) { product in
        [
            product.image(
                "docker.io/bubuntux/nordvpn", "ghcr.io/bubuntux/nordvpn", "docker.io/azinchen/nordvpn",
                bears: ImageTolerance(identity: .rootNeeded)),
            product.image(
                "docker.io/bubuntux/nordlynx", "ghcr.io/bubuntux/nordlynx",
                bears: ImageTolerance(identity: .rootNeeded), hasHealthcheck: true,
                tools: ["bash", "cat", "curl", "iptables", "jq", "nc", "sh", "wg", "wget"]),
        ]
    }
}
