import StackModel

extension KnownProduct {
    /// Restarts unhealthy containers.
    static let autoheal = KnownProduct(
        "autoheal", "autoheal", .healer, aliases: ["docker-autoheal"], configFolders: [],
        needs: ImageNeeds(dockerSocket: .writes), variables: ["AUTOHEAL_*"],
        sources: ["willfarrell/docker-autoheal:Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/willfarrell/autoheal", bears: ImageTolerance(identity: .rootNeeded), hasHealthcheck: true,
                tools: .alpine.union(["curl", "jq", "pgrep"]))
        ]
    }
}
