import StackModel

extension KnownProduct {
    /// MySQL.
    static let mysql = KnownProduct(
        "mysql", "MySQL", .database, ports: [.database(3306), .database(33060)], configFolders: ["/var/lib/mysql"],
        sources: ["docker-library/mysql:Dockerfile.oracle"]
    ) { product in
        [
            product.official(
                "docker.io/library/mysql", bears: ImageTolerance(noNewPrivileges: .yes, identity: .dropsRoot),
                hasHealthcheck: false, sources: ["gosu drops by setuid(2), not by a setuid file"])
        ]
    }
}
