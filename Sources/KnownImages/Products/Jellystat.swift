import StackModel

extension KnownProduct {
    /// Jellyfin statistics, with a PostgreSQL beside it.
    static let jellystat = KnownProduct(
        "jellystat", "Jellystat", .statistics, ports: [.admin(3000, "read viewing histories and Jellyfin's API key")],
        configFolders: ["/app/backend/backup-data"], variables: ["JS_USER", "JS_PASSWORD", "JF_HOST", "JF_API_KEY"],
        advisories: [
            .row(
                "CVE-2026-41167", "GHSA-fj7c-2p5q-g56m", in: "jellystat", fixed: [1, 1, 10],
                "run SQL and, in the database's container, commands", source: "CVE-2026-41167")
        ],
        defaults: [
            DefaultSecret(
                "jellystat", .variable("JWT_SECRET"), "my-secret-jwt-key",
                source: "CyferShepard/Jellystat:docker-compose.yml"),
            DefaultSecret(
                "jellystat", .variable("POSTGRES_PASSWORD"), "mypassword",
                source: "CyferShepard/Jellystat:docker-compose.yml"),
        ],
        sources: ["CyferShepard/Jellystat:Dockerfile (2026-02-08)", "CyferShepard/Jellystat:docker-compose.yml"]
    ) { product in
        [
            product.official(
                "docker.io/cyfershepard/jellystat", "ghcr.io/cyfershepard/jellystat", hasHealthcheck: true,
                tools: ["bash", "cat", "node", "sh", "wget"])
        ]
    }
}
