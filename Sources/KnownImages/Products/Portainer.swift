import StackModel

extension KnownProduct {
    /// Manages containers; with docker.sock it is root on the host.
    static let portainer = KnownProduct(
        "portainer", "Portainer", .containerManager, aliases: ["portainer-ce", "portainer-ee"],
        ports: [
            .admin(9000, "run containers as root of the host, and take it over before it is set up"),
            .admin(9443, tls: true, "run containers as root of the host, and take it over before it is set up"),
            KnownPort(8000, .tcp, .control, login: .byDefault, consequence: "speak to its tunnel for Edge agents"),
        ],
        configFolders: ["/data"], needs: ImageNeeds(dockerSocket: .writes),
        advisories: [
            .row(
                "CVE-2026-44848", "CVE-2026-44849", "CVE-2026-44881", "CVE-2026-44883", in: "portainer",
                from: [2, 33, 0], fixed: [2, 33, 8], "run commands on the host as a user with few rights",
                source: "CVE-2026-44848")
        ],
        sources: ["portainer/portainer:api/cli/defaults.go"]
    ) { product in
        [
            product.official(
                "docker.io/portainer/portainer-ce", "docker.io/portainer/portainer-ee", "docker.io/portainer/portainer",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .rootNeeded), hasHealthcheck: false,
                tools: .noShell, sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
