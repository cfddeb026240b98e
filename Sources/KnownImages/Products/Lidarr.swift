import StackModel

extension KnownProduct {
    /// Music manager; the project publishes no image of its own.
    static let lidarr = KnownProduct(
        "lidarr", "Lidarr", .libraryManager, ports: KnownPort.servarr(8686, tls: 6868), variables: ["LIDARR__*"],
        advisories: [
            .row(
                "GHSA-h5qx-5hjf-7c9r", in: "lidarr", fixed: nil, lastSeen: [2, 14, 5],
                "skip the login with a forged X-Forwarded-For where local addresses need none (the code of Sonarr's "
                    + "CVE-2026-30975)", anyone: true,
                source: "Lidarr 2.14.5 and before clear the known proxies: Lidarr:src/NzbDrone.Host/Startup.cs")
        ],
        sources: ["Lidarr/Lidarr:src/NzbDrone.Core/Configuration/ConfigFileProvider.cs"]
    ) { product in
        [product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio(), product.homeOperations()]
    }
}
