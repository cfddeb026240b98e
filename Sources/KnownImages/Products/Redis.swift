import StackModel

extension KnownProduct {
    /// Redis: no password unless one is set.
    static let redis = KnownProduct(
        "redis", "Redis", .cache, ports: [.database(6379, login: .optional)], configFolders: ["/data"],
        sources: ["redis/docker-library-redis:7.4/alpine/Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/library/redis",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .dropsRoot), hasHealthcheck: false,
                tools: ["cat", "redis-cli", "sh"],
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"])
        ]
    }
}
