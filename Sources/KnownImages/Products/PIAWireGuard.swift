import StackModel

extension KnownProduct {
    /// WireGuard client for Private Internet Access.
    static let piaWireGuard = KnownProduct(
        "docker-wireguard-pia", "WireGuard for PIA", .vpn, configFolders: ["/pia"],
        needs: ImageNeeds(capabilities: ["NET_ADMIN"], devices: ["/dev/net/tun"]),
        variables: ["VPNDNS", "ALLOW_DOCKER"], sources: ["thrnz/docker-wireguard-pia:Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/thrnz/docker-wireguard-pia", "ghcr.io/thrnz/docker-wireguard-pia",
                bears: ImageTolerance(identity: .rootNeeded),
                tools: ["bash", "cat", "curl", "iptables", "jq", "nc", "ping", "sh", "wg", "wget"])
        ]
    }
}
