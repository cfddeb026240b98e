extension AnsweringApps {
    /// One answer.
    struct Answer: Sendable {
        var status = 200
        var body = ""
        var location = ""
        /// Its `Content-Type`; none where it is empty.
        var kind = ""

        init(_ body: String = "", status: Int = 200, location: String = "", kind: String = "") {
            self.body = body
            self.status = status
            self.location = location
            self.kind = kind
        }
    }

    /// What the example's apps answer when all is as it recommends.
    ///
    /// Radarr 6.4, Sonarr 4.0.19, Prowlarr 2.6: HostConfigResource, BackupResource, IndexerResource. qBittorrent 5.2:
    /// appcontroller.cpp. Jellyfin 12: SystemController, UserController. Gluetun 3.41: server/middlewares/auth. Others:
    /// the sources that `AppVisit+Doors.swift` names.
    static let asMeant: [String: Answer] = servarr.merging(others) { first, _ in first }

    private static let servarr: [String: Answer] = {
        var answers: [String: Answer] = [:]
        let apps = [
            ("radarr", "v3", "6.4.3.10645", 7878), ("sonarr", "v3", "4.0.19.3011", 8989),
            ("lidarr", "v1", "3.1.0.4900", 8686), ("prowlarr", "v1", "2.6.3.5592", 9696),
        ]
        for (name, api, version, port) in apps {
            answers["\(name) GET /initialize.json"] = Answer(
                #"{"apiKey": "redacted", "version": "\#(version)"}"#, status: 302,
                location: "/login?returnUrl=%2Finitialize.json")
            answers["\(name) GET /api/\(api)/system/status"] = Answer(status: 401)
            answers["\(name) KEY GET /api/\(api)/system/status"] = Answer(#"{"version": "\#(version)"}"#)
            answers["\(name) KEY GET /api/\(api)/config/host"] = Answer(
                """
                {"id": 1, "bindAddress": "*", "port": \(port), "enableSsl": false, "authenticationMethod": "forms",
                 "authenticationRequired": "enabled", "analyticsEnabled": false, "username": "curator",
                 "password": "x", "passwordConfirmation": "", "logLevel": "info", "branch": "\(name == "sonarr" ? "main" : "master")",
                 "apiKey": "x", "urlBase": "", "updateMechanism": "docker", "updateScriptPath": "",
                 "certificateValidation": "enabled", "backupInterval": 7, "backupRetention": 28,
                 "trustCgnatIpAddresses": false}
                """)
            answers["\(name) KEY GET /api/\(api)/system/backup"] = Answer(
                #"[{"id": 1, "name": "backup.zip", "type": "scheduled", "time": "2026-11-18T03:17:00Z"}]"#)
            answers["\(name) KEY GET /api/\(api)/notification"] = Answer(
                #"[{"name": "Phone", "implementation": "Ntfy"}]"#)
            guard name != "prowlarr" else { continue }
            answers["\(name) KEY GET /api/\(api)/downloadclient"] = Answer(
                #"[{"name": "qBittorrent", "enable": true, "implementation": "QBittorrent", "removeCompletedDownloads": false}]"#
            )
            answers["\(name) KEY GET /api/\(api)/config/downloadclient"] = Answer(
                #"{"enableCompletedDownloadHandling": true, "checkForFinishedDownloadInterval": 1}"#)
            answers["\(name) KEY GET /api/\(api)/metadata"] = Answer(
                #"[{"name": "Kodi (XBMC) / Emby", "enable": false}]"#)
        }
        answers["lidarr KEY GET /api/v1/config/metadataprovider"] = Answer(
            #"{"writeAudioTags": "no", "scrubAudioTags": false}"#)
        answers["prowlarr KEY GET /api/v1/indexer"] = Answer(
            #"[{"name": "A", "enable": true, "tags": [1], "fields": [{"name": "baseUrl", "value": "https://a.example/"}]}]"#
        )
        answers["prowlarr KEY GET /api/v1/indexerproxy"] = Answer(
            #"[{"name": "FlareSolverr", "implementation": "FlareSolverr", "tags": [1], "fields": []}]"#)
        return answers
    }()

    private static let others: [String: Answer] = [
        "qbittorrent GET /api/v2/app/version": Answer("v5.2.3", status: 403),
        "qbittorrent GET /api/v2/app/preferences": Answer(status: 403),
        "qbittorrent KEY GET /api/v2/app/version": Answer("v5.2.3"),
        "qbittorrent KEY GET /api/v2/app/preferences": Answer(
            """
            {"current_network_interface": "tun0", "current_interface_address": "", "anonymous_mode": true, "dht": true,
             "pex": true, "lsd": false, "encryption": 1, "max_connec": 500, "max_connec_per_torrent": 100,
             "max_uploads": 100, "max_uploads_per_torrent": 4, "upnp": false, "announce_ip": "", "web_ui_username":
             "curator", "web_ui_upnp": false, "web_ui_host_header_validation_enabled": true, "web_ui_domain_list":
             "localhost;gluetun;qbittorrent.media.home.arpa", "web_ui_clickjacking_protection_enabled": true,
             "web_ui_csrf_protection_enabled": true, "web_ui_secure_cookie_enabled": true, "bypass_local_auth": false,
             "bypass_auth_subnet_whitelist_enabled": false, "web_ui_max_auth_fail_count": 5, "autorun_enabled": false,
             "autorun_program": "", "validate_https_tracker_certificate": true, "ssrf_mitigation": true}
            """),
        "gluetun GET /v1/vpn/status": Answer(#"{"status": "running"}"#, status: 401),
        "jellyfin GET /System/Info/Public": Answer(
            #"{"ServerName": "media", "Version": "12.1.0", "StartupWizardCompleted": true}"#),
        "jellyfin KEY GET /System/Configuration": Answer(
            """
            {"IsStartupWizardCompleted": true, "QuickConnectAvailable": false, "EnableLegacyAuthorization": false,
             "AllowClientLogUpload": false, "EnableMetrics": false, "LogFileRetentionDays": 30}
            """),
        "jellyfin KEY GET /Repositories": Answer(
            #"[{"Name": "Jellyfin Stable", "Url": "https://repo.jellyfin.org/files/plugin/manifest.json", "Enabled": true}]"#
        ),
        "jellyfin KEY GET /System/Configuration/network": Answer(#"{"EnableUPnP": false}"#),
        "jellyfin KEY GET /Users": Answer(
            """
            [{"Name": "keeper", "HasPassword": true, "Policy": {"IsAdministrator": true, "IsDisabled": false,
              "EnableAllFolders": true, "LoginAttemptsBeforeLockout": -1}},
             {"Name": "family", "HasPassword": true, "Policy": {"IsAdministrator": false, "IsDisabled": false,
              "EnableAllFolders": false, "LoginAttemptsBeforeLockout": 5}}]
            """),
        "jellyfin KEY GET /Plugins": Answer(#"[{"Name": "TMDb", "Version": "12.1.0.0", "Status": "Active"}]"#),
        "seerr GET /api/v1/settings/public": Answer(#"{"initialized": true, "localLogin": true}"#),
        "seerr GET /api/v1/status": Answer(#"{"version": "3.1.0"}"#),
        "seerr KEY GET /api/v1/settings/main": Answer(
            #"{"apiKey": "x", "localLogin": true, "newPlexLogin": false, "applicationUrl": "https://requests.media.home.arpa"}"#
        ),
        "bazarr KEY GET /api/system/settings": Answer(#"{"auth": {"type": "form", "apikey": "x"}}"#),
        "bazarr KEY GET /api/system/status": Answer(#"{"data": {"bazarr_version": "1.5.6"}}"#),
        "bazarr GET /": Answer(
            #"<script>window.Bazarr = {"apiKey": "x"};</script>"#, status: 302, location: "/login?next=/"),
        "bazarr GET /bazarr.log": Answer(
            "2026-11-22 09:00:00|INFO    |root|BAZARR is started|"),
        "dozzle GET /api/version": Answer("<pre>v10.7.3</pre>", status: 401),
        "flaresolverr GET /": Answer(#"{"msg": "FlareSolverr is ready!", "version": "3.5.0"}"#),
        "homarr GET /api/trpc/onboard.currentStep": Answer(
            #"{"result": {"data": {"json": {"current": "finish", "previous": "settings"}}}}"#),
        "jellystat GET /auth/isConfigured": Answer(#"{"state": 2, "version": "1.1.10"}"#),
        // Its admin address is off: what answers at that port in the test is nobody.
        "caddy GET /config/": Answer(#"{"apps": {}}"#, status: 404, kind: "application/json"),
        // wollomatic's, to whoever is none of its clients.
        "socket-proxy GET /containers/json?limit=1": Answer("Forbidden", status: 403),
        "socket-proxy GET /secrets": Answer(
            #"{"message": "This node is not a swarm manager."}"#, status: 403, kind: "application/json"),
    ]
}
