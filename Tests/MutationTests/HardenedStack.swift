import FileAccess

/// The hardened example as it is in use: set up by its script, its wizards finished, its folder in a git repository.
enum HardenedStack {
    /// A well-formed digest for services that a mutant adds.
    static let digest = "6e7d1a3b5c8f0e2d4b6a8c0e1f3d5b7a9c1e3f5d7b9a0c2e4f6d8b0a1c3e5f7d"

    /// Where the copy stands in memory.
    static let directory = "/srv/stack"

    /// The files as the repository ships them, by path in the folder.
    static let shipped: [String: String] = read("Examples/hardened-stack")

    /// The line of qBittorrent's settings that holds the password's hash.
    static let passwordLine =
        shipped["config/qbittorrent/qBittorrent/qBittorrent.conf"]?.split(separator: "\n")
        .first { $0.hasPrefix("WebUI\\Password_PBKDF2") }.map(String.init) ?? ""

    /// What setup.sh and the first start add; the values are random, and belong to nothing.
    static let added: [String: String] = [
        ".env": """
        TZ=Europe/Berlin
        DATA_DIR=/srv/data
        LISTEN_ADDRESS=127.0.0.1
        VPN_CITIES=Amsterdam,Stockholm
        DOCKER_GID=999

        """,
        "secrets/wireguard_private_key": "KJ7vXh2mT0qN4sWbYp9cDfGzR1uLaE6oVxHt3BnQ8U8=",
        "secrets/wireguard_addresses": "10.66.31.7/32",
        "secrets/gluetun_auth.toml": """
        [[roles]]
        name = "monitor"
        routes = ["GET /v1/publicip/ip", "GET /v1/vpn/status", "GET /v1/dns/status"]
        auth = "apikey"
        apikey = "9f0c6d1be27a48c3b5d8e1704a6f92c7"

        """,
        "secrets/radarr_api_key": "3b8e5a90c4d7412fb6a1e8d05c9f7264",
        "secrets/sonarr_api_key": "d17c04e9a85b4f63920e6fb8c3a5d791",
        "secrets/lidarr_api_key": "6a2f91d8e03c4b75a9d4c8170be65f23",
        "secrets/prowlarr_api_key": "c95e3d70b1f8462ea7402d9c68fb15d3",
        "secrets/recyclarr_secrets.yml": """
        radarr_api_key: "3b8e5a90c4d7412fb6a1e8d05c9f7264"
        sonarr_api_key: "d17c04e9a85b4f63920e6fb8c3a5d791"

        """,
        "secrets/postgres_password": "b7e1d5094fa3c86e2b90d7f5a41c83e6f09b2d7c5e8a3146d0f7b9c2e5a8d314",
        "secrets/jellystat_db_password": "2c9f07b5e8d1a4630f7c92eb5d8a1f46c3b0e79d2a5f8c14e6b3d90a7f2c5e81",
        "secrets/jellystat_jwt_secret": "e40d8b2f6a9c13570be4d8f2a6c91b35e7d09f4c8a2b6e13d5f7092c4b8e6a1d",
        "secrets/homarr_encryption_key": "58d2e9b0c7f4a1635e8d2b9f0c7a4e163d5b8f2e9c0a7d416b3e5f8c2d9a0b74",
        "secrets/authelia_session_secret": "9a3c5e7f1b2d4068a9c3e5f7b1d20486ac9e3f5b7d1204a6c8e9f3b5d7a10246",
        "secrets/authelia_storage_key": "f1e3d5c7b9a80264e1f3d5b7c9a80624f1e5d3c7b9a80426e3f1d5c7b9a08624",
        "secrets/authelia_reset_secret": "7d1f3b5e9c8a0246d7f1b3e5c9a80264d1f7b5e3c9a08426d7f3b1e5c9a80246",
        "config/jellyfin/config/system.xml": """
        <?xml version="1.0" encoding="utf-8"?>
        <ServerConfiguration>
          <LogFileRetentionDays>30</LogFileRetentionDays>
          <IsStartupWizardCompleted>true</IsStartupWizardCompleted>
          <EnableMetrics>false</EnableMetrics>
          <QuickConnectAvailable>false</QuickConnectAvailable>
          <EnableLegacyAuthorization>false</EnableLegacyAuthorization>
          <AllowClientLogUpload>false</AllowClientLogUpload>
          <CorsHosts>
            <string>https://jellyfin.media.home.arpa</string>
          </CorsHosts>
          <PluginRepositories>
            <RepositoryInfo>
              <Name>Jellyfin Stable</Name>
              <Url>https://repo.jellyfin.org/files/plugin/manifest.json</Url>
              <Enabled>true</Enabled>
            </RepositoryInfo>
          </PluginRepositories>
        </ServerConfiguration>

        """,
        "config/gluetun/servers.json": "{}",
        "config/diun/diun.db": "",
        "config/homarr/db/db.sqlite": "",
        "config/caddy/data/caddy/instance.uuid": "",
        "config/caddy/config/caddy/autosave.json": "{}",
        "config/jellystat/backup-data/.writableTest": "",
        "config/jellystat-db/data/18/docker/PG_VERSION": "18",
        "config/jellystat-db/data/18/docker/postgresql.conf":
            "listen_addresses = '*'\n#hba_file = 'ConfigDir/pg_hba.conf'\n",
        "config/jellystat-db/data/18/docker/pg_hba.conf": """
        local   all             all                                     trust
        host    all             all             127.0.0.1/32            scram-sha-256
        host    all             all             ::1/128                 scram-sha-256
        host all all all scram-sha-256

        """,
        "cache/jellyfin/.keep": "",
        "config/seerr/settings.json": """
        {
         "main": {
          "apiKey": "MTc2MzgyNDEwMTIzNGY3YTkxYzBlLTVkMmItNDM4Ni1iMGU3LWQ5MTg0YzZhNWYzMg==",
          "applicationUrl": "https://requests.media.home.arpa",
          "localLogin": true,
          "newPlexLogin": false
         },
         "network": { "csrfProtection": true, "trustProxy": true },
         "public": { "initialized": true }
        }

        """,
    ]

