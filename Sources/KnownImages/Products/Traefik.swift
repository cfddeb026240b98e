import StackModel

extension KnownProduct {
    /// Reverse proxy. It routes to every container that does not say no, unless exposedByDefault is false.
    static let traefik = KnownProduct(
        "traefik", "Traefik", .reverseProxy,
        ports: KnownPort.frontDoor + [
            .admin(8080, login: .optional, "read the whole routing, secrets included")
        ],
        configFolders: ["/etc/traefik"], needs: ImageNeeds(dockerSocket: .reads), variables: ["TRAEFIK_*"],
        advisories: traefikAdvisories,
        sources: ["traefik/traefik-library-image:v3.7/scratch/Dockerfile (2026-08-19)"]
    ) { product in
        [
            product.official(
                "docker.io/library/traefik", "docker.io/traefik/traefik", "ghcr.io/traefik/traefik",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .userOption), hasHealthcheck: false,
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik, Alethio36/mediastack"])
        ]
    }

    private static let traefikAdvisories: [Advisory] = [
        .row(
            "CVE-2026-39858", "CVE-2026-54763", in: "traefik", from: [3, 7, 0], fixed: [3, 7, 6],
            "pass a forward-auth login with a header spelt with underscores", anyone: true, source: "CVE-2026-54763"),
        .row(
            "CVE-2026-39858", "CVE-2026-54763", in: "traefik", from: [3, 0, 0], fixed: [3, 6, 22],
            "pass a forward-auth login with a header spelt with underscores", anyone: true, source: "CVE-2026-54763"),
        .row(
            "CVE-2026-39858", "CVE-2026-54763", in: "traefik", fixed: [2, 11, 51],
            "pass a forward-auth login with a header spelt with underscores", anyone: true, source: "CVE-2026-54763"),
        .row(
            "GHSA-gm3x-23wp-hc2c", in: "traefik", from: [3, 0, 0], fixed: [3, 6, 4],
            "get past a router's middlewares with an encoded path", anyone: true, source: "GHSA-gm3x-23wp-hc2c"),
        .row(
            "GHSA-gm3x-23wp-hc2c", in: "traefik", fixed: [2, 11, 32],
            "get past a router's middlewares with an encoded path", anyone: true, source: "GHSA-gm3x-23wp-hc2c"),
        .row(
            "CVE-2026-114656", in: "traefik", from: [3, 0, 0], fixed: [3, 7, 13],
            "get past client certificates where a rule says !Host()", anyone: true, source: "CVE-2026-114656"),
        .row(
            "CVE-2026-114656", in: "traefik", fixed: [2, 11, 58],
            "get past client certificates where a rule says !Host()", anyone: true, source: "CVE-2026-114656"),
        .row(
            "CVE-2026-85595", in: "traefik", from: [3, 0, 0], fixed: [3, 7, 11],
            "log in to digestAuth as a user who does not exist", anyone: true, source: "CVE-2026-85595"),
        .row(
            "CVE-2026-85595", in: "traefik", fixed: [2, 11, 55], "log in to digestAuth as a user who does not exist",
            anyone: true, source: "CVE-2026-85595"),
    ]
}
