import StackModel

extension KnownProduct {
    /// Indexer manager; the project publishes no image of its own.
    static let prowlarr = KnownProduct(
        "prowlarr", "Prowlarr", .indexerManager, ports: KnownPort.servarr(9696, tls: 6969),
        variables: ["PROWLARR__*"],
        advisories: [
            .row(
                "GHSA-h5qx-5hjf-7c9r", in: "prowlarr", fixed: [2, 2, 0, 5222],
                "skip the login with a forged X-Forwarded-For where local addresses need none (the code of Sonarr's "
                    + "CVE-2026-30975)", anyone: true, source: "Prowlarr:src/NzbDrone.Host/Startup.cs"),
            .row(
                "Prowlarr PR 2616", in: "prowlarr", fixed: [2, 3, 3, 5296],
                "send a user on from the login page to a site of the attacker's", anyone: true,
                source: "Prowlarr/Prowlarr commit 5858c2dda"),
        ],
        sources: ["Prowlarr/Prowlarr:src/NzbDrone.Core/Configuration/ConfigFileProvider.cs"]
    ) { product in
        [product.linuxserver(readOnly: .linuxserverReadOnly), product.hotio(), product.homeOperations()]
    }
}
