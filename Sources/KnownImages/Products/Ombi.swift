import StackModel

extension KnownProduct {
    /// Requests.
    static let ombi = KnownProduct(
        "ombi", "Ombi", .requestManager, ports: [.users(3579, "request media")],
        sources: ["linuxserver/docker-documentation:docs/images/docker-ombi.md"]
    ) { product in [product.linuxserver(), product.hotio()] }
}
