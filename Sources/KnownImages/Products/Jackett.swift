import StackModel

extension KnownProduct {
    /// Indexer proxy.
    static let jackett = KnownProduct(
        "jackett", "Jackett", .indexerManager,
        ports: [.admin(9117, login: .optional, "read its API key and the logins of the indexers")],
        sources: ["linuxserver/docker-documentation:docs/images/docker-jackett.md"]
    ) { product in [product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio()] }
}
