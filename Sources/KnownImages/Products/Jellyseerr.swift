import StackModel

extension KnownProduct {
    /// Requests for Jellyfin; went on as Seerr. Its last image, 2.7.3, gets no fixes.
    static let jellyseerr = KnownProduct(
        "jellyseerr", "Jellyseerr", .requestManager, ports: seerrPorts, configFolders: ["/app/config"],
        status: .superseded(by: "Seerr (ghcr.io/seerr-team/seerr)", since: ""),
        advisories: [
            .row(
                "CVE-2026-27707", "GHSA-rc4w-7m3r-c2f7", in: "jellyseerr", from: [2, 0, 0], fixed: nil,
                "register an account without being asked in, where Plex is used", anyone: true, with: "plex",
                successor: "Seerr 3.1.0", source: "CVE-2026-27707"),
            .row(
                "CVE-2026-27792", in: "jellyseerr", from: [2, 7, 0], fixed: nil,
                "read other users' push subscriptions", successor: "Seerr 3.1.0", source: "CVE-2026-27792"),
            .row(
                "CVE-2026-27793", in: "jellyseerr", fixed: nil,
                "read other users' notification settings and the credentials in them", successor: "Seerr 3.1.0",
                source: "CVE-2026-27793"),
        ],
        sources: ["seerr-team/seerr:README.md", "CVE-2026-27707"]
    ) { product in
        [product.official("docker.io/fallenbagel/jellyseerr", "ghcr.io/fallenbagel/jellyseerr"), product.hotio()]
    }
}