    /// The whole stack: shipped files, then what was added; the *arr apps have their own keys.
    static let files: [String: String] = {
        var files = shipped.merging(added) { $1 }
        for app in ["radarr", "sonarr", "lidarr", "prowlarr"] {
            let path = "config/\(app)/config.xml"
            let key = added["secrets/\(app)_api_key"] ?? ""
            files[path] = files[path]?.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0 == "</Config>" ? "  <ApiKey>\(key)</ApiKey>\n</Config>" : String($0) }
                .joined(separator: "\n")
        }
        return files
    }()

    /// What setup.sh leaves: folders and files for the owner alone, those in git readable as git makes them.
    static func mode(of path: String) -> UInt16 {
        if path.hasSuffix(".sh") { return 0o700 }
        return path.hasPrefix("secrets/") || path.hasPrefix("config/") || path == ".env" ? 0o600 : 0o644
    }

    private static func read(_ folder: String) -> [String: String] {
        let root = FilePath.normalized(#filePath + "/../../../" + folder)
        let disk = LiveFileSystem()
        var found: [String: String] = [:]
        var waiting = [root]
        while let directory = waiting.popLast() {
            for name in (try? disk.list(directory)) ?? [] {
                let path = directory + "/" + name
                guard let kind = try? disk.attributes(path).kind else { continue }
                if kind == .directory { waiting.append(path) }
                guard kind == .file, let bytes = try? disk.read(path, limit: 1 << 20) else { continue }
                found[FilePath.shown(path, from: root)] = String(decoding: bytes, as: UTF8.self)
            }
        }
        return found
    }
}
