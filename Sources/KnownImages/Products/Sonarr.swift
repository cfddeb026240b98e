import StackModel

extension KnownProduct {
    /// TV manager; the project publishes no image of its own.
    static let sonarr = KnownProduct(
        "sonarr", "Sonarr", .libraryManager, ports: KnownPort.servarr(8989, tls: 9898), variables: ["SONARR__*"],
        advisories: [
            .row(
                "CVE-2026-30975", "GHSA-h5qx-5hjf-7c9r", in: "sonarr", fixed: [4, 0, 16, 2942],
                "skip the login with a forged X-Forwarded-For where local addresses need none", anyone: true,
                source: "CVE-2026-30975")
        ],
        sources: ["Sonarr/Sonarr:src/NzbDrone.Core/Configuration/ConfigFileProvider.cs"]
    ) { product in
        [product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio(), product.homeOperations()]
    }
}
