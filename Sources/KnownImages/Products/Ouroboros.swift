import StackModel

extension KnownProduct {
    /// Unattended updater; ended.
    static let ouroboros = KnownProduct(
        "ouroboros", "Ouroboros", .updater, configFolders: [], needs: ImageNeeds(dockerSocket: .writes),
        status: .retired(
            since: "", reason: "its project has ended and the repository is archived",
            successor: "Diun or WUD for notices"),
        sources: ["pyouroboros/ouroboros:README.md"]
    ) { product in
        [
            product.official(
                "docker.io/pyouroboros/ouroboros", "docker.io/circa10a/ouroboros",
                bears: ImageTolerance(identity: .rootNeeded))
        ]
    }
}
