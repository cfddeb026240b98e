import Clients
import Evidence

extension AppVisit {
    /// The WebAPI's names with the keys of the settings file; those of the page stand below `WebUI/` for the key of the
    /// version in use.
    ///
    /// Source: qBittorrent's `appcontroller.cpp` (preferencesAction), `sessionimpl.cpp`, `preferences.cpp` at 4.5.2,
    /// 5.1.4, 5.2.3 and master.
    private static let preferences = [
        "current_network_interface": "BitTorrent/Session\\Interface",
        "current_interface_address": "BitTorrent/Session\\InterfaceAddress",
        "anonymous_mode": "BitTorrent/Session\\AnonymousModeEnabled",
        "dht": "BitTorrent/Session\\DHTEnabled", "pex": "BitTorrent/Session\\PeXEnabled",
        "lsd": "BitTorrent/Session\\LSDEnabled", "encryption": "BitTorrent/Session\\Encryption",
        "max_connec": "BitTorrent/Session\\MaxConnections",
        "max_connec_per_torrent": "BitTorrent/Session\\MaxConnectionsPerTorrent",
        "max_uploads": "BitTorrent/Session\\MaxUploads",
        "max_uploads_per_torrent": "BitTorrent/Session\\MaxUploadsPerTorrent",
        "upnp": "Network/PortForwardingEnabled", "listen_port": "BitTorrent/Session\\Port",
        "ip_filter_enabled": "BitTorrent/Session\\IPFilteringEnabled",
        "ip_filter_path": "BitTorrent/Session\\IPFilter",
        "announce_ip": "BitTorrent/Session\\AnnounceIP",
        "ssrf_mitigation": "BitTorrent/Session\\SSRFMitigation",
        "validate_https_tracker_certificate": "BitTorrent/Session\\ValidateHTTPSTrackerCertificate",
        "autorun_enabled": "AutoRun/enabled", "autorun_program": "AutoRun/program",
        "autorun_on_torrent_added_enabled": "AutoRun/OnTorrentAdded\\Enabled",
        "autorun_on_torrent_added_program": "AutoRun/OnTorrentAdded\\Program",
        "web_ui_address": "WebUI/Address", "web_ui_port": "WebUI/Port", "web_ui_username": "WebUI/Username",
        "web_ui_host_header_validation_enabled": "WebUI/HostHeaderValidation",
        "web_ui_domain_list": "WebUI/ServerDomains",
        "web_ui_clickjacking_protection_enabled": "WebUI/ClickjackingProtection",
        "web_ui_csrf_protection_enabled": "WebUI/CSRFProtection",
        "web_ui_secure_cookie_enabled": "WebUI/SecureCookie", "use_https": "WebUI/HTTPS\\Enabled",
        "bypass_auth_subnet_whitelist_enabled": "WebUI/AuthSubnetWhitelistEnabled",
        "bypass_auth_subnet_whitelist": "WebUI/AuthSubnetWhitelist",
        "web_ui_max_auth_fail_count": "WebUI/MaxAuthenticationFailCount",
        "web_ui_ban_duration": "WebUI/BanDuration", "web_ui_session_timeout": "WebUI/SessionTimeout",
        "web_ui_reverse_proxy_enabled": "WebUI/ReverseProxySupportEnabled",
        "web_ui_reverse_proxies_list": "WebUI/TrustedReverseProxiesList", "web_ui_upnp": "WebUI/UseUPnP",
    ]

