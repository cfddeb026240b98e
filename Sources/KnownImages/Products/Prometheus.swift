import StackModel

extension KnownProduct {
    /// Collects metrics.
    static let prometheus = KnownProduct(
        "prometheus", "Prometheus", .monitoring,
        ports: [.admin(9090, login: .none, "read every figure it has collected")],
        configFolders: ["/prometheus", "/etc/prometheus"], sources: ["prometheus/prometheus:Dockerfile (USER nobody)"]
    ) { product in
        [
            product.official(
                "docker.io/prom/prometheus", "quay.io/prometheus/prometheus",
                bears: ImageTolerance(noNewPrivileges: .yes, dropAllCapabilities: .yes, identity: .ownUser),
                hasHealthcheck: false,
                tools: ["cat", "nc", "sh", "wget"], sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
