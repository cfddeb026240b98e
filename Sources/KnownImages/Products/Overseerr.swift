import StackModel

extension KnownProduct {
    /// Requests for Plex; went on as Seerr.
    static let overseerr = KnownProduct(
        "overseerr", "Overseerr", .requestManager, ports: seerrPorts, configFolders: ["/app/config", "/config"],
        status: .superseded(by: "Seerr (ghcr.io/seerr-team/seerr)", since: ""),
        sources: [
            "seerr-team/seerr:README.md",
            "linuxserver/docker-documentation:docs/deprecated_images/docker-overseerr.md",
            "linuxserver/docker-overseerr:Dockerfile (/app/overseerr/config leads to /config)",
        ]
    ) { product in
        [
            product.official("docker.io/sctx/overseerr", "ghcr.io/sct/overseerr", configFolders: ["/app/config"]),
            product.linuxserver(), product.hotio(),
        ]
    }
}
