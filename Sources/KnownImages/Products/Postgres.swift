import StackModel

extension KnownProduct {
    /// PostgreSQL. Starts as root and drops to postgres with gosu.
    static let postgres = KnownProduct(
        "postgres", "PostgreSQL", .database, aliases: ["postgresql", "postgresdb"], ports: [.database(5432)],
        configFolders: ["/var/lib/postgresql"],
        variables: ["POSTGRES_INITDB_ARGS", "PGDATA", "POSTGRES_HOST_AUTH_METHOD"],
        defaults: [
            DefaultSecret(
                "postgres", .variable("POSTGRES_PASSWORD"), "mysecretpassword",
                source: "docker-library/docs:postgres/README.md")
        ],
        sources: ["docker-library/postgres:18/trixie/Dockerfile (2026-02-26)"]
    ) { product in
        [
            product.official(
                "docker.io/library/postgres",
                bears: ImageTolerance(
                    readOnlyRoot: .withWritable(["/tmp", "/var/run/postgresql"]), noNewPrivileges: .yes,
                    identity: .dropsRoot),
                hasHealthcheck: false, tools: ["bash", "cat", "pg_isready", "psql", "sh"],
                sources: [
                    "gosu drops by setuid(2), not by a setuid file",
                    "read_only and no-new-privileges in use: Haxxnet/Compose-Examples (mattermost)",
                ]),
            product.image("ghcr.io/immich-app/postgres", "docker.io/tensorchord/pgvecto-rs"),
        ]
    }
}
