/// Weaknesses in the apps' own settings.
extension Mutant {
    private static let conf = "config/qbittorrent/qBittorrent/qBittorrent.conf"
    private static let networkXML = "config/jellyfin/config/network.xml"
    private static let systemXML = "config/jellyfin/config/system.xml"
    private static let seerrJSON = "config/seerr/settings.json"

    static let applications: [Mutant] = qbittorrent + servarr + jellyfin + companions

    private static let qbittorrent: [Mutant] = [
        Mutant(
            "bound to no interface", "app.qbittorrent-unbound", on: "qbittorrent",
            .replace(file: conf, "Session\\Interface=tun0", with: "Session\\Interface=")),
        Mutant(
            "bound to one address of the tunnel", "app.qbittorrent-unbound", on: "qbittorrent",
            .replace(
                file: conf, "Session\\InterfaceName=tun0",
                with: "Session\\InterfaceAddress=10.64.0.9\nSession\\InterfaceName=tun0")),
        Mutant(
            "asks the router for a port", "app.qbittorrent-upnp", on: "qbittorrent",
            .replace(file: conf, "PortForwardingEnabled=false", with: "PortForwardingEnabled=true")),
        Mutant(
            "asks the router for a port for its pages", "app.qbittorrent-upnp", on: "qbittorrent",
            .replace(file: conf, "WebUI\\UseUPnP=false", with: "WebUI\\UseUPnP=true")),
        Mutant(
            "tells trackers an address", "app.qbittorrent-announce-address", on: "qbittorrent",
            .replace(
                file: conf, "Session\\DefaultSavePath=",
                with: "Session\\AnnounceIP=203.0.113.40\nSession\\DefaultSavePath=")),
        Mutant(
            "shows its name and version", "app.qbittorrent-anonymous-mode", on: "qbittorrent",
            .replace(file: conf, "Session\\AnonymousModeEnabled=true", with: "Session\\AnonymousModeEnabled=false")),
        Mutant(
            "answers to every name", "app.qbittorrent-any-host", on: "qbittorrent",
            .replace(
                file: conf, "WebUI\\ServerDomains=\"localhost;gluetun;qbittorrent.media.home.arpa\"",
                with: "WebUI\\ServerDomains=*")),
        Mutant(
            "the documented default password", "app.qbittorrent-default-password", on: "qbittorrent",
            .replace(
                file: conf, HardenedStack.passwordLine,
                with: "WebUI\\Password_PBKDF2=\"@ByteArray(ARQ77eY1NUZaQsuDHbIMCA==:"
                    + "0WMRkYTUWVT9wVvdDtHAjU9b3b7uB8NR1Gur2hmQCvCDpm39Q+PsJRJPaCU51dEiz+dTzh8qbPsL8WkFljQYFQ==)\"")),
        Mutant(
            "no password was ever set", "app.qbittorrent-default-password", on: "qbittorrent",
            .replace(file: conf, HardenedStack.passwordLine + "\n", with: ""), at: .line("[Application]", file: conf)),
        Mutant(
            "the user is admin", "app.qbittorrent-default-user", on: "qbittorrent",
            .replace(file: conf, "WebUI\\Username=curator", with: "WebUI\\Username=admin")),
        Mutant(
            "as many connections as it likes", "app.qbittorrent-unlimited", on: "qbittorrent",
            .replace(file: conf, "Session\\MaxConnections=500", with: "Session\\MaxConnections=-1")),
        Mutant(
            "a filter without a list", "app.qbittorrent-filter-empty", on: "qbittorrent",
            .replace(
                file: conf, "Session\\MaxConnections=500",
                with: "Session\\IPFilteringEnabled=true\nSession\\MaxConnections=500")),
        Mutant(
            "no login from the same namespace", "app.qbittorrent-login-skipped", on: "qbittorrent",
            .replace(file: conf, "WebUI\\LocalHostAuth=true", with: "WebUI\\LocalHostAuth=false")),
        Mutant(
            "no login from listed networks", "app.qbittorrent-login-skipped", on: "qbittorrent",
            .replace(
                file: conf, "WebUI\\AuthSubnetWhitelistEnabled=false",
                with: "WebUI\\AuthSubnetWhitelist=172.16.0.0/12\nWebUI\\AuthSubnetWhitelistEnabled=true"),
            at: .line("WebUI\\AuthSubnetWhitelistEnabled=true", file: conf)),
        Mutant(
            "any number of wrong passwords", "app.qbittorrent-guessing-allowed", on: "qbittorrent",
            .replace(file: conf, "WebUI\\MaxAuthenticationFailCount=5", with: "WebUI\\MaxAuthenticationFailCount=0")),
        Mutant(
            "other pages may send requests", "app.qbittorrent-page-protection-off", on: "qbittorrent",
            .replace(file: conf, "WebUI\\CSRFProtection=true", with: "WebUI\\CSRFProtection=false")),
        Mutant(
            "the Host header is not looked at", "app.qbittorrent-page-protection-off", on: "qbittorrent",
            .replace(file: conf, "WebUI\\HostHeaderValidation=true", with: "WebUI\\HostHeaderValidation=false")),
        Mutant(
            "a program after each download", "app.qbittorrent-runs-program", on: "qbittorrent",
            .replace(file: conf, "\nenabled=false", with: "\nenabled=true\nprogram=/config/done.sh"),
            at: .line("enabled=true", file: conf)),
        Mutant(
            "trackers' certificates are not looked at", "app.qbittorrent-trackers-unchecked", on: "qbittorrent",
            .replace(
                file: conf, "Session\\ValidateHTTPSTrackerCertificate=true",
                with: "Session\\ValidateHTTPSTrackerCertificate=false")),
    ]

