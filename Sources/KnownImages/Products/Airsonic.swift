import StackModel

extension KnownProduct {
    /// Music server; everybody's first login until it is changed.
    static let airsonic = KnownProduct(
        "airsonic", "Airsonic", .mediaServer, aliases: ["airsonic-advanced"],
        ports: [.users(4040, "play and change the library, and administer it with the first login")],
        variables: ["CONTEXT_PATH"],
        defaults: [
            DefaultSecret(
                "airsonic", .login(user: "admin"), "admin",
                source: "linuxserver/docker-airsonic-advanced:README.md, Application Setup")
        ],
        sources: ["linuxserver/docker-airsonic-advanced:README.md", "airsonic-advanced/airsonic-advanced:README.md"]
    ) { product in
        [
            product.linuxserver("airsonic-advanced"),
            product.linuxserver(
                "airsonic",
                status: .superseded(
                    by: "Airsonic-Advanced (lscr.io/linuxserver/airsonic-advanced)", since: "2022-01-15")),
            product.official(
                "docker.io/airsonicadvanced/airsonic-advanced", "ghcr.io/airsonic-advanced/airsonic-advanced",
                configFolders: ["/var/airsonic"]),
        ]
    }
}
