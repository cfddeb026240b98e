import StackModel

extension KnownProduct {
    /// Dashboard.
    static let dashy = KnownProduct(
        "dashy", "Dashy", .dashboard,
        ports: [.users(8080, login: .optional, "see the dashboard and its configuration")],
        configFolders: ["/app/user-data"],
        sources: ["USER in the Dockerfile: nothing runs with a capability", "Lissy93/dashy:Dockerfile (2026-05-03)"]
    ) { product in
        [
            product.official(
                "docker.io/lissy93/dashy", "ghcr.io/lissy93/dashy",
                bears: ImageTolerance(noNewPrivileges: .yes, dropAllCapabilities: .yes, identity: .ownUser),
                hasHealthcheck: true, tools: .alpine.union(["node"]))
        ]
    }
}
