extension Guide {
    /// Of the measures that the guide calls critical.
    static let criticalClauses: [GuideClause] = [
        .seen(
            "KS1", "nothing in the files leads around the tunnel or switches its firewall off",
            by: [
                "vpn.missing", "vpn.torrent-outside-tunnel", "vpn.tunnel-by-profile", "vpn.starts-before-tunnel",
                "vpn.no-kill-switch-image", "vpn.kill-switch-off", "vpn.custom-firewall-rules",
                "vpn.outbound-subnet-public", "vpn.script-writable-by-client",
            ], from: [.files]),
        .seen(
            "KS1", "the rules and routes in force let nothing out beside it",
            by: ["vpn.kill-switch-open", "vpn.route-beside-tunnel"], from: [.network]),
        .seen(
            "KS1", "packets that were sent beside it did not get out", by: ["vpn.kill-switch-leaks"], from: [.proof]),
        .seen(
            "KS1", "the VPN was stopped: all traffic stopped at once, and the service came back",
            by: ["vpn.kill-switch-leaks"], from: [.disruption]),
        .seen(
            "KS2", "bound to the tunnel interface",
            by: ["app.qbittorrent-unbound", "vpn.torrent-listens-outside"], from: [.apps, .network]),
        .seen("KS2", "the bound address is left empty", by: ["app.qbittorrent-unbound"], from: [.apps]),
        .seen(
            "AK1", ".env is ignored by git",
            by: ["secrets.env-file-not-ignored", "secrets.secret-file-tracked"], from: [.git]),
        .seen(
            "AK1", ".env is not tracked",
            by: ["secrets.env-file-tracked", "secrets.secret-file-tracked", "secrets.example-holds-secret"],
            from: [.git]),
        .seen("AK1", ".env never was tracked (history)", by: ["secrets.env-file-in-history"], from: [.git]),
        .seen("AK2", ".env is mode 600", by: ["secrets.env-file-mode"], from: [.files]),
        .seen("AK2", ".env is owned by the stack's user", by: ["secrets.env-file-owner"], from: [.files]),
        .seen(
            "CR1", "temporary or default password replaced",
            by: ["app.qbittorrent-default-password", "secrets.known-default", "app.transmission-login-off"],
            from: [.apps, .files],
            note: "The temporary password of a first start stands in the log alone; what is judged is whether one of "
                + "the owner's own was set."),
        .seen("CR1", "user name is not admin", by: ["app.qbittorrent-default-user"], from: [.apps]),
        .seen("CR1", "no visitor is let in without it", by: ["app.qbittorrent-login-skipped"], from: [.apps, .probe]),
        .seen(
            "CR2", "a login is asked for (Forms)",
            by: [
                "app.servarr-login-off", "app.bazarr-login-off", "app.bazarr-log-open", "app.seerr-open-sign-up",
                "app.seerr-setup-open", "app.setup-open",
            ], from: [.apps, .probe]),
        .seen("CR2", "user name is not admin", by: ["app.servarr-default-user"], from: [.apps]),
        .seen(
            "CR2", "strong password, where it is written down",
            by: ["secrets.weak", "secrets.known-default", "secrets.placeholder", "app.homarr-key-default"],
            from: [.files]),
        .attested(
            "CR2", "strong password of the *arr apps, where the app keeps a hash",
            because: "A hash does not tell how strong the password behind it is."),
        .seen(
            "CR3", "limited accounts for others, few administrators",
            by: ["app.jellyfin-many-administrators"], from: [.apps]),
        .seen(
            "CR3", "no account without a password, and none to be guessed without end",
            by: [
                "app.jellyfin-account-without-password", "app.jellyfin-guessing-allowed", "app.plex-allowed-networks",
            ], from: [.apps]),
        .seen("CR3", "nobody else can make the first account", by: ["app.jellyfin-setup-open"], from: [.probe, .apps]),
        .seen(
            "EX1", "published on loopback, the LAN address or the VPN only",
            by: [
                "network.port-on-all-interfaces", "network.database-published", "network.docker-api-published",
                "network.metrics-published", "network.solver-published", "vpn.dead-proxy-port",
                "access.proxy-dashboard-open",
            ], from: [.files, .engine]),
        .seen(
            "EX1", "what is published asks who is there, in cipher",
            by: ["vpn.control-server-open", "vpn.proxy-open", "network.admin-ui-in-clear"], from: [.files, .probe]),
        .seen(
            "EX1", "nothing leads in past the ports: tunnels without rules, networks past the firewall",
            by: ["access.quick-tunnel", "network.bypasses-host-firewall"], from: [.files]),
        .seen(
            "EX1", "the firewall really covers it",
            by: [
                "network.port-past-firewall", "network.loopback-port-routed", "network.port-reachable",
                "host.firewall-off", "host.firewall-default-allow",
            ], from: [.network, .engine, .host],
            note: "Connections are led through all rules that the kernel has, from a neighbour and from a stranger."),
        .seen(
            "EX1", "the router forwards no port here", by: ["network.router-forwards"], from: [.router],
            note:
                "With --ask-router. A router tells what programs asked it for over UPnP, and only that; what was set on "
                + "its own page is seen there, or from outside."),
        .seen(
            "EX2", "each way in asks for a login and is encrypted",
            by: ["access.proxy-route-without-login", "access.tls-missing", "access.quick-tunnel"], from: [.files]),
        .seen("EX2", "a proxy leads only where it is told to", by: ["access.proxy-exposes-everything"], from: [.files]),
        .seen(
            "EX2", "which ways in there are", by: ["access.remote-way"], from: [.files],
            note: "A tunnel or VPN that runs on the machine itself, outside of Docker, is not looked for yet."),
        .unknown(
            "EX2", "the rules at the tunnel's own provider (Cloudflare Access, the tailnet's ACL)",
            because: "They stand in the provider's console, not on this machine."),
    ]
}
