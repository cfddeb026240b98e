import StackModel

extension KnownProduct {
    /// Plex statistics.
    static let tautulli = KnownProduct(
        "tautulli", "Tautulli", .statistics,
        ports: [.admin(8181, login: .optional, "read viewing histories, addresses and the Plex token")],
        variables: ["TAUTULLI_*"], sources: ["Tautulli/Tautulli:Dockerfile (2026-06-16)", "Tautulli/Tautulli:start.sh"]
    ) { product in
        [
            product.official(
                "docker.io/tautulli/tautulli", "ghcr.io/tautulli/tautulli",
                bears: ImageTolerance(identity: .puid), hasHealthcheck: true,
                tools: ["bash", "cat", "curl", "gosu", "python", "sh"]),
            product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio(), product.homeOperations(),
        ]
    }
}
