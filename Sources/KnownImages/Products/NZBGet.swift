import StackModel

extension KnownProduct {
    /// Usenet client.
    static let nzbget = KnownProduct(
        "nzbget", "NZBGet", .usenetClient, ports: [.admin(6789, "read the Usenet login and have it run scripts")],
        variables: ["NZBGET_USER", "NZBGET_PASS"],
        defaults: [
            DefaultSecret(
                "nzbget", .login(user: "nzbget"), "tegbzn6789",
                source: "linuxserver/docker-documentation:docs/images/docker-nzbget.md"),
            DefaultSecret(
                "nzbget", .variable("NZBGET_PASS"), "tegbzn6789",
                source:
                    "linuxserver/docker-documentation:docs/images/docker-nzbget.md; nzbgetcom/nzbget:docker/README.md"),
        ],
        sources: ["linuxserver/docker-documentation:docs/images/docker-nzbget.md"]
    ) { product in
        [
            product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio(),
            product.official("docker.io/nzbgetcom/nzbget", "ghcr.io/nzbgetcom/nzbget"),
        ]
    }
}
