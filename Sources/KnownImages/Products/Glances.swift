import StackModel

extension KnownProduct {
    /// Watches the whole host.
    static let glances = KnownProduct(
        "glances", "Glances", .monitoring,
        ports: [.users(61208, login: .optional, "see everything that runs on the host")], configFolders: [],
        needs: ImageNeeds(dockerSocket: .reads, hostPaths: ["/etc/os-release", "/"], hostPID: true),
        variables: ["GLANCES_OPT"],
        sources: ["nicolargo/glances:docker-files/alpine.Dockerfile (2026-06-13)"]
    ) { product in
        [
            product.official(
                "docker.io/nicolargo/glances", bears: ImageTolerance(noNewPrivileges: .yes, identity: .rootNeeded),
                hasHealthcheck: false, sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
