/// What the audit may say of the hardened example, each with the reason why no change to its files could mend it.
enum Accepted {
    /// Findings, by `control subject`.
    static let findings: [String: String] = [
        "ops.no-scanner stack": """
        Informational. Images are scanned from outside (Trivy on the host, or where they are built): a scanner as one more
        container would need the engine's socket.
        """,
        "host.engine-users-not-remapped host": """
        Informational, and a cost of its own: with mapped users the owners of every mounted folder change. Every container of
        the example runs as an ordinary user without capabilities instead.
        """,
        "image.vulnerable service:flaresolverr": """
        No release mends CVE-2026-51031 (file:// addresses). The example keeps the solver where only Prowlarr reaches it: on
        loopback in the tunnel's namespace, without folders of the host.
        """,
    ]

    /// Answers that only a running stack can give, by the start of `control subject: reason`.
    static let unknown: [String] = [
        // Whether a release after 2.14.5 carries the fix is not established; the login is asked of everybody here.
        "image.vulnerable service:lidarr:"
    ]
}

/// Controls that no edit of the hardened example can break; their own failing examples stand for them.
enum Unreachable {
    /// By id, with the reason.
    static let controls: [String: String] = [
        "vpn.torrent-listens-outside":
            "The example's one torrent client is qBittorrent, which app.qbittorrent-unbound judges.",
        "app.bazarr-log-open":
            "It takes both a port that is published, which files say, and a running app that answers.",
    ]
}
