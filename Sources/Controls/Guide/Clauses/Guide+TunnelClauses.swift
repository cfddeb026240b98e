extension Guide {
    /// Of the tunnel.
    static let tunnelClauses: [GuideClause] = [
        .seen(
            "VP1", "the client is in the tunnel, and its routes lead there",
            by: ["vpn.missing", "vpn.torrent-outside-tunnel", "vpn.route-beside-tunnel"], from: [.files, .network]),
        .seen(
            "VP1", "the address it goes out by is not the host's", by: ["vpn.exit-address-own"], from: [.proof]),
        .seen(
            "VP2", "the provider's check, or other witnesses, name an exit of the VPN", by: ["vpn.exit-address-own"],
            from: [.proof]),
        .seen(
            "VP3", "no setting leads DNS around the tunnel",
            by: ["vpn.dns-outside-tunnel", "vpn.outbound-subnet-overlap"], from: [.files]),
        .seen("VP3", "no query left outside the tunnel", by: ["vpn.dns-leaks"], from: [.proof]),
        .seen(
            "VP4", "the client announces no other address, and no port of it is published",
            by: [
                "vpn.missing", "vpn.torrent-outside-tunnel", "vpn.torrent-port-published",
                "app.qbittorrent-announce-address",
            ], from: [.files, .apps]),
        .seen(
            "VP4", "trackers and peers were asked which address they see", by: ["vpn.torrent-address-own"],
            from: [.proof]),
        .seen(
            "VP5", "owned servers only", by: ["vpn.rented-servers"], from: [.files],
            note: "A choice, told at severity info: it is no protection from leaks."),
        .seen(
            "VP5", "server choice: a provider that is known, spelt as it is read, in a way it still offers",
            by: ["vpn.provider-unset", "vpn.ignored-setting", "vpn.dead-provider-setting"], from: [.files]),
        .seen(
            "VP5", "nothing leaves beside the tunnel by a setting, IPv6 included",
            by: [
                "vpn.outbound-subnet-overlap", "vpn.outbound-subnet-public", "vpn.input-ports-open",
                "vpn.control-server-open",
            ], from: [.files, .probe],
            note: "What the rules in force let out, in both families, is `vpn.kill-switch-open`, under KS1."),
        .seen("VP5", "regular server list updates", by: ["vpn.server-list-not-updated"], from: [.files]),
        .seen(
            "VP6", "the health check means something",
            by: ["vpn.health-check-broken", "container.health-check-broken", "container.health-check-off"],
            from: [.files]),
        .seen(
            "VP6", "what shares its network is not healthy in a network that is gone",
            by: ["network.stale-namespace"], from: [.engine]),
        .seen(
            "VP7", "restarts by itself",
            by: ["vpn.no-restart", "vpn.self-healing-off", "ops.no-restart-policy"], from: [.files]),
        .seen(
            "VP7", "goes on while the engine is updated", by: ["host.engine-stops-containers"], from: [.host, .engine]),
        .seen(
            "VP7", "what shares its network recovers with it",
            by: [
                "network.stale-namespace", "vpn.dependents-stranded", "vpn.healer-restarts-vpn",
                "vpn.updater-recreates-vpn", "vpn.starts-before-tunnel", "network.conflicting-with-shared",
            ], from: [.files, .engine]),
    ]
}
