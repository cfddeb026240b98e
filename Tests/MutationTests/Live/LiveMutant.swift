import Controls
import Evidence
import StackModel
import Testing

/// One weakness planted into the running example: its files stay as they are.
struct LiveMutant: Sendable, CustomTestStringConvertible {
    /// What was done, as a clause; unique.
    let name: String
    /// The id of the control that must find it.
    let control: String
    let service: String
    let edits: [LiveEdit]
    /// Where the finding must point at first: the answer's path, with `#field` behind it.
    let place: String
    /// The other findings that the edit brings about, `control subject`.
    let also: Set<String>

    init(
        _ name: String, _ control: String, on service: String, _ edits: LiveEdit..., at place: String,
        also: Set<String> = []
    ) {
        self.name = name
        self.control = control
        self.service = service
        self.edits = edits
        self.place = place
        self.also = also
    }

    var testDescription: String { "\(control): \(name)" }

    private static let drift = "app.settings-drift service:"

    static let all: [LiveMutant] = servarr + torrents + jellyfin + others

    private static let servarr: [LiveMutant] = [
        LiveMutant(
            "Radarr runs without the login that its file asks for", "app.servarr-login-off", on: "radarr",
            .answer("radarr GET /initialize.json", status: 200), at: "/initialize.json"),
        LiveMutant(
            "Sonarr was switched to External in its page", "app.servarr-login-off", on: "sonarr",
            .replace("sonarr KEY GET /api/v3/config/host", #""forms""#, with: #""external""#),
            .answer("sonarr GET /initialize.json", status: 200),
            at: "/api/v3/config/host#authenticationMethod", also: [drift + "sonarr"]),
        LiveMutant(
            "Prowlarr lets local visitors past its login", "app.servarr-login-skipped-locally", on: "prowlarr",
            .replace("prowlarr KEY GET /api/v1/config/host", #""enabled""#, with: #""disabledForLocalAddresses""#),
            .answer("prowlarr GET /initialize.json", status: 200),
            at: "/api/v1/config/host#authenticationRequired", also: [drift + "prowlarr"]),
        LiveMutant(
            "Lidarr's user is admin", "app.servarr-default-user", on: "lidarr",
            .replace("lidarr KEY GET /api/v1/config/host", "curator", with: "admin"),
            at: "/api/v1/config/host#username"),
        LiveMutant(
            "Radarr takes finished downloads away", "app.servarr-downloads-removed", on: "radarr",
            .replace(
                "radarr KEY GET /api/v3/downloadclient", #""removeCompletedDownloads": false"#,
                with: #""removeCompletedDownloads": true"#),
            at: "/api/v3/downloadclient#0.removeCompletedDownloads"),
        LiveMutant(
            "Sonarr looks every half hour", "app.servarr-downloads-checked-rarely", on: "sonarr",
            .replace("sonarr KEY GET /api/v3/config/downloadclient", "Interval\": 1", with: "Interval\": 30"),
            at: "/api/v3/config/downloadclient#checkForFinishedDownloadInterval"),
        LiveMutant(
            "Lidarr writes tags", "app.servarr-tags-written", on: "lidarr",
            .replace("lidarr KEY GET /api/v1/config/metadataprovider", #""no""#, with: #""allFiles""#),
            at: "/api/v1/config/metadataprovider#writeAudioTags"),
        LiveMutant(
            "Radarr's backups stopped in summer", "app.servarr-no-backup", on: "radarr",
            .replace("radarr KEY GET /api/v3/system/backup", "2026-11-18", with: "2026-07-01"),
            at: "/api/v3/system/backup#time"),
        LiveMutant(
            "an indexer over plain HTTP", "app.prowlarr-indexer-in-clear", on: "prowlarr",
            .replace("prowlarr KEY GET /api/v1/indexer", "https://a.example", with: "http://a.example"),
            at: "/api/v1/indexer#0.baseUrl"),
        LiveMutant(
            "the solver's tag is nobody's", "app.prowlarr-solver-unused", on: "prowlarr",
            .replace("prowlarr KEY GET /api/v1/indexer", #""tags": [1]"#, with: #""tags": [3]"#),
            at: "/api/v1/indexerproxy#0.tags"),
        LiveMutant(
            "Radarr logs requests with their keys, unlike its file", "app.settings-drift", on: "radarr",
            .replace("radarr KEY GET /api/v3/config/host", #""logLevel": "info""#, with: #""logLevel": "trace""#),
            at: "/api/v3/config/host#logLevel", also: ["app.servarr-trace-log service:radarr"]),
    ]

    private static let torrents: [LiveMutant] = [
        LiveMutant(
            "qBittorrent lets visitors in", "app.qbittorrent-login-skipped", on: "qbittorrent",
            .answer("qbittorrent GET /api/v2/app/version", status: 200), at: "/api/v2/app/version"),
        LiveMutant(
            "qBittorrent was unbound in its page", "app.qbittorrent-unbound", on: "qbittorrent",
            .replace("qbittorrent KEY GET /api/v2/app/preferences", #""tun0""#, with: #""""#),
            at: "/api/v2/app/preferences#current_network_interface", also: [drift + "qbittorrent"]),
        LiveMutant(
            "the running qBittorrent asks the router for ports", "app.qbittorrent-upnp", on: "qbittorrent",
            .replace("qbittorrent KEY GET /api/v2/app/preferences", #""upnp": false"#, with: #""upnp": true"#),
            at: "/api/v2/app/preferences#upnp", also: [drift + "qbittorrent"]),
        LiveMutant(
            "Gluetun's control server answers everybody", "vpn.control-server-open", on: "gluetun",
            .answer("gluetun GET /v1/vpn/status", status: 200), at: "/v1/vpn/status"),
    ]

    private static let jellyfin: [LiveMutant] = [
        LiveMutant(
            "Jellyfin was set back to its wizard", "app.jellyfin-setup-open", on: "jellyfin",
            .replace("jellyfin GET /System/Info/Public", "true", with: "false"), at: "/System/Info/Public"),
        LiveMutant(
            "the family has no password", "app.jellyfin-account-without-password", on: "jellyfin",
            .replace(
                "jellyfin KEY GET /Users", #""family", "HasPassword": true"#,
                with: #""family", "HasPassword": false"#), at: "/Users#1.Name"),
        LiveMutant(
            "the family administers", "app.jellyfin-many-administrators", on: "jellyfin",
            .replace("jellyfin KEY GET /Users", #""IsAdministrator": false"#, with: #""IsAdministrator": true"#),
            at: "/Users#0.Name"),
        LiveMutant(
            "the family sees all", "app.jellyfin-account-unrestricted", on: "jellyfin",
            .replace("jellyfin KEY GET /Users", #""EnableAllFolders": false"#, with: #""EnableAllFolders": true"#),
            at: "/Users#1.Name"),
        LiveMutant(
            "the family's password may be guessed", "app.jellyfin-guessing-allowed", on: "jellyfin",
            .replace("jellyfin KEY GET /Users", "Lockout\": 5", with: "Lockout\": -1"), at: "/Users#1.Name"),
        LiveMutant(
            "a plugin that is switched off", "app.jellyfin-plugin-idle", on: "jellyfin",
            .replace("jellyfin KEY GET /Plugins", "Active", with: "Disabled"), at: "/Plugins#0.Status"),
        LiveMutant(
            "a stranger's repository", "app.jellyfin-plugin-repository", on: "jellyfin",
            .replace("jellyfin KEY GET /Repositories", "repo.jellyfin.org", with: "plugins.example.net"),
            at: "/Repositories#0.Url"),
    ]

    private static let others: [LiveMutant] = [
        LiveMutant(
            "Seerr has no owner yet", "app.seerr-setup-open", on: "seerr",
            .replace("seerr GET /api/v1/settings/public", #""initialized": true"#, with: #""initialized": false"#),
            at: "/api/v1/settings/public"),
        LiveMutant(
            "Bazarr shows its key", "app.bazarr-login-off", on: "bazarr", .answer("bazarr GET /", status: 200), at: "/"),
        LiveMutant(
            "Dozzle shows its logs", "app.dozzle-login-off", on: "dozzle",
            .answer("dozzle GET /api/version", status: 200), at: "/api/version"),
        LiveMutant(
            "Homarr waits for its first user", "app.setup-open", on: "homarr",
            .replace("homarr GET /api/trpc/onboard.currentStep", "finish", with: "user"),
            at: "/api/trpc/onboard.currentStep"),
        LiveMutant(
            "anybody may configure Jellystat", "app.setup-open", on: "jellystat",
            .replace("jellystat GET /auth/isConfigured", #""state": 2"#, with: #""state": 0"#),
            at: "/auth/isConfigured"),
        LiveMutant(
            "Sonarr starts a program at events", "app.servarr-runs-script", on: "sonarr",
            .replace("sonarr KEY GET /api/v3/notification", "Ntfy", with: "CustomScript"),
            at: "/api/v3/notification#0.implementation"),
        LiveMutant(
            "the running Caddy tells its configuration, unlike its file", "access.proxy-dashboard-open", on: "caddy",
            .answer("caddy GET /config/", status: 200), at: "/config/"),
        LiveMutant(
            "the running socket proxy lets questions for secrets through", "container.socket-proxy-too-wide",
            on: "socket-proxy", .answer("socket-proxy GET /secrets", status: 503), at: "/secrets"),
    ]
}
