import StackModel

extension KnownProduct {
    /// nginx with an administration page.
    static let nginxProxyManager = KnownProduct(
        "nginx-proxy-manager", "Nginx Proxy Manager", .reverseProxy, aliases: ["npm", "nginxproxymanager"],
        ports: KnownPort.frontDoor + [
            .admin(81, "change every route, read the certificates' keys, and take it over before it is set up")
        ],
        configFolders: ["/data", "/etc/letsencrypt"],
        variables: ["INITIAL_ADMIN_EMAIL", "DB_MYSQL_HOST", "DB_POSTGRES_HOST"],
        advisories: [
            .row(
                "CVE-2024-46256", "CVE-2024-39935", in: "nginx-proxy-manager", fixed: [2, 11, 4],
                "run commands as a user of it", source: "CVE-2024-46256"),
            .row(
                "CVE-2026-50892", in: "nginx-proxy-manager", fixed: [2, 15, 0],
                "download the certificates' private keys as any user", source: "CVE-2026-50892 (2.14.0)"),
        ],
        defaults: [
            DefaultSecret(
                "nginx-proxy-manager", .login(user: "admin@example.com"), "changeme", until: Version([2, 13, 0]),
                source: "NginxProxyManager/nginx-proxy-manager:backend/setup.js (v2.12.6)")
        ],
        sources: ["NginxProxyManager/nginx-proxy-manager:backend/setup.js"]
    ) { product in
        [
            product.official(
                "docker.io/jc21/nginx-proxy-manager", "ghcr.io/jc21/nginx-proxy-manager",
                bears: ImageTolerance(noNewPrivileges: .yes, identity: .puidOrRoot), hasHealthcheck: nil,
                sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"]),
            product.image("docker.io/zoeyvid/npmplus", "ghcr.io/zoeyvid/npmplus"),
        ]
    }
}
