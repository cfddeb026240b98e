import StackModel

extension KnownProduct {
    /// Surfshark client over OpenVPN; no kill switch unless it is switched on (docker-surfshark#48).
    static let surfshark = KnownProduct(
        "docker-surfshark", "Surfshark", .vpn, aliases: ["surfshark"],
        needs: ImageNeeds(capabilities: ["NET_ADMIN"], devices: ["/dev/net/tun"]),
        variables: ["SURFSHARK_USER", "SURFSHARK_PASSWORD", "SURFSHARK_COUNTRY"],
        sources: ["ilteoood/docker-surfshark:Dockerfile (2024-07-17)", "ilteoood/docker-surfshark#48"]
    ) { product in
        [
            product.image(
                "docker.io/ilteoood/docker-surfshark", "ghcr.io/ilteoood/docker-surfshark",
                bears: ImageTolerance(identity: .rootNeeded), hasHealthcheck: true,
                tools: ["cat", "curl", "nc", "sh", "ufw", "wget"])
        ]
    }
}
