import StackModel

extension KnownProduct {
    /// Load balancer and reverse proxy.
    static let haproxy = KnownProduct(
        "haproxy", "HAProxy", .reverseProxy, ports: KnownPort.frontDoor, configFolders: ["/usr/local/etc/haproxy"],
        sources: ["docker-library/haproxy:README.md"]
    ) { product in
        [
            product.official(
                "docker.io/library/haproxy", "docker.io/haproxytech/haproxy-alpine",
                bears: ImageTolerance(identity: .ownUser), hasHealthcheck: false)
        ]
    }
}
