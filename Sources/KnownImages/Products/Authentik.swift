import StackModel

extension KnownProduct {
    /// Login in front of other services.
    static let authentik = KnownProduct(
        "authentik", "authentik", .authentication, aliases: ["authentik-server", "authentik-worker"],
        ports: [
            .users(9000, "guess passwords and take it over before it is set up"),
            .users(9443, tls: true, "guess passwords and take it over before it is set up"),
            KnownPort(9300, .tcp, .metrics, login: .none, consequence: "read figures"),
        ],
        configFolders: ["/media", "/data"], needs: ImageNeeds(dockerSocket: .optional), variables: ["AUTHENTIK_*"],
        advisories: [
            .row(
                "CVE-2026-49448", in: "authentik", fixed: [2025, 12, 6], "skip stages of the login", anyone: true,
                source: "CVE-2026-49448"),
            .row(
                "CVE-2026-49448", in: "authentik", from: [2026, 2, 0], fixed: [2026, 2, 4], "skip stages of the login",
                anyone: true, source: "CVE-2026-49448"),
            .row(
                "CVE-2026-49448", in: "authentik", from: [2026, 5, 0], fixed: [2026, 5, 1], "skip stages of the login",
                anyone: true, source: "CVE-2026-49448"),
            .row(
                "CVE-2026-25748", in: "authentik", fixed: [2025, 10, 4],
                "get past forward auth with a malformed cookie", anyone: true,
                source: "authentik:website/docs/security/cves/CVE-2026-25748.md"),
            .row(
                "CVE-2026-25748", in: "authentik", from: [2025, 12, 0], fixed: [2025, 12, 4],
                "get past forward auth with a malformed cookie", anyone: true,
                source: "authentik:website/docs/security/cves/CVE-2026-25748.md"),
        ],
        sources: ["goauthentik/authentik:authentik/lib/default.yml"]
    ) { product in
        [
            product.official(
                "ghcr.io/goauthentik/server", "docker.io/authentik/server", "docker.io/beryju/authentik",
                sources: ["which user it runs as differs between server and worker: left open"]),
            product.official(
                "ghcr.io/goauthentik/proxy", "ghcr.io/goauthentik/ldap", "ghcr.io/goauthentik/radius"),
        ]
    }
}
