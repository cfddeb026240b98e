import StackModel

extension Guide {
    /// The apps, in the order of the guide.
    static let apps: [GuideItem] = [
        GuideItem(
            "JF1", .application, section: "Jellyfin", .state,
            "Non-administrator accounts with restricted libraries, parental control where it applies",
            awaits: .init(.liveEvidence, "Jellyfin is asked for its accounts and their rights")),
        GuideItem(
            "JF2", .network, section: "Jellyfin", .state,
            "Automatic port mapping off; remote access off where not needed; HTTPS where a proxy is used",
            awaits: .init(.liveEvidence, "Jellyfin is asked for its network settings, and the router for its mappings")),
        GuideItem(
            "JF3", .application, section: "Jellyfin", .state,
            "Plugins only from the official repository, current, and none unused",
            awaits: .init(.liveEvidence, "Jellyfin is asked for its plugins and repositories")),
        GuideItem(
            "JF4", .container, section: "Jellyfin", .state,
            "Hardware access: non-root, read-only mounts where possible, GPU use watched",
            ruling: "the use of the GPU is watched as a metric of the guard where there is one; elsewhere the clause "
                + "is attested",
            awaits: .init(.liveEvidence, "the processes' user ids and devices are read from the engine and the host")),
        GuideItem(
            "AR1", .application, section: "*arr", .state,
            "Authentication is Forms on Radarr, Sonarr, Lidarr, Readarr (and not skipped for local addresses)",
            awaits: .init(.liveEvidence, "each app is asked for the settings in force")),
        GuideItem(
            "AR2", .application, section: "*arr", .state,
            "API keys are secret: not in compose, not in git, not shared by two apps, rotated",
            awaits: .init(.liveEvidence, "the age of each key is recorded from the first audit on")),
        GuideItem(
            "AR3", .application, section: "*arr", .state,
            "Download client: completed downloads not removed, finished downloads checked every minute",
            awaits: .init(.liveEvidence, "each app is asked for its download client settings")),
        GuideItem(
            "AR4", .application, section: "*arr", .state,
            "Metadata: not written into media files; metadata databases backed up",
            awaits: .init(.liveEvidence, "each app is asked for its metadata settings; backups are attested")),
        GuideItem(
            "PR1", .application, section: "Prowlarr", .state,
            "Authentication is on",
            awaits: .init(.liveEvidence, "Prowlarr is asked for the settings in force")),
        GuideItem(
            "PR2", .application, section: "Prowlarr", .state,
            "Flaresolverr is used for Cloudflare-protected indexers and is itself not exposed",
            awaits: .init(.liveEvidence, "Prowlarr is asked which indexers use the solver")),
        GuideItem(
            "PR3", .application, section: "Prowlarr", .state,
            "Indexers: HTTPS, known; the rest of the vetting (policy, feedback) is attested",
            awaits: .init(.liveEvidence, "Prowlarr is asked for its indexers; the rest of the vetting is attested")),
        GuideItem(
            "PR4", .operations, section: "Prowlarr", .act,
            "Indexer usage is watched in the logs",
            awaits: .init(.action, "the guard reads the logs")),
        GuideItem(
            "QB1", .application, section: "qBittorrent", .state,
            "WebUI: reachable only where it must be, UPnP off, host-header validation, clickjacking and CSRF "
                + "protection on",
            ruling: "inside a shared namespace 127.0.0.1 cuts the *arr apps off: judge who can reach the WebUI, not "
                + "the bind address alone",
            awaits: .init(.liveEvidence, "the running client is asked for the settings in force")),
        GuideItem(
            "QB2", .application, section: "qBittorrent", .state,
            "Connection limits: 500 global, 100 per torrent; upload slots 100 global, 4 per torrent",
            awaits: .init(.liveEvidence, "the running client is asked for its limits")),
        GuideItem(
            "QB3", .application, section: "qBittorrent", .state,
            "Anonymous mode, with what it does to DHT, PeX and LSD",
            ruling: "a choice with a cost, not a weakness: informational; it does not turn DHT, PeX and LSD off in "
                + "current versions",
            awaits: .init(.liveEvidence, "the running client is asked for its mode")),
        GuideItem(
            "QB4", .application, section: "qBittorrent", .state,
            "IP filter (optional)",
            ruling: "optional: absent is not a finding",
            awaits: .init(.liveEvidence, "the running client is asked for its filter")),
    ]
}
