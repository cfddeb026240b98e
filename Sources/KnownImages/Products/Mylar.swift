import StackModel

extension KnownProduct {
    /// Comics manager.
    static let mylar = KnownProduct(
        "mylar", "Mylar", .libraryManager, aliases: ["mylar3"],
        ports: [.admin(8090, login: .optional, "change its settings and read its API key")],
        sources: ["linuxserver/docker-documentation:docs/images/docker-mylar3.md"]
    ) { product in [product.linuxserver("mylar3"), product.hotio("mylar3")] }
}
