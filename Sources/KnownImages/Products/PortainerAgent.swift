import StackModel

extension KnownProduct {
    /// Portainer's agent: root on its host for whoever it trusts.
    static let portainerAgent = KnownProduct(
        "portainer-agent", "Portainer agent", .containerManager,
        ports: [
            KnownPort(9001, .tcp, .control, login: .optional, isEncrypted: true, consequence: "run containers as root")
        ],
        configFolders: [], needs: ImageNeeds(dockerSocket: .writes, hostPaths: ["/var/lib/docker/volumes", "/"]),
        sources: ["portainer/agent:README.md"]
    ) { product in
        [product.official("docker.io/portainer/agent", bears: ImageTolerance(identity: .rootNeeded))]
    }
}
