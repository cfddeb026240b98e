import StackModel

extension KnownProduct {
    /// A stand-in for FlareSolverr that speaks its protocol.
    static let byparr = KnownProduct(
        "byparr", "Byparr", .challengeSolver,
        ports: [
            KnownPort(8191, .tcp, .api, login: .none, consequence: "have its browser open any page inside the network")
        ],
        sources: ["ThePhaseless/Byparr:README.md"]
    ) { product in [product.official("ghcr.io/thephaseless/byparr")] }
}
