import StackModel

extension KnownProduct {
    /// Audiobook and podcast server.
    static let audiobookshelf = KnownProduct(
        "audiobookshelf", "Audiobookshelf", .mediaServer,
        ports: [.users(80, "guess passwords, and take it over before it is set up")],
        configFolders: ["/config", "/metadata"], sources: ["advplyr/audiobookshelf:README.md"]
    ) { product in [product.official("ghcr.io/advplyr/audiobookshelf", "docker.io/advplyr/audiobookshelf")] }
}
