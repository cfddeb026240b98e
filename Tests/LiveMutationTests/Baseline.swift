/// What the audit says of the running server when nothing is broken.
enum Baseline {
    /// Findings, by `control subject`, each with the reason why they stay.
    static let findings: [String: String] = [
        "ops.no-scanner stack": """
        Informational. Images are scanned from outside; a scanner as one more container would need the engine's socket.
        """,
        "host.engine-users-not-remapped host": """
        The example's folders belong to the owner's user, 1000, whom remapped containers could not be.
        """,
        "vpn.kill-switch-unproved service:gluetun": """
        Informational. No audit proves anything; nobody ran `watertight prove` there.
        """,
        "ops.vpn-unwatched service:gluetun": """
        No guard runs there: it would mend what mutants break. GuardEvidenceTests has one.
        """,
        "image.vulnerable service:flaresolverr": """
        No release mends CVE-2026-51031; the example keeps the solver where only Prowlarr reaches it.
        """,
        "image.vulnerable service:caddy": """
        The lab's: the real Caddy is Debian bookworm's 2.6.2, and its image says so.
        """,
    ]

    /// What the audit may leave unknown, by `control subject`, each with the reason why it cannot be known here.
    static let unknown: [String: String] = [
        "host.proxmox-firewall-off host": "The lab's: its hosts are containers, and their host is not to be seen.",
        "host.reboot-pending host": "The lab's: no kernel is installed there to compare the running one with.",
        "image.vulnerable service:lidarr": """
        Whether a release after 2.14.5 carries the fix is not established; its file of the version says no more.
        """,
    ]

    /// What could not be asked, by the gap's name.
    static let gaps: [String: String] = [
        "app-answers:flaresolverr": "It listens on loopback in the tunnel's namespace, as the example recommends.",
        "app-answers:gluetun": "Its control server listens on loopback in its namespace, as the example recommends.",
    ]
}
