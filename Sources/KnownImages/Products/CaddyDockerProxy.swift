import StackModel

extension KnownProduct {
    /// Caddy that reads its routes from container labels.
    static let caddyDockerProxy = KnownProduct(
        "caddy-docker-proxy", "Caddy Docker Proxy", .reverseProxy, ports: KnownPort.frontDoor,
        configFolders: ["/data", "/config"], needs: ImageNeeds(dockerSocket: .reads),
        sources: ["lucaslorentz/caddy-docker-proxy:README.md"]
    ) { product in
        [product.official("docker.io/lucaslorentz/caddy-docker-proxy", "ghcr.io/lucaslorentz/caddy-docker-proxy")]
    }
}
