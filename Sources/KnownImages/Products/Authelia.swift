import StackModel

extension KnownProduct {
    /// Login in front of other services. Root unless PUID is set.
    static let authelia = KnownProduct(
        "authelia", "Authelia", .authentication,
        ports: [
            .users(9091, "guess passwords"), KnownPort(9959, .tcp, .metrics, login: .none, consequence: "read figures"),
        ],
        variables: ["AUTHELIA_*"],
        advisories: [
            .row(
                "CVE-2025-24806", "GHSA-m5mf-3963-4x26", in: "authelia", fixed: [4, 38, 19],
                "guess twice as many passwords by using name and email", anyone: true, source: "GHSA-m5mf-3963-4x26"),
            .row(
                "GO-2026-4818", in: "authelia", from: [4, 39, 15], fixed: [4, 39, 16],
                "run scripts in a user's browser", source: "GO-2026-4818"),
        ],
        sources: ["authelia/authelia:Dockerfile (2026-08-22)", "authelia/authelia:entrypoint.sh"]
    ) { product in
        [
            product.official(
                "docker.io/authelia/authelia", "ghcr.io/authelia/authelia",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .puidOrRoot), hasHealthcheck: true,
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
