import StackModel

extension KnownProduct {
    /// MongoDB: no login unless one is set.
    static let mongo = KnownProduct(
        "mongo", "MongoDB", .database, aliases: ["mongodb"], ports: [.database(27017, login: .optional)],
        configFolders: ["/data/db"], variables: ["MONGO_INITDB_*"], sources: ["docker-library/mongo:README.md"]
    ) { product in
        [
            product.official(
                "docker.io/library/mongo", bears: ImageTolerance(noNewPrivileges: .yes, identity: .dropsRoot),
                hasHealthcheck: false, sources: ["gosu drops by setuid(2), not by a setuid file"])
        ]
    }
}
