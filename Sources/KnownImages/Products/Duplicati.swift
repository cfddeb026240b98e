import StackModel

extension KnownProduct {
    /// Backups.
    static let duplicati = KnownProduct(
        "duplicati", "Duplicati", .fileShare, ports: [.admin(8200, "read and restore the backups")],
        variables: ["DUPLICATI__*"],
        defaults: [
            DefaultSecret(
                "duplicati", .variable("DUPLICATI__WEBSERVICE_PASSWORD"), "changeme",
                source: "linuxserver/docker-documentation:docs/images/docker-duplicati.md")
        ],
        sources: ["linuxserver/docker-documentation:docs/images/docker-duplicati.md"]
    ) { product in [product.linuxserver(), product.official("docker.io/duplicati/duplicati", configFolders: ["/data"])]
    }
}
