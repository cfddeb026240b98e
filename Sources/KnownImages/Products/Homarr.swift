import StackModel

extension KnownProduct {
    /// Dashboard. 1.x is a rewrite in another image; nginx, Next.js and Redis run in one container, as root by default.
    static let homarr = KnownProduct(
        "homarr", "Homarr", .dashboard,
        ports: [.users(7575, "see the dashboard, take it over before it is set up and use what it holds keys for")],
        configFolders: ["/appdata"], needs: ImageNeeds(dockerSocket: .optional),
        variables: ["SECRET_ENCRYPTION_KEY"],
        advisories: [
            .row(
                "CVE-2026-25123", "GHSA-c6rh-8wj4-gv74", in: "homarr", from: [1], fixed: [1, 52, 0],
                "have it send requests inside the network", anyone: true, source: "CVE-2026-25123"),
            .row(
                "CVE-2026-27797", in: "homarr", from: [1], fixed: [1, 54, 0],
                "have it send requests inside the network", anyone: true, source: "CVE-2026-27797"),
            .row(
                "CVE-2026-32602", "GHSA-vfw3-53q9-2hp8", in: "homarr", from: [1], fixed: [1, 57, 0],
                "make several accounts from one invitation", source: "CVE-2026-32602"),
            .row(
                "CVE-2025-64759", "GHSA-wj62-c5gr-2x53", in: "homarr", from: [1], fixed: [1, 43, 3],
                "run scripts in an administrator's browser through an uploaded picture", source: "CVE-2025-64759"),
        ],
        defaults: [
            DefaultSecret(
                "homarr", .variable("SECRET_ENCRYPTION_KEY"), String(repeating: "0", count: 64),
                source: "homarr-labs/homarr:.env.example")
        ],
        sources: ["homarr-labs/homarr:Dockerfile (2026-08-08)", "homarr-labs/homarr:scripts/entrypoint.sh"]
    ) { product in
        [
            product.official(
                "ghcr.io/homarr-labs/homarr", bears: ImageTolerance(identity: .puidOrRoot), hasHealthcheck: false,
                tools: ["bash", "cat", "nc", "node", "sh", "wget"],
                sources: ["node:24-alpine brings busybox: nc, wget; PUID and PGID are 0 unless set"]),
            product.official(
                "ghcr.io/ajnart/homarr", "docker.io/ajnart/homarr", configFolders: ["/app/data/configs", "/data"],
                status: .superseded(by: "Homarr 1.x (ghcr.io/homarr-labs/homarr)", since: "")),
        ]
    }
}
