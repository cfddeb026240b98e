import StackModel

extension KnownProduct {
    /// Invitations for media servers.
    static let wizarr = KnownProduct(
        "wizarr", "Wizarr", .requestManager,
        ports: [.users(5690, "read the media server's API key and take the app over before it is set up")],
        configFolders: ["/data"], sources: ["wizarrrr/wizarr:Dockerfile (2026-08-22)"]
    ) { product in
        [
            product.official(
                "ghcr.io/wizarrrr/wizarr", "docker.io/wizarrrr/wizarr", bears: ImageTolerance(identity: .puid),
                hasHealthcheck: true, tools: .alpine.union(["curl", "python", "su-exec"]))
        ]
    }
}
