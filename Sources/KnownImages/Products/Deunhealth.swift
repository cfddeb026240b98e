import StackModel

extension KnownProduct {
    /// Restarts unhealthy containers.
    static let deunhealth = KnownProduct(
        "deunhealth", "deunhealth", .healer, configFolders: [], needs: ImageNeeds(dockerSocket: .writes),
        sources: ["qdm12/deunhealth:Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/qmcgaw/deunhealth", "ghcr.io/qdm12/deunhealth",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .rootNeeded), hasHealthcheck: true,
                tools: .noShell, sources: ["FROM scratch; no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
