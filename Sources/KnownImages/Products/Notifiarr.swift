import StackModel

extension KnownProduct {
    /// Client of notifiarr.com: reads the apps and the host.
    static let notifiarr = KnownProduct(
        "notifiarr", "Notifiarr", .helper,
        ports: [.admin(5454, "read the API keys of every app it serves")],
        needs: ImageNeeds(hostPaths: ["/var/run/utmp", "/run/utmp", "/etc/machine-id"]), variables: ["DN_*"],
        sources: ["Notifiarr/notifiarr:init/docker/Dockerfile", "Notifiarr/notifiarr:examples/docker-compose.yml"]
    ) { product in
        [
            product.official(
                "docker.io/golift/notifiarr", "ghcr.io/notifiarr/notifiarr",
                bears: ImageTolerance(noNewPrivileges: .yes), hasHealthcheck: false,
                tools: .noShell, sources: ["FROM scratch; no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
