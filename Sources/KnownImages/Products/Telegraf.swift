import StackModel

extension KnownProduct {
    /// Metrics of the host.
    static let telegraf = KnownProduct(
        "telegraf", "Telegraf", .monitoring, configFolders: ["/etc/telegraf"],
        needs: ImageNeeds(dockerSocket: .optional, hostPaths: ["/", "/proc", "/sys", "/etc"], hostPID: true),
        sources: ["influxdata/influxdata-docker:telegraf/README.md"]
    ) { product in [product.official("docker.io/library/telegraf")] }
}
