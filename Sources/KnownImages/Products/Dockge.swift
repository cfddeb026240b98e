import StackModel

extension KnownProduct {
    /// Manages Compose projects; with docker.sock it is root on the host.
    static let dockge = KnownProduct(
        "dockge", "Dockge", .containerManager,
        ports: [.admin(5001, "run containers as root of the host, and take it over before it is set up")],
        configFolders: ["/app/data"], needs: ImageNeeds(dockerSocket: .writes), variables: ["DOCKGE_STACKS_DIR"],
        sources: ["louislam/dockge:docker/Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/louislam/dockge", "ghcr.io/louislam/dockge",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .rootNeeded), hasHealthcheck: true,
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
