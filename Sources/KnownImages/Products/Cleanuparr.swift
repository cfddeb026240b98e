import StackModel

extension KnownProduct {
    /// Removes stalled and malicious downloads.
    static let cleanuparr = KnownProduct(
        "cleanuparr", "Cleanuparr", .helper, aliases: ["cleanuperr"],
        ports: [.admin(11011, "read the API keys and passwords it holds, and take it over before it is set up")],
        advisories: [
            .row(
                "CVE-2026-44183", in: "cleanuparr", fixed: [2, 9, 10],
                "become administrator with a forged X-Forwarded-For", anyone: true, source: "CVE-2026-44183")
        ],
        sources: ["Cleanuparr/Cleanuparr:code/Dockerfile (2026-08-22)"]
    ) { product in
        [
            product.official(
                "ghcr.io/cleanuparr/cleanuparr", bears: ImageTolerance(identity: .puid), hasHealthcheck: false,
                tools: ["bash", "cat", "curl", "gosu", "sh"])
        ]
    }
}
