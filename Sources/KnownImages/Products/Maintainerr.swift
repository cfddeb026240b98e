import StackModel

extension KnownProduct {
    /// Removes media by rules.
    static let maintainerr = KnownProduct(
        "maintainerr", "Maintainerr", .helper, ports: [.admin(6246, login: .none, "delete media and read API keys")],
        configFolders: ["/opt/data"],
        sources: [
            "USER in the Dockerfile: nothing runs with a capability", "Maintainerr/Maintainerr:Dockerfile (2026-08-21)",
        ]
    ) { product in
        [
            product.official(
                "ghcr.io/maintainerr/maintainerr", "docker.io/maintainerr/maintainerr", "ghcr.io/jorenn92/maintainerr",
                "docker.io/jorenn92/maintainerr",
                bears: ImageTolerance(noNewPrivileges: .yes, dropAllCapabilities: .yes, identity: .ownUser),
                hasHealthcheck: true,
                tools: .alpine.union(["curl", "node"]))
        ]
    }
}
