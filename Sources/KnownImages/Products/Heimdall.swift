import StackModel

extension KnownProduct {
    /// Dashboard.
    static let heimdall = KnownProduct(
        "heimdall", "Heimdall", .dashboard,
        ports: [
            .users(80, login: .none, "see and change the dashboard"),
            .users(443, login: .none, tls: true, "see and change the dashboard"),
        ],
        sources: ["linuxserver/docker-documentation:docs/images/docker-heimdall.md"]
    ) { product in [product.linuxserver()] }
}
