import StackModel

extension KnownProduct {
    /// Syncs the TRaSH guides' profiles into Radarr and Sonarr.
    static let recyclarr = KnownProduct(
        "recyclarr", "Recyclarr", .helper, variables: ["RECYCLARR_*"],
        sources: ["recyclarr/recyclarr:Dockerfile", "recyclarr/recyclarr:docker-compose.yml (read_only, tmpfs /tmp)"]
    ) { product in
        [
            product.official(
                "ghcr.io/recyclarr/recyclarr", "docker.io/recyclarr/recyclarr",
                bears: ImageTolerance(
                    readOnlyRoot: .withWritable(["/tmp"]), noNewPrivileges: .yes, dropAllCapabilities: .yes,
                    identity: .ownUser),
                hasHealthcheck: false, tools: .alpine.union(["bash", "git"]),
                sources: ["USER 1000:1000 and tini: nothing needs a capability or a setuid program"])
        ]
    }
}
