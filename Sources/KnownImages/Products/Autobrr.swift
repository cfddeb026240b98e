import StackModel

extension KnownProduct {
    /// Grabs releases from announce channels.
    static let autobrr = KnownProduct(
        "autobrr", "autobrr", .helper,
        ports: [.admin(7474, "read the indexer keys and the download client's password, and run commands")],
        variables: ["AUTOBRR__*"], sources: ["autobrr/autobrr:Dockerfile (2026-05-20)"]
    ) { product in
        [
            product.official(
                "ghcr.io/autobrr/autobrr", "docker.io/autobrr/autobrr", bears: ImageTolerance(identity: .userOption),
                hasHealthcheck: false, tools: .alpine.union(["curl", "jq"]))
        ]
    }
}
