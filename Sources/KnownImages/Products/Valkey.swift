import StackModel

extension KnownProduct {
    /// Valkey, the fork of Redis: no password unless one is set.
    static let valkey = KnownProduct(
        "valkey", "Valkey", .cache, ports: [.database(6379, login: .optional)], configFolders: ["/data"],
        sources: ["valkey-io/valkey-container:README.md"]
    ) { product in
        [
            product.official(
                "docker.io/valkey/valkey", "ghcr.io/valkey-io/valkey", bears: ImageTolerance(identity: .dropsRoot),
                hasHealthcheck: false)
        ]
    }
}
