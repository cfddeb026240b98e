import StackModel

extension KnownProduct {
    /// Usenet client.
    static let sabnzbd = KnownProduct(
        "sabnzbd", "SABnzbd", .usenetClient, aliases: ["sab"],
        ports: [.admin(8080, login: .optional, "read the Usenet login and have it run scripts")],
        sources: ["linuxserver/docker-documentation:docs/images/docker-sabnzbd.md"]
    ) { product in
        [
            product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio(), product.homeOperations(),
            product.image(
                "docker.io/binhex/arch-sabnzbdvpn", "ghcr.io/binhex/arch-sabnzbdvpn",
                needs: ImageNeeds(capabilities: ["NET_ADMIN"], devices: ["/dev/net/tun"]),
                bears: ImageTolerance(identity: .puid)),
        ]
    }
}
