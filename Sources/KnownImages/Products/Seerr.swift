import StackModel

extension KnownProduct {
    static let seerrPorts: [KnownPort] = [.users(5055, "request media, and take the app over before it is set up")]

    /// Requests; the merger of Overseerr and Jellyseerr.
    static let seerr = KnownProduct(
        "seerr", "Seerr", .requestManager, ports: seerrPorts, configFolders: ["/app/config"],
        advisories: [
            .row(
                "CVE-2026-27707", "GHSA-rc4w-7m3r-c2f7", in: "seerr", fixed: [3, 1, 0],
                "register an account without being asked in, where Plex is used", anyone: true, with: "plex",
                source: "CVE-2026-27707"),
            .row(
                "CVE-2026-27792", "CVE-2026-27793", in: "seerr", fixed: [3, 1, 0],
                "read other users' notification credentials", source: "CVE-2026-27793"),
        ],
        sources: [
            "USER in the Dockerfile: nothing runs with a capability", "seerr-team/seerr:Dockerfile (2026-02-28)",
            "seerr-team/seerr:server/lib/settings/index.ts",
        ]
    ) { product in
        [
            product.official(
                "ghcr.io/seerr-team/seerr", "docker.io/seerr/seerr",
                bears: ImageTolerance(noNewPrivileges: .yes, dropAllCapabilities: .yes, identity: .ownUser),
                hasHealthcheck: false, tools: ["cat", "nc", "node", "sh", "wget"],
                sources: ["node:22-alpine brings busybox: nc, wget"]),
            product.hotio(),
        ]
    }
}
