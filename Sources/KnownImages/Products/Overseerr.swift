import StackModel

extension KnownProduct {
    /// Requests for Plex; went on as Seerr.
    static let overseerr = KnownProduct(
        "overseerr", "Overseerr", .requestManager, ports: seerrPorts, configFolders: ["/app/config"],
        status: .superseded(by: "Seerr (ghcr.io/seerr-team/seerr)", since: ""),
        sources: [
            "seerr-team/seerr:README.md",
            "linuxserver/docker-documentation:docs/deprecated_images/docker-overseerr.md",
        ]
    ) { product in
        [product.official("docker.io/sctx/overseerr", "ghcr.io/sct/overseerr"), product.linuxserver(), product.hotio()]
    }
}
