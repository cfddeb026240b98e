extension Guide {
    /// Of the guide's own checklist.
    static let checklistClauses: [GuideClause] = [
        .seen(
            "CL01", "qBittorrent (and Transmission)",
            by: ["app.qbittorrent-default-password", "app.transmission-login-off"], from: [.apps, .files]),
        .seen("CL01", "*arr apps", by: ["app.setup-open", "secrets.placeholder"], from: [.probe, .files]),
        .seen("CL01", "Jellyfin", by: ["app.jellyfin-account-without-password"], from: [.apps]),
        .seen(
            "CL01", "everything else that has a password in the files",
            by: ["secrets.known-default", "secrets.weak", "access.database-without-password"], from: [.files]),
        .seen(
            "CL03", "enabled on all *arr apps",
            by: ["app.servarr-login-off", "app.servarr-login-skipped-locally", "app.bazarr-login-off"],
            from: [.apps, .probe]),
        .seen("CL04", "mode 600", by: ["secrets.env-file-mode"], from: [.files]),
        .seen("CL05", "in .gitignore", by: ["secrets.env-file-not-ignored"], from: [.git]),
        .seen(
            "CL06", "nothing is seen that would let packets out",
            by: [
                "vpn.no-kill-switch-image", "vpn.kill-switch-off", "vpn.kill-switch-open", "vpn.torrent-outside-tunnel",
            ], from: [.files, .network]),
        .seen(
            "CL06", "it was tried, and still counts", by: ["vpn.kill-switch-unproved", "vpn.kill-switch-leaks"],
            from: [.proof]),
        .seen(
            "CL07", "the client is in the tunnel",
            by: ["vpn.missing", "vpn.torrent-outside-tunnel", "vpn.route-beside-tunnel"], from: [.files, .network]),
        .seen("CL07", "both addresses were compared", by: ["vpn.exit-address-own"], from: [.proof]),
        .seen(
            "CL08", "configured on the machine", by: ["host.firewall-off", "host.firewall-default-allow"],
            from: [.host]),
        .seen("CL09", "root may not log in", by: ["host.ssh-root-login"], from: [.host]),
        .seen(
            "CL10", "keys are the way in", by: ["host.ssh-password-login", "host.ssh-weak-key"], from: [.host]),
        .seen(
            "CL11", "all containers",
            by: ["container.root-process", "container.root-user", "container.root-by-default"],
            from: [.engine, .files]),
        .seen(
            "CL12", "no port for everyone",
            by: [
                "network.port-on-all-interfaces", "network.port-past-firewall", "network.loopback-port-routed",
                "network.port-reachable",
            ], from: [.files, .engine, .network]),
        .seen(
            "CL12", "the router forwards none of them", by: ["network.router-forwards"], from: [.router],
            note: "With --ask-router; what was set on the router's own page is seen there, or from outside."),
        .seen(
            "CL13", "only necessary ports",
            by: [
                "host.firewall-allows-everyone", "host.firewall-default-allow", "host.firewall-off",
                "host.firewall-without-ipv6", "network.port-past-firewall",
            ], from: [.host, .network]),
        .seen(
            "CL14", "the torrent client is bound to the tunnel",
            by: ["app.qbittorrent-unbound", "vpn.torrent-listens-outside"], from: [.apps, .network]),
        .seen(
            "CL14", "and in its namespace, with its companions",
            by: ["vpn.torrent-outside-tunnel", "vpn.companion-outside-tunnel", "vpn.tunnel-by-profile"],
            from: [.files, .engine, .network]),
        .seen(
            "CL15", "no torrent port on the home address",
            by: ["vpn.torrent-port-published", "host.firewall-allows-everyone"], from: [.files, .host]),
        .seen(
            "CL15", "no other forward on the router", by: ["network.router-forwards"], from: [.router],
            note: "With --ask-router; what was set on the router's own page is seen there, or from outside."),
        .seen("CL16", "no setting leads DNS around the tunnel", by: ["vpn.dns-outside-tunnel"], from: [.files]),
        .seen("CL16", "queries were sent, and none left outside the tunnel", by: ["vpn.dns-leaks"], from: [.proof]),
        .seen(
            "CL17", "the client is in the tunnel, and announces no other address",
            by: ["vpn.torrent-outside-tunnel", "app.qbittorrent-announce-address"], from: [.files, .apps]),
        .seen(
            "CL17", "the address that trackers and peers see is the VPN's", by: ["vpn.torrent-address-own"],
            from: [.proof]),
        .seen(
            "CL19", "limited accounts",
            by: ["app.jellyfin-many-administrators", "app.jellyfin-account-without-password"], from: [.apps]),
        .seen("CL20", "no user called admin", by: ["app.servarr-default-user"], from: [.apps]),
        .seen(
            "CL22", "keys only", by: ["host.ssh-password-login", "host.ssh-drop-in-undoes"], from: [.host]),
        .seen("CL22", "non-standard port (informational)", by: ["host.ssh-standard-port"], from: [.host]),
        .seen(
            "CL23", "configured, running, reading",
            by: [
                "host.fail2ban-no-ssh-jail", "host.fail2ban-not-running", "host.fail2ban-dead-log",
                "host.intrusion-detection-absent",
            ], from: [.host]),
        .seen(
            "CL24", "a check of the owner's own, and one that can say no", by: ["ops.vpn-check-always-yes"],
            from: [.host]),
        .seen("CL24", "the guard watches", by: ["ops.vpn-unwatched"], from: [.engine, .guardian]),
        .seen("CL25", "enabled", by: ["container.log-unbounded"], from: [.files, .host, .engine]),
        .seen("CL25", "nothing logs more than it must", by: ["ops.debug-logging"], from: [.files]),
        .seen("CL27", "a timer or cron job audits", by: ["ops.audit-not-scheduled"], from: [.host]),
        .seen("CL29", "at hand", by: ["ops.no-log-view"], from: [.files]),
        .seen(
            "CL29", "itself not exposed", by: ["app.dozzle-login-off", "app.dozzle-shell", "container.docker-socket"],
            from: [.files, .probe]),
        .seen(
            "CL30", "somebody or something updates",
            by: ["ops.dead-updater", "ops.no-update-notice", "ops.unattended-updater"], from: [.files],
            note: "A timer that pulls images is read from the machine; no control asks for it yet."),
        .seen("CL30", "and what was pulled really runs", by: ["container.drift"], from: [.engine]),
        .seen("CL31", "scheduled", by: ["ops.audit-not-scheduled"], from: [.host]),
        .seen("CL31", "the last one is recent", by: ["ops.audit-overdue"], from: [.records]),
        .seen(
            "CL33", "the age of each key is known", by: ["secrets.key-old"], from: [.records],
            note:
                "Since when this machine's audits know it: before that it may be older. Keys that only an environment "
                + "variable gives are not on record."),
        .seen(
            "CL35", "each route is encrypted", by: ["access.tls-missing", "network.admin-ui-in-clear"], from: [.files],
            note: "A proxy on the machine itself, outside of Docker, is not looked for yet."),
        .seen("CL35", "with a certificate that holds", by: ["access.certificate-expiring"], from: [.probe]),
        .seen(
            "CL36", "in front of each route, asking for enough",
            by: ["access.proxy-route-without-login", "access.sso-weak"], from: [.files, .apps]),
        .seen(
            "CL37", "set up, with rules of its own", by: ["access.remote-way"], from: [.files],
            note: "One on the machine itself, outside of Docker, is not looked for yet."),
        .seen(
            "CL38", "a scanner in the stack", by: ["ops.no-scanner"], from: [.files],
            note: "A timer on the machine that scans is not looked for yet."),
        .seen(
            "CL39", "fail2ban or CrowdSec, shutting out where it counts",
            by: ["host.intrusion-detection-absent", "host.fail2ban-wrong-chain"], from: [.host]),
        .seen("CL40", "set by the proxy", by: ["access.security-headers"], from: [.files]),
        .seen(
            "CL40", "as really served", by: ["access.security-headers", "app.homepage-any-host"], from: [.probe],
            note: "A content security policy is told of, never asked for: it breaks what was not tested with it."),
    ]
}
