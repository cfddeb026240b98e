import StackModel

extension KnownProduct {
    /// File share in the browser.
    static let filebrowser = KnownProduct(
        "filebrowser", "File Browser", .fileShare, ports: [.users(80, "read and change the files it is given")],
        configFolders: ["/config", "/database"], variables: ["FB_*"],
        sources: ["filebrowser/filebrowser:Dockerfile (2026-07-28)", "filebrowser/filebrowser:docs/installation.md"]
    ) { product in
        [
            product.official(
                "docker.io/filebrowser/filebrowser", bears: ImageTolerance(), hasHealthcheck: true,
                sources: ["the tag decides: s6 runs with PUID, others as 1000"]),
            product.image("docker.io/hurlenko/filebrowser", "docker.io/gtstef/filebrowser"),
        ]
    }
}
