import StackModel

extension KnownProduct {
    /// Dashboard.
    static let organizr = KnownProduct(
        "organizr", "Organizr", .dashboard,
        ports: [.users(80, "see the dashboard, and take it over before it is set up")],
        sources: ["linuxserver/docker-documentation:docs/deprecated_images/docker-organizr.md"]
    ) { product in
        [
            product.official(
                "docker.io/organizr/organizr", "ghcr.io/organizr/organizr", bears: ImageTolerance(identity: .puid)),
            product.linuxserver(
                status: .superseded(by: "organizr/organizr, the project's own image", since: "")),
        ]
    }
}
