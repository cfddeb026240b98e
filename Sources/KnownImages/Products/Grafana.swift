import StackModel

extension KnownProduct {
    /// Dashboards over metrics and logs.
    static let grafana = KnownProduct(
        "grafana", "Grafana", .monitoring, ports: [.admin(3000, "read its data sources")],
        configFolders: ["/var/lib/grafana", "/etc/grafana"], variables: ["GF_*"],
        defaults: [
            DefaultSecret("grafana", .login(user: "admin"), "admin", source: "grafana/grafana:conf/defaults.ini"),
            DefaultSecret(
                "grafana", .variable("GF_SECURITY_ADMIN_PASSWORD"), "admin", source: "grafana/grafana:conf/defaults.ini"
            ),
        ],
        sources: ["grafana/grafana:Dockerfile (USER 472)"]
    ) { product in
        [
            product.official(
                "docker.io/grafana/grafana", "docker.io/grafana/grafana-oss", "docker.io/grafana/grafana-enterprise",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .ownUser), hasHealthcheck: false,
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
