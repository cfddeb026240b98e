import StackModel

extension KnownProduct {
    /// File share over SMB.
    static let samba = KnownProduct(
        "samba", "Samba", .fileShare,
        ports: [
            KnownPort(445, .tcp, .other, login: .byDefault, consequence: "read and change the shares"),
            KnownPort(139, .tcp, .other, login: .byDefault, consequence: "read and change the shares"),
        ],
        configFolders: ["/etc/samba"], sources: ["dperson/samba:README.md", "crazy-max/docker-samba:README.md"]
    ) { product in
        [
            product.image("docker.io/dperson/samba", bears: ImageTolerance(identity: .rootNeeded)),
            product.image(
                "docker.io/crazymax/samba", "ghcr.io/crazy-max/samba", "ghcr.io/servercontainers/samba",
                bears: ImageTolerance(identity: .rootNeeded)),
        ]
    }
}
