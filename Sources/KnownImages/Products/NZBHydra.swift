import StackModel

extension KnownProduct {
    /// Usenet meta search.
    static let nzbhydra = KnownProduct(
        "nzbhydra2", "NZBHydra2", .indexerManager, aliases: ["nzbhydra", "hydra2"],
        ports: [.admin(5076, login: .optional, "read its API key and the keys of the indexers")],
        sources: ["linuxserver/docker-documentation:docs/images/docker-nzbhydra2.md"]
    ) { product in [product.linuxserver("nzbhydra2"), product.hotio("nzbhydra2")] }
}
