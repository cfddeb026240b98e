import StackModel

extension KnownProduct {
    /// Detects attacks in logs; bouncers block.
    static let crowdsec = KnownProduct(
        "crowdsec", "CrowdSec", .intrusionPrevention,
        ports: [
            KnownPort(8080, .tcp, .api, login: .byDefault, consequence: "speak to its local API"),
            KnownPort(6060, .tcp, .metrics, login: .none, consequence: "read figures"),
        ],
        configFolders: ["/etc/crowdsec", "/var/lib/crowdsec/data"],
        needs: ImageNeeds(dockerSocket: .optional, hostPaths: ["/var/log", "/run/log/journal"]),
        variables: ["COLLECTIONS", "BOUNCER_KEY_*"], sources: ["crowdsecurity/crowdsec:docker/README.md"]
    ) { product in
        [
            product.official(
                "docker.io/crowdsecurity/crowdsec", "ghcr.io/crowdsecurity/crowdsec",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .rootNeeded),
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
