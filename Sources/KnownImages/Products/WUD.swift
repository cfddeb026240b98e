import StackModel

extension KnownProduct {
    /// What's up Docker: tells of new images; with a docker trigger it also updates.
    static let wud = KnownProduct(
        "wud", "What's up Docker", .updater, aliases: ["whatsupdocker"],
        ports: [.admin(3000, login: .optional, "see what runs here, and start updates where they are switched on")],
        configFolders: ["/store"], needs: ImageNeeds(dockerSocket: .reads), variables: ["WUD_*"],
        sources: ["getwud/wud:Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/getwud/wud", "ghcr.io/getwud/wud", "docker.io/fmartinou/whats-up-docker",
                "ghcr.io/fmartinou/whats-up-docker", hasHealthcheck: true,
                tools: ["bash", "cat", "curl", "git", "jq", "node", "sh"])
        ]
    }
}
