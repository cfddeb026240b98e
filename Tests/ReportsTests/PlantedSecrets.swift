/// Thirty secrets of different kinds, planted in every kind of place that an audit reads.
enum PlantedSecrets {
    static let folder = "/srv/media"

    /// Each by what and where it is.
    static let values: [(place: String, value: String)] = [
        ("password in environment", "Zk9!vQ2m#Lp7xW"),
        ("password in a list environment", "hT5rNw8uYc3eKb"),
        ("WireGuard private key", "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="),
        ("WireGuard preshared key", "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="),
        ("API key, 32 hex", "4f6d1c0a9b8e7d5f3a2c1b0e9d8f7a6b"),
        ("API key in .env", "c3a91f7be24d4c0f8b5e6a7d9f102b3c"),
        ("password in .env", "correct-Horse7battery"),
        ("unused password in .env", "Un4sed-But-Secret-81"),
        ("password in env_file", "bZ8kQ1xV6nM3pL0w"),
        ("quoted in env_file", "q uoted S3cret # yes"),
        ("URL with credentials", "pgP4ssw0rdInUrl"),
        ("URL in a label", "l4belUrlPassw0rd"),
        ("basic auth hash in a label", "$2y$05$abcdefghijklmnopqrstuuJ0nLqFhbQmWwWkE6mS9o1y6b1cVn0pK"),
        ("Discord webhook", "hG7sJk29dLmQpZxCvBn4TyUiOaSdFgHjKl0QwErTyUiOpAsDfGhJkLzXcVbNm12345678"),
        ("Slack webhook", "T0ABCDEF1/B0GHIJKL2/qWeRtYuIoPaSdFgHjKlZxCvB"),
        ("Telegram bot token", "718293645:AAHx9KqLmNoPqRsTuVwXyZ0123456789abc"),
        ("GitHub token", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
        ("AWS key", "wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzKEYabcde"),
        (
            "JSON web token",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
        ),
        ("flag of a command", "cmdFl4gSecret99x"),
        ("flag with equals", "eqFl4gSecret77y"),
        ("word after a flag in list form", "l1stWordSecret55z"),
        ("commented out password", "c0mmentedOutPass12"),
        ("healthcheck command", "he4lthPassw0rd33"),
        ("inline config", "inl1neConfigKey88"),
        ("*arr config.xml", "9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b"),
        (
            "qBittorrent hash",
            "k8Jw2LqX0vRzTn5YbMhC4g==:Qz7RkYTUWaT9wVvdDtHBjU9b3b7uK8NR1Gur2hmXCvCDpm39Q+PsJRJPaCU51dEiz+dTzh8qbPsL8WkFlkZYGg=="
        ),
        ("Bazarr config.yaml", "b4z4rrApiKey00112233445566778899"),
        ("default of a variable", "d3faultOfVariable44"),
        ("account number of the provider", "8361520947163058"),
    ]

    static func value(_ place: String) -> String { values.first { $0.place == place }?.value ?? place }

    static var files: [String: String] {
        func v(_ place: String) -> String { value(place) }
        return [
            "\(folder)/.env": """
            SONARR_API_KEY=\(v("API key in .env"))
            DB_PASSWORD="\(v("password in .env"))"
            SPARE_PASSWORD=\(v("unused password in .env"))

            """,
            "\(folder)/secrets.env": """
            export JWT_SECRET=\(v("password in env_file"))
            SESSION_SECRET='\(v("quoted in env_file"))'

            """,
            "\(folder)/config/radarr/config.xml":
                "<Config>\n  <ApiKey>\(v("*arr config.xml"))</ApiKey>\n  <AuthenticationMethod>None</AuthenticationMethod>\n</Config>\n",
            "\(folder)/config/qbittorrent/qBittorrent/qBittorrent.conf":
                "[Preferences]\nWebUI\\Username=admin\nWebUI\\Password_PBKDF2=\"@ByteArray(\(v("qBittorrent hash")))\"\n",
            "\(folder)/config/bazarr/config/config.yaml":
                "auth:\n  type: null\n  apikey: \(v("Bazarr config.yaml"))\n",
            "\(folder)/compose.yaml": compose(v),
        ]
    }

    private static func compose(_ v: (String) -> String) -> String {
        """
        name: media
        services:
          gluetun:
            image: qmcgaw/gluetun:latest
            cap_add: [NET_ADMIN]
            ports: ["8888:8888"]
            environment:
              VPN_SERVICE_PROVIDER: mullvad
              VPN_TYPE: wireguard
              WIREGUARD_PRIVATE_KEY: \(v("WireGuard private key"))
              WIREGUARD_PRESHARED_KEY: "\(v("WireGuard preshared key"))"
              OPENVPN_USER: "\(v("account number of the provider"))"
              HTTPPROXY_PASSWORD: \(v("password in environment"))
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:latest
            volumes: ["./config/qbittorrent:/config"]
            environment:
              - WEBUI_PASSWORD=\(v("password in a list environment"))
              # - OLD_PASSWORD=\(v("commented out password"))
          radarr:
            image: lscr.io/linuxserver/radarr:latest
            privileged: true
            ports: ["7878:7878"]
            env_file: secrets.env
            volumes: ["./config/radarr:/config"]
            environment:
              RADARR__AUTH__APIKEY: \(v("API key, 32 hex"))
              NOTIFY: https://discord.com/api/webhooks/123456789012345678/\(v("Discord webhook"))
              SLACK_URL: https://hooks.slack.com/services/\(v("Slack webhook"))
              TELEGRAM_TOKEN: "\(v("Telegram bot token"))"
          sonarr:
            image: lscr.io/linuxserver/sonarr:latest
            environment:
              SONARR__AUTH__APIKEY: ${SONARR_API_KEY}
              POSTGRES_URL: postgres://sonarr:\(v("URL with credentials"))@db:5432/sonarr
              FALLBACK_PASSWORD: ${UNSET_ONE:-\(v("default of a variable"))}
            labels:
              - "traefik.http.middlewares.auth.basicauth.users=admin:\(v("basic auth hash in a label").replacing("$", with: "$$"))"
              - "homepage.widget.url=http://user:\(v("URL in a label"))@sonarr:8989"
          bazarr:
            image: lscr.io/linuxserver/bazarr:latest
            volumes: ["./config/bazarr:/config"]
            command: serve --api-key \(v("flag of a command")) --password=\(v("flag with equals"))
          db:
            image: postgres:latest
            ports: ["5432:5432"]
            command: ["postgres", "--password", "\(v("word after a flag in list form"))"]
            environment:
              POSTGRES_PASSWORD: ${DB_PASSWORD}
              GITHUB_TOKEN: \(v("GitHub token"))
              AWS_SECRET_ACCESS_KEY: \(v("AWS key"))
              SERVICE_TOKEN: \(v("JSON web token"))
            healthcheck:
              test: curl -u admin:\(v("healthcheck command")) http://localhost
        configs:
          app:
            content: |
              api_key: \(v("inline config"))

        """
    }
}