    private static let servarr: [Mutant] = [
        Mutant(
            "Radarr leaves the login to others", "app.servarr-login-off", on: "radarr",
            .replace(
                file: "config/radarr/config.xml", "<AuthenticationMethod>Forms<",
                with: "<AuthenticationMethod>External<")),
        Mutant(
            "Prowlarr has no login", "app.servarr-login-off", on: "prowlarr",
            .replace(
                file: "config/prowlarr/config.xml", "<AuthenticationMethod>Forms<", with: "<AuthenticationMethod>None<")
        ),
        Mutant(
            "the environment takes Sonarr's login away", "app.servarr-login-off", on: "sonarr",
            .set("SONARR__AUTH__METHOD", "External", on: "sonarr")),
        Mutant(
            "Lidarr lets local addresses in", "app.servarr-login-skipped-locally", on: "lidarr",
            .replace(
                file: "config/lidarr/config.xml", "<AuthenticationRequired>Enabled<",
                with: "<AuthenticationRequired>DisabledForLocalAddresses<")),
        Mutant(
            "the environment lets local addresses into Sonarr", "app.servarr-login-skipped-locally", on: "sonarr",
            .set("SONARR__AUTH__REQUIRED", "DisabledForLocalAddresses", on: "sonarr")),
        Mutant(
            "Radarr writes whole requests to its log", "app.servarr-trace-log", on: "radarr",
            .replace(file: "config/radarr/config.xml", "<LogLevel>info<", with: "<LogLevel>trace<")),
        Mutant(
            "Sonarr starts a script to update", "app.servarr-update-script", on: "sonarr",
            .replace(
                file: "config/sonarr/config.xml", "  <UpdateMechanism>Docker</UpdateMechanism>",
                with: "  <UpdateScriptPath>/config/update.sh</UpdateScriptPath>\n"
                    + "  <UpdateMechanism>Docker</UpdateMechanism>")),
    ]

    private static let jellyfin: [Mutant] = [
        Mutant(
            "the first-run wizard was never finished", "app.jellyfin-setup-open", on: "jellyfin",
            .replace(
                file: systemXML, "<IsStartupWizardCompleted>true<", with: "<IsStartupWizardCompleted>false<")),
        Mutant(
            "open to the Internet with no proxy that would need it", "app.jellyfin-remote-access", on: "jellyfin",
            .replace(file: networkXML, "<EnableRemoteAccess>false<", with: "<EnableRemoteAccess>true<"),
            .add("profiles: [proxy]", to: "caddy")),
        Mutant(
            "metrics for everybody", "app.jellyfin-metrics-open", on: "jellyfin",
            .replace(file: systemXML, "<EnableMetrics>false<", with: "<EnableMetrics>true<")),
        Mutant(
            "plugins from a stranger", "app.jellyfin-plugin-repository", on: "jellyfin",
            .replace(
                file: systemXML, "<Url>https://repo.jellyfin.org/files/plugin/manifest.json</Url>",
                with: "<Url>https://plugins.example.net/manifest.json</Url>")),
        Mutant(
            "it does not know its proxy", "app.jellyfin-unknown-proxy", on: "jellyfin",
            .replace(
                file: networkXML, "  <KnownProxies>\n    <string>172.30.20.250</string>\n  </KnownProxies>\n",
                with: "  <KnownProxies></KnownProxies>\n")),
        Mutant(
            "version 10 takes keys from addresses", "app.jellyfin-legacy-authorization", on: "jellyfin",
            .replace(
                file: systemXML, "<EnableLegacyAuthorization>false<", with: "<EnableLegacyAuthorization>true<"),
            .change("jellyfin/jellyfin:12.1@", to: "jellyfin/jellyfin:10.11.11@", in: "jellyfin")),
        Mutant(
            "an old version opens its port on the router", "app.jellyfin-port-mapping", on: "jellyfin",
            .replace(
                file: networkXML, "  <EnableHttps>false", with: "  <EnableUPnP>true</EnableUPnP>\n  <EnableHttps>false"),
            .change("jellyfin/jellyfin:12.1@", to: "jellyfin/jellyfin:10.8.13@", in: "jellyfin"),
            also: ["image.vulnerable service:jellyfin"]),
    ]

