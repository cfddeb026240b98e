import StackModel

extension KnownProduct {
    /// Movie manager; the project publishes no image of its own.
    static let radarr = KnownProduct(
        "radarr", "Radarr", .libraryManager, ports: KnownPort.servarr(7878, tls: 9898), variables: ["RADARR__*"],
        advisories: [
            .row(
                "GHSA-h5qx-5hjf-7c9r", in: "radarr", fixed: [6, 0, 4],
                "skip the login with a forged X-Forwarded-For where local addresses need none (the code of Sonarr's "
                    + "CVE-2026-30975)", anyone: true,
                source: "Radarr:src/NzbDrone.Host/Startup.cs; GHSA-h5qx-5hjf-7c9r")
        ],
        sources: ["Radarr/Radarr:src/NzbDrone.Core/Configuration/ConfigFileProvider.cs"]
    ) { product in
        [product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio(), product.homeOperations()]
    }
}
