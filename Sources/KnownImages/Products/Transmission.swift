import StackModel

extension KnownProduct {
    /// BitTorrent client.
    static let transmission = KnownProduct(
        "transmission", "Transmission", .torrentClient, aliases: ["transmission-daemon"],
        ports: [.admin(9091, login: .optional, "add downloads and have it run a script")] + KnownPort.torrent(51413),
        variables: ["TRANSMISSION_WEB_HOME"],
        sources: ["linuxserver/docker-documentation:docs/images/docker-transmission.md"]
    ) { product in [product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio(), product.homeOperations()] }
}