    private static let companions: [Mutant] = [
        Mutant(
            "Bazarr has no login", "app.bazarr-login-off", on: "bazarr",
            .replace(file: "config/bazarr/config/config.yaml", "  type: form", with: "  type: null")),
        Mutant(
            "Seerr was never set up", "app.seerr-setup-open", on: "seerr",
            .replace(file: seerrJSON, "\"initialized\": true", with: "\"initialized\": false")),
        Mutant(
            "Seerr makes an account for everybody", "app.seerr-open-sign-up", on: "seerr",
            .replace(file: seerrJSON, "\"newPlexLogin\": false", with: "\"newPlexLogin\": true")),
        Mutant(
            "Seerr believes visitors of a port of its own", "app.seerr-trusts-forwarders", on: "seerr",
            .add("ports:\n  - 192.168.1.20:5055:5055", to: "seerr"),
            at: .line("\"trustProxy\": true", file: seerrJSON)),
        Mutant(
            "Homarr encrypts with the sample key", "app.homarr-key-default", on: "homarr",
            .change(
                "SECRET_ENCRYPTION_KEY_FILE: /run/secrets/homarr_encryption_key",
                to: "SECRET_ENCRYPTION_KEY: \"\(String(repeating: "0", count: 64))\"", in: "homarr")),
        Mutant(
            "Dozzle has no login", "app.dozzle-login-off", on: "dozzle",
            .change("DOZZLE_AUTH_PROVIDER: simple", to: "DOZZLE_AUTH_PROVIDER: none", in: "dozzle")),
        Mutant(
            "Dozzle gives shells away", "app.dozzle-shell", on: "dozzle",
            .change("DOZZLE_ENABLE_SHELL: \"false\"", to: "DOZZLE_ENABLE_SHELL: \"true\"", in: "dozzle")),
        Mutant(
            "Dozzle can stop containers", "app.dozzle-shell", on: "dozzle",
            .change("DOZZLE_ENABLE_ACTIONS: \"false\"", to: "DOZZLE_ENABLE_ACTIONS: \"true\"", in: "dozzle")),
        Mutant(
            "Jellystat is the database's superuser", "app.database-superuser", on: "jellystat",
            .change("POSTGRES_USER: jellystat", to: "POSTGRES_USER: postgres", in: "jellystat")),
        Mutant(
            "Homepage answers to every name", "app.homepage-any-host", on: "homepage",
            .service(
                "homepage",
                """
                image: ghcr.io/gethomepage/homepage:v1.7.0@sha256:\(HardenedStack.digest)
                user: 1000:1000
                environment:
                  HOMEPAGE_ALLOWED_HOSTS: "*"
                networks: [admin]
                mem_limit: 256m
                cpus: 0.5
                pids_limit: 50
                """), at: .line("HOMEPAGE_ALLOWED_HOSTS")),
        Mutant(
            "Plex takes the whole LAN for its owner", "app.plex-allowed-networks", on: "plex",
            .service(
                "plex",
                """
                image: plexinc/pms-docker:1.43.0.10492-121068a07@sha256:\(HardenedStack.digest)
                cap_add: [CHOWN, SETGID, SETUID]
                environment:
                  PLEX_UID: "1000"
                  PLEX_GID: "1000"
                  ALLOWED_NETWORKS: 192.168.0.0/16
                networks: [streaming]
                mem_limit: 4g
                cpus: 4.0
                pids_limit: 300
                """), at: .line("ALLOWED_NETWORKS")),
        Mutant(
            "Transmission has no login", "app.transmission-login-off", on: "transmission",
            .service(
                "transmission",
                """
                image: lscr.io/linuxserver/transmission:4.0.6@sha256:\(HardenedStack.digest)
                network_mode: service:gluetun
                depends_on:
                  gluetun:
                    condition: service_healthy
                    restart: true
                \(Edit.linuxserver)
                volumes:
                  - ./config/transmission:/config
                mem_limit: 1g
                cpus: 1.0
                pids_limit: 100
                """), at: .line("  transmission:")),
    ]
}
