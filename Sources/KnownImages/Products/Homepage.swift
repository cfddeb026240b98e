import StackModel

extension KnownProduct {
    /// Dashboard; it has no login of its own. Root unless PUID is set.
    static let homepage = KnownProduct(
        "homepage", "Homepage", .dashboard,
        ports: [.users(3000, login: .none, "see what runs here and what the widgets show")],
        configFolders: ["/app/config"], needs: ImageNeeds(dockerSocket: .reads), variables: ["HOMEPAGE_*"],
        sources: ["gethomepage/homepage:Dockerfile (2026-04-30)", "gethomepage/homepage:docker-entrypoint.sh"]
    ) { product in
        [
            product.official(
                "ghcr.io/gethomepage/homepage", bears: ImageTolerance(noNewPrivileges: .yes, identity: .puidOrRoot),
                hasHealthcheck: true, tools: .alpine.union(["node", "ping", "su-exec"]),
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"]),
            product.official(
                "ghcr.io/benphelps/homepage",
                status: .superseded(by: "ghcr.io/gethomepage/homepage", since: "")),
        ]
    }
}
