import StackModel

extension KnownProduct {
    /// Subtitles for Radarr and Sonarr; the project publishes no image of its own.
    static let bazarr = KnownProduct(
        "bazarr", "Bazarr", .subtitleManager,
        ports: [.admin(6767, login: .optional, "read the API keys of Radarr and Sonarr")],
        advisories: [
            .row(
                "CVE-2023-50264", "CVE-2023-50265", "CVE-2023-50266", in: "bazarr", fixed: [1, 3, 1],
                "read files and make it send requests", anyone: true, source: "GHSL-2023-192…194"),
            .row(
                "CVE-2024-40348", in: "bazarr", fixed: [1, 4, 4], "read any file in the container", anyone: true,
                source: "CVE-2024-40348"),
        ],
        sources: ["morpheus65535/bazarr:bazarr/app/config.py"]
    ) { product in
        [product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio(), product.homeOperations()]
    }
}
