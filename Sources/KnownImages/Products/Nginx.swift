import StackModel

extension KnownProduct {
    /// Web server and reverse proxy.
    static let nginx = KnownProduct(
        "nginx", "nginx", .reverseProxy, ports: KnownPort.frontDoor, configFolders: ["/etc/nginx"],
        advisories: [
            .row(
                "CVE-2026-42945", in: "nginx", from: [0, 6, 27], fixed: [1, 30, 1],
                "overflow its memory where rewrite rules are used", anyone: true, source: "CVE-2026-42945"),
            .row(
                "CVE-2026-42945", in: "nginx", from: [1, 31, 0], fixed: [1, 31, 1],
                "overflow its memory where rewrite rules are used", anyone: true, source: "CVE-2026-42945"),
        ],
        sources: ["nginxinc/docker-nginx:stable/alpine/Dockerfile"]
    ) { product in
        [
            product.official(
                "docker.io/library/nginx", bears: ImageTolerance(noNewPrivileges: .yes, identity: .dropsRoot),
                hasHealthcheck: false, sources: ["no-new-privileges in use: htpcBeginner/docker-traefik"]),
            product.official("docker.io/nginxinc/nginx-unprivileged", bears: ImageTolerance(identity: .ownUser)),
            product.linuxserver(),
        ]
    }
}
