extension Guide {
    /// Of the apps.
    static let appClauses: [GuideClause] = [
        .seen(
            "JF1", "accounts that do not administer",
            by: ["app.jellyfin-many-administrators", "app.jellyfin-account-without-password"], from: [.apps]),
        .seen(
            "JF1", "restricted libraries, parental control where it applies",
            by: ["app.jellyfin-account-unrestricted"], from: [.apps],
            note: "Whether a rating is wanted for an account is the owner's to say: it is told, at severity info."),
        .seen(
            "JF1", "nobody comes in by guessing or by the old ways of logging in",
            by: ["app.jellyfin-guessing-allowed", "app.jellyfin-legacy-authorization"], from: [.apps]),
        .seen(
            "JF2", "automatic port mapping off", by: ["app.jellyfin-port-mapping"], from: [.apps],
            note: "Mappings that the router made earlier are its own: see EX1."),
        .seen("JF2", "remote access off where not needed", by: ["app.jellyfin-remote-access"], from: [.apps]),
        .seen("JF2", "no figures for strangers", by: ["app.jellyfin-metrics-open"], from: [.apps]),
        .seen(
            "JF2", "behind a proxy: known to Jellyfin", by: ["app.jellyfin-unknown-proxy"], from: [.apps],
            note: "That the proxy's route is encrypted is `access.tls-missing`, under CL35."),
        .seen("JF3", "only from the official repository", by: ["app.jellyfin-plugin-repository"], from: [.apps]),
        .seen("JF3", "none unused", by: ["app.jellyfin-plugin-idle"], from: [.apps]),
        .unknown(
            "JF3", "current",
            because: "The newest version of a plugin stands in its repository, which the audit does not ask."),
        .seen(
            "JF4", "non-root", by: ["container.root-by-default"], from: [.files],
            note: "By the running processes: `container.root-process`, under CT1."),
        .seen("JF4", "read-only mounts where possible", by: ["container.media-writable"], from: [.files]),
        .seen(
            "JF4", "devices only for who has a use for them", by: ["container.device", "container.gpu-wide"],
            from: [.files]),
        .attested(
            "JF4", "the use of the GPU is watched",
            because: "No guard keeps figures of it yet: whether somebody looks is the owner's to say."),
        .seen(
            "AR1", "authentication is Forms",
            by: [
                "app.servarr-login-off", "app.servarr-runs-script", "app.servarr-update-script", "app.settings-drift",
            ],
            from: [.apps, .probe]),
        .seen(
            "AR1", "not skipped for local addresses", by: ["app.servarr-login-skipped-locally"], from: [.apps, .files]),
        .seen("AR2", "not in compose", by: ["secrets.in-compose", "secrets.env-file-for-everyone"], from: [.files]),
        .seen("AR2", "not in git", by: ["secrets.secret-file-tracked"], from: [.git]),
        .seen("AR2", "not shared by two apps", by: ["secrets.shared"], from: [.files]),
        .seen(
            "AR2", "read by nobody else on the machine",
            by: ["host.app-config-mode", "container.foreign-config-mounted"], from: [.files]),
        .seen(
            "AR2", "rotated", by: ["secrets.key-old"], from: [.records],
            note: "A key that was there before the first audit may be older than its record: see CL33."),
        .seen("AR3", "completed downloads not removed", by: ["app.servarr-downloads-removed"], from: [.apps]),
        .seen(
            "AR3", "finished downloads checked every minute", by: ["app.servarr-downloads-checked-rarely"],
            from: [.apps]),
        .seen(
            "AR4", "metadata not written into media files",
            by: ["app.servarr-tags-written", "container.media-writable"], from: [.apps, .files]),
        .seen(
            "AR4", "metadata databases backed up", by: ["app.servarr-no-backup"], from: [.apps],
            note: "That a backup can be restored is the owner's to say: CL32."),
        .seen("PR1", "authentication is on", by: ["app.servarr-login-off"], from: [.apps, .probe]),
        .seen(
            "PR2", "Flaresolverr is used for the indexers that need it", by: ["app.prowlarr-solver-unused"],
            from: [.apps],
            note: "Which indexers stand behind Cloudflare only they know: what is judged is that a solver in the stack "
                + "serves some."),
        .seen(
            "PR2", "it is itself not exposed",
            by: ["network.solver-published", "vpn.companion-outside-tunnel"], from: [.files]),
        .seen("PR3", "HTTPS", by: ["app.prowlarr-indexer-in-clear"], from: [.apps]),
        .attested(
            "PR3", "indexers that are known, their policy and feedback read",
            because: "Whether an indexer deserves trust is the owner's to judge."),
        .seen(
            "QB1", "reachable only where it must be",
            by: [
                "network.port-on-all-interfaces", "access.proxy-dashboard-open", "app.qbittorrent-login-skipped",
                "app.qbittorrent-guessing-allowed",
            ], from: [.files, .engine, .apps, .probe]),
        .seen("QB1", "UPnP off", by: ["app.qbittorrent-upnp"], from: [.apps]),
        .seen("QB1", "host-header validation", by: ["app.qbittorrent-any-host"], from: [.apps]),
        .seen("QB1", "clickjacking and CSRF protection", by: ["app.qbittorrent-page-protection-off"], from: [.apps]),
        .seen(
            "QB1", "no other way to run or reach something through it",
            by: ["app.qbittorrent-runs-program", "app.qbittorrent-trackers-unchecked"], from: [.apps]),
        .seen("QB1", "the client runs with what its file says", by: ["app.settings-drift"], from: [.apps]),
        .seen("QB2", "connections: 500 global, 100 per torrent", by: ["app.qbittorrent-unlimited"], from: [.apps]),
        .seen("QB2", "upload slots: 100 global, 4 per torrent", by: ["app.qbittorrent-unlimited"], from: [.apps]),
        .seen("QB3", "anonymous mode", by: ["app.qbittorrent-anonymous-mode"], from: [.apps]),
        .seen(
            "QB3", "what it does to DHT, PeX and LSD", by: ["app.qbittorrent-anonymous-mode"], from: [.apps],
            note: "The control's page says it: nothing, in current versions."),
        .seen(
            "QB4", "IP filter (optional)", by: ["app.qbittorrent-filter-empty"], from: [.apps],
            note: "Absent is no finding; one that is on and filters nothing is."),
    ]
}
