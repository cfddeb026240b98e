import StackModel

extension KnownProduct {
    /// Metrics of containers for Prometheus.
    static let cadvisor = KnownProduct(
        "cadvisor", "cAdvisor", .monitoring,
        ports: [KnownPort(8080, .tcp, .metrics, login: .none, consequence: "read the containers' figures")],
        configFolders: [],
        needs: ImageNeeds(
            devices: ["/dev/kmsg"], dockerSocket: .optional,
            hostPaths: ["/", "/var/run", "/sys", "/var/lib/docker", "/dev/disk"]),
        sources: ["google/cadvisor:README.md"]
    ) { product in
        [
            product.official(
                "gcr.io/cadvisor/cadvisor", "ghcr.io/google/cadvisor", "docker.io/google/cadvisor",
                bears: ImageTolerance(identity: .rootNeeded), hasHealthcheck: true)
        ]
    }
}
