import StackModel

extension KnownProduct {
    /// Transcoder.
    static let unmanic = KnownProduct(
        "unmanic", "Unmanic", .transcoder,
        ports: [.admin(8888, login: .none, "change the library and run commands through plugins")],
        needs: ImageNeeds(devices: ["/dev/dri", "/dev/nvidia*"]),
        sources: ["Unmanic/unmanic:docker/Dockerfile (2026-08-04)"]
    ) { product in
        [
            product.official(
                "docker.io/josh5/unmanic", "ghcr.io/unmanic/unmanic", bears: ImageTolerance(identity: .puid),
                hasHealthcheck: false, tools: ["bash", "cat", "curl", "gosu", "sh", "wget"])
        ]
    }
}
