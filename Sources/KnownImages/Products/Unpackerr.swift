import StackModel

extension KnownProduct {
    /// Unpacks downloads for the library managers.
    static let unpackerr = KnownProduct(
        "unpackerr", "Unpackerr", .helper,
        ports: [KnownPort(5656, .tcp, .metrics, login: .none, consequence: "read its figures")], variables: ["UN_*"],
        sources: ["Unpackerr/unpackerr:init/docker/Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/golift/unpackerr", "ghcr.io/unpackerr/unpackerr", "ghcr.io/davidnewhall/unpackerr",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .userOption), hasHealthcheck: false,
                tools: .alpine, sources: ["no-new-privileges with user: in use: AdrienPoupa/docker-compose-nas"]),
            product.hotio(),
        ]
    }
}
