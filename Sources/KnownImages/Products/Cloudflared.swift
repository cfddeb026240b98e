import StackModel

extension KnownProduct {
    /// A way in from outside through Cloudflare.
    static let cloudflared = KnownProduct(
        "cloudflared", "cloudflared", .tunnel, aliases: ["cloudflare-tunnel", "cloudflare"],
        ports: (20241...20245).map {
            KnownPort($0, .tcp, .metrics, login: .none, consequence: "read what is published through the tunnel")
        },
        configFolders: ["/etc/cloudflared", "/home/nonroot/.cloudflared"],
        variables: ["TUNNEL_TOKEN", "TUNNEL_TOKEN_FILE"],
        sources: ["cloudflare/cloudflared:Dockerfile (2026-08-20)", "cloudflare/cloudflared:metrics/metrics.go"]
    ) { product in
        [
            product.official(
                "docker.io/cloudflare/cloudflared",
                bears: ImageTolerance(noNewPrivileges: .yes, dropAllCapabilities: .yes, identity: .ownUser),
                hasHealthcheck: false, tools: .noShell,
                sources: ["distroless, USER 65532, no setuid program"]),
            product.image("docker.io/erisamoe/cloudflared", "docker.io/visibilityspots/cloudflared"),
        ]
    }
}
