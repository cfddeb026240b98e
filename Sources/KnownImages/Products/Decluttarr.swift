import StackModel

extension KnownProduct {
    /// Removes stalled downloads.
    static let decluttarr = KnownProduct(
        "decluttarr", "Decluttarr", .helper, configFolders: ["/app/config"],
        sources: ["ManiMatter/decluttarr:docker/Dockerfile (2024-10-20)"]
    ) { product in
        [
            product.official(
                "ghcr.io/manimatter/decluttarr", hasHealthcheck: false,
                tools: .debianSlim.union(["python"]))
        ]
    }
}