    func qbittorrent(_ reading: inout AppReading) async throws(AppFailure) {
        var client = QBittorrentClient(connection)
        var (door, status) = try await client.door()
        // Behind another port, or with a list of names, it answers to those alone; without a port only the name counts.
        for name in ["localhost"] + names where door == .wrongHost {
            client = QBittorrentClient(connection.calling(name))
            (door, status) = try await client.door()
        }
        let path = QBittorrentClient.versionPath
        switch door {
        case .open(let version):
            reading.note(.login, .open, path, status: status, seen: "\(path) is answered without a login")
            reading.note(version: version, path, "")
            await preferences(&reading, client, nil, nil)
        case .closed:
            reading.note(.login, .closed, path, status: status, seen: "\(path) is refused without a login")
            await loggedIn(&reading, client)
        case .wrongHost:
            reading.note(
                .login,
                .undecided(
                    "qBittorrent does not answer under \(address.endpoint): its server domains or its port differ."),
                path, status: status, seen: "status \(status)")
        case .undecided(let reason):
            reading.note(.login, .undecided(reason), path, status: status, seen: "status \(status)")
        }
    }

    /// With the owner's key (5.2 and later), else with one login and the logout after it.
    private func loggedIn(_ reading: inout AppReading, _ client: QBittorrentClient) async {
        if let key = credentials.key {
            await preferences(&reading, client, nil, key)
            return
        }
        if case .tcp(_, _, let tls?) = address.endpoint, tls.trust == .anyone {
            reading.miss(
                AppFailure(
                    .notAllowed,
                    "qBittorrent serves its page with a certificate that nobody vouches for: no login was tried."),
                remedy:
                    "Name its address as `https://…` under `credentials:` in watertight.yaml, with a certificate that "
                    + "this system trusts.")
            return
        }
        guard let user = credentials.user, let password = credentials.password else { return }
        do {
            switch try await client.login(user: user, password: password) {
            case .admitted(let session):
                await preferences(&reading, client, session, nil)
                await client.logout(session)
            case .refused:
                reading.miss(
                    AppFailure(.notAllowed, "qBittorrent refused the login of watertight.yaml; it was tried once."),
                    remedy: "Correct the user or password of `\(address.service)` under `credentials:`.")
            case .banned:
                reading.miss(
                    AppFailure(.notAllowed, "qBittorrent has banned this address after failed logins."),
                    remedy: "Wait for the ban to end (an hour unless set otherwise), or restart qBittorrent.")
            }
        } catch {
            reading.miss(error, remedy: "Look into qBittorrent's own log, and run the audit again.")
        }
    }

    private func preferences(
        _ reading: inout AppReading, _ client: QBittorrentClient, _ session: QBittorrentClient.Session?,
        _ key: Credential?
    ) async {
        do {
            reading.note(
                version: try await client.version(session, key: key), QBittorrentClient.versionPath, "")
            let values = try await client.preferences(session, key: key)
            let path = QBittorrentClient.preferencesPath
            let isNew = reading.probe.version.map { AppVisit.isAtLeast($0, 5, 3) } ?? false
            for (field, key) in AppVisit.preferences.sorted(by: { $0.key < $1.key }) {
                reading.add(AppVisit.key(key, isNew), values[field], from: path, field: field)
            }
            // The file has it the other way round: whether local visitors must log in.
            if let isSkipped = values["bypass_local_auth"].bool {
                reading.add(
                    AppVisit.key("WebUI/LocalHostAuth", isNew), .bool(!isSkipped), from: path,
                    field: "bypass_local_auth")
            }
        } catch {
            reading.miss(
                error,
                remedy:
                    "Give qBittorrent's user and password file under `credentials:` in watertight.yaml, or an API key (5.2 and later)."
            )
        }
    }

    private static func key(_ key: String, _ isNew: Bool) -> String {
        guard !isNew, key.hasPrefix("WebUI/") else { return key }
        return "Preferences/WebUI\\" + key.dropFirst("WebUI/".count)
    }

    private static func isAtLeast(_ version: String, _ major: Int, _ minor: Int) -> Bool {
        let parts = version.split(separator: ".").prefix(2).map { Int($0.prefix { $0.isNumber }) ?? 0 }
        guard let first = parts.first else { return false }
        return (first, parts.count > 1 ? parts[1] : 0) >= (major, minor)
    }
}
