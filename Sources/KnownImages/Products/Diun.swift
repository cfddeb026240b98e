import StackModel

extension KnownProduct {
    /// Tells of new images; changes nothing.
    static let diun = KnownProduct(
        "diun", "Diun", .updater, configFolders: ["/data"], needs: ImageNeeds(dockerSocket: .reads),
        variables: ["DIUN_*"], sources: ["crazy-max/diun:Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/crazymax/diun", "ghcr.io/crazy-max/diun", bears: ImageTolerance(identity: .userOption),
                hasHealthcheck: false, tools: .alpine)
        ]
    }
}
