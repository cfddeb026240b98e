import StackModel

extension KnownProduct {
    /// Unattended updater; the original ended on 2025-12-17 and cannot talk to Docker 29.
    static let watchtower = KnownProduct(
        "watchtower", "Watchtower", .updater,
        ports: [
            KnownPort(8080, .tcp, .api, login: .byDefault, consequence: "start updates and read its figures")
        ],
        configFolders: [], needs: ImageNeeds(dockerSocket: .writes), variables: ["WATCHTOWER_*"],
        sources: ["containrrr/watchtower:README.md (2025-12-17)", "containrrr/watchtower#2126"]
    ) { product in
        [
            product.official(
                "docker.io/containrrr/watchtower", "ghcr.io/containrrr/watchtower", "docker.io/v2tec/watchtower",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .rootNeeded),
                status: .retired(
                    since: "2025-12-17", reason: "its project has ended, and it cannot talk to Docker 29 and later",
                    successor: "Diun or WUD for notices; nickfedor/watchtower is a maintained fork"),
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"]),
            product.image(
                "docker.io/nickfedor/watchtower", "ghcr.io/nicholas-fedor/watchtower", "docker.io/beatkind/watchtower",
                bears: ImageTolerance(identity: .rootNeeded)),
        ]
    }
}
