import StackModel

extension KnownProduct {
    /// Metrics of Radarr, Sonarr and the like for Prometheus: it holds their API keys.
    static let exportarr = KnownProduct(
        "exportarr", "Exportarr", .monitoring,
        ports: [KnownPort(9707, .tcp, .metrics, login: .none, consequence: "read the apps' figures")],
        configFolders: [],
        sources: ["onedr0p/exportarr:README.md"]
    ) { product in
        [
            product.official(
                "ghcr.io/onedr0p/exportarr", bears: ImageTolerance(noNewPrivileges: .yes), hasHealthcheck: false,
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
