import StackModel

extension KnownProduct {
    /// Reverse proxy and web server.
    static let caddy = KnownProduct(
        "caddy", "Caddy", .reverseProxy,
        ports: KnownPort.frontDoor + [
            KnownPort(2019, .tcp, .control, login: .none, consequence: "replace the whole configuration")
        ],
        configFolders: ["/data", "/config", "/etc/caddy"], variables: ["CADDY_*"],
        advisories: [
            .row(
                "CVE-2026-27585", "CVE-2026-27587", "CVE-2026-27588", "CVE-2026-27589", in: "caddy", fixed: [2, 11, 1],
                "get past path rules, and change the configuration through a page that a user visits", anyone: true,
                source: "CVE-2026-27589"),
            .row(
                "GHSA-7r4p-vjf4-gxv4", in: "caddy", from: [2, 10, 0], fixed: [2, 11, 2],
                "take another user's name past forward_auth with copy_headers", anyone: true,
                source: "GHSA-7r4p-vjf4-gxv4"),
            .row(
                "CVE-2026-30852", in: "caddy", fixed: [2, 11, 3], "read variables through a template of its own",
                source: "GO-2026-5730"),
        ],
        sources: ["caddyserver/caddy-docker:2.11/alpine/Dockerfile (2026-03-05)"]
    ) { product in
        [
            product.official(
                "docker.io/library/caddy", hasHealthcheck: false,
                tools: .alpine.union(["curl"])),
            product.image("docker.io/slothcroissant/caddy-cloudflaredns"),
        ]
    }
}
