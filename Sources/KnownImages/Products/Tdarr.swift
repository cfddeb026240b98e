import StackModel

extension KnownProduct {
    /// Transcoding farm.
    static let tdarr = KnownProduct(
        "tdarr", "Tdarr", .transcoder, aliases: ["tdarr_node", "tdarr-node"],
        ports: [
            .admin(8265, login: .optional, "change the library and run commands through plugins"),
            KnownPort(8266, .tcp, .control, login: .optional, consequence: "join as a node"),
            KnownPort(8267, .tcp, .control, login: .optional, consequence: "speak to its node"),
        ],
        configFolders: ["/app/configs", "/app/server"], needs: ImageNeeds(devices: ["/dev/dri", "/dev/nvidia*"]),
        variables: ["serverPort", "webUIPort", "internalNode"], sources: ["HaveAGitGat/Tdarr:README.md"]
    ) { product in
        [
            product.official(
                "ghcr.io/haveagitgat/tdarr", "docker.io/haveagitgat/tdarr", "ghcr.io/haveagitgat/tdarr_node",
                "docker.io/haveagitgat/tdarr_node", bears: ImageTolerance(noNewPrivileges: .yes, identity: .puid),
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
