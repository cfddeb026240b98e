import StackModel

extension KnownProduct {
    /// A browser that solves challenges for Prowlarr; it has no login at all.
    static let flaresolverr = KnownProduct(
        "flaresolverr", "FlareSolverr", .challengeSolver,
        ports: [
            KnownPort(
                8191, .tcp, .api, login: .none,
                consequence: "have its browser open any page, inside the network and on its own disk"),
            KnownPort(8192, .tcp, .metrics, login: .none, consequence: "read its figures"),
        ],
        advisories: [
            .row(
                "CVE-2026-51031", in: "flaresolverr", fixed: nil, lastSeen: [3, 5, 0],
                "read files in the container through file:// addresses", anyone: true,
                source: "CVE-2026-51031; no fix in 3.5.0's code (2026-07-16)")
        ],
        sources: ["FlareSolverr/FlareSolverr:Dockerfile (2026-07-16)", "FlareSolverr/FlareSolverr:README.md"]
    ) { product in
        [
            product.official(
                "ghcr.io/flaresolverr/flaresolverr", "docker.io/flaresolverr/flaresolverr",
                bears: ImageTolerance(identity: .ownUser), hasHealthcheck: false,
                tools: ["cat", "curl", "python", "sh"])
        ]
    }
}
