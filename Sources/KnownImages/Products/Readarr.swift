import StackModel

extension KnownProduct {
    /// Book manager; retired by its project in June 2025.
    static let readarr = KnownProduct(
        "readarr", "Readarr", .libraryManager, ports: KnownPort.servarr(8787, tls: 6868),
        status: .retired(
            since: "2025-06-27", reason: "its project has ended and the repository is archived", successor: nil),
        variables: ["READARR__*"],
        advisories: [
            .row(
                "GHSA-h5qx-5hjf-7c9r", in: "readarr", fixed: nil,
                "skip the login with a forged X-Forwarded-For where local addresses need none (the code of Sonarr's "
                    + "CVE-2026-30975); it will not be fixed", anyone: true,
                source: "Readarr:src/NzbDrone.Host/Startup.cs; Servarr/Wiki:readarr.md")
        ],
        sources: [
            "Servarr/Wiki:readarr.md",
            "linuxserver/docker-documentation:docs/deprecated_images/docker-readarr.md",
        ]
    ) { product in [product.linuxserver(), product.hotio(), product.homeOperations()] }
}
