import StackModel

extension KnownProduct {
    /// Metrics of the host for Prometheus.
    static let nodeExporter = KnownProduct(
        "node-exporter", "node_exporter", .monitoring, aliases: ["node_exporter", "nodeexporter"],
        ports: [KnownPort(9100, .tcp, .metrics, login: .none, consequence: "read the host's figures")],
        configFolders: [],
        needs: ImageNeeds(hostNetwork: true, hostPaths: ["/", "/proc", "/sys"], hostPID: true),
        sources: ["prometheus/node_exporter:README.md", "prometheus/node_exporter:Dockerfile (USER nobody)"]
    ) { product in
        [
            product.official(
                "docker.io/prom/node-exporter", "quay.io/prometheus/node-exporter",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .ownUser), hasHealthcheck: false,
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
