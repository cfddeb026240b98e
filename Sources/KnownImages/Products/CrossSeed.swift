import StackModel

extension KnownProduct {
    /// Finds cross-seeds.
    static let crossSeed = KnownProduct(
        "cross-seed", "cross-seed", .helper, aliases: ["crossseed"],
        ports: [KnownPort(2468, .tcp, .api, login: .byDefault, consequence: "start searches")],
        sources: ["cross-seed/cross-seed:Dockerfile (2026-05-04)"]
    ) { product in
        [
            product.official(
                "ghcr.io/cross-seed/cross-seed", "docker.io/crossseed/cross-seed",
                bears: ImageTolerance(identity: .userOption), hasHealthcheck: false,
                tools: .alpine.union(["curl", "node"]))
        ]
    }
}
