import StackModel

extension KnownProduct {
    /// MariaDB. The official image drops to mysql with gosu.
    static let mariadb = KnownProduct(
        "mariadb", "MariaDB", .database, ports: [.database(3306)], configFolders: ["/var/lib/mysql"],
        variables: ["MARIADB_*"], sources: ["MariaDB/mariadb-docker:Dockerfile.template (2026-05-29)"]
    ) { product in
        [
            product.official(
                "docker.io/library/mariadb", "docker.io/arm64v8/mariadb",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .dropsRoot), hasHealthcheck: false,
                tools: ["bash", "cat", "healthcheck.sh", "mariadb", "mariadb-admin", "sh"],
                sources: ["gosu drops by setuid(2), not by a setuid file"]),
            product.linuxserver(),
        ]
    }
}
