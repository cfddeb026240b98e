import StackModel

extension KnownProduct {
    /// Watches whether services answer.
    static let uptimeKuma = KnownProduct(
        "uptime-kuma", "Uptime Kuma", .monitoring, aliases: ["uptimekuma", "kuma"],
        ports: [.admin(3001, "read what is watched, and take it over before it is set up")],
        configFolders: ["/app/data"], needs: ImageNeeds(dockerSocket: .optional), variables: ["UPTIME_KUMA_*"],
        sources: ["louislam/uptime-kuma:docker/dockerfile (2026-08-22)"]
    ) { product in
        [
            product.official(
                "docker.io/louislam/uptime-kuma", "ghcr.io/louislam/uptime-kuma",
                bears: ImageTolerance(noNewPrivileges: .yes), hasHealthcheck: true,
                sources: [
                    "the tag decides: 2-rootless runs as node, others as root",
                    "no-new-privileges in use: htpcBeginner/docker-traefik",
                ])
        ]
    }
}
