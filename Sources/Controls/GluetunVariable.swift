import KnownImages
import StackModel

/// One environment variable of Gluetun and the releases that read it.
///
/// Source: every name read in `internal/configuration` or set in the `Dockerfile` of the tags v3.38.0, v3.39.0, v3.39.1,
/// v3.40.0, v3.41.0 and of the master branch of May 2026. To add a release, compare its names with these.
struct GluetunVariable {
    var name: String
    var since: GluetunRelease
    /// The last release that reads it.
    var until: GluetunRelease
    /// What took its place, when something did.
    var successor: String?

    func isRead(by release: GluetunRelease) -> Bool { since <= release && release <= until }

    static func named(_ name: String) -> GluetunVariable? { table[name] }

    private static let table: [String: GluetunVariable] = {
        var table: [String: GluetunVariable] = [:]
        for group in groups {
            for name in group.names.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init) {
                table[name] = GluetunVariable(
                    name: name, since: group.since, until: group.until, successor: successors[name])
            }
        }
        return table
    }()

    /// What took the place of a name that no release in the table reads.
    static func successorOfDead(_ name: String) -> String? { successors[name] }

    /// A known name at most two slips away, for names that no release knows.
    static func nearest(to name: String) -> String? {
        let near = table.keys.map { ($0, distance(name, $0)) }.filter { $0.1 <= 2 }
        return near.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// Families of names that belong to nobody but Gluetun: an unknown name among them does nothing.
    static func looksLikeOurs(_ name: String) -> Bool {
        let families = [
            "FIREWALL_", "HTTP_CONTROL_SERVER_", "WIREGUARD_", "AMNEZIAWG_", "OPENVPN_", "SHADOWSOCKS_", "HTTPPROXY_",
            "VPN_", "SERVER_", "UPDATER_", "DNS_", "DOT_", "HEALTH_", "PUBLICIP_", "BLOCK_", "PPROF_", "STORAGE_",
        ]
        return families.contains { name.hasPrefix($0) }
    }

    /// Inserted, dropped or changed characters between two names; stops counting past two.
    private static func distance(_ left: String, _ right: String) -> Int {
        let one = Array(left.utf8)
        let two = Array(right.utf8)
        guard abs(one.count - two.count) <= 2, one.count <= 64 else { return 3 }
        var row = Array(0...two.count)
        for (index, byte) in one.enumerated() {
            var corner = row[0]
            row[0] = index + 1
            for (column, other) in two.enumerated() {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, corner + (byte == other ? 0 : 1))
                corner = above
            }
        }
        return row[two.count]
    }
}

extension GluetunVariable {
    private struct Group {
        var since: GluetunRelease
        var until: GluetunRelease
        var names: String
    }

    private static let groups: [Group] = [
        Group(since: .upTo338, until: .master, names: always),
        Group(since: .upTo338, until: .upTo338, names: "FIREWALL CONTROL_SERVER_ADDRESS"),
        Group(
            since: .upTo338, until: .v340,
            names: "HEALTH_OPENVPN_DURATION_ADDITION HEALTH_OPENVPN_DURATION_INITIAL HEALTH_SUCCESS_WAIT_DURATION"),
        Group(
            since: .upTo338, until: .v340,
            names: """
                HEALTH_VPN_DURATION_INITIAL HEALTH_VPN_DURATION_ADDITION DOT_VERBOSITY DOT_VERBOSITY_DETAILS
                DOT_VALIDATION_LOGLEVEL
                """),
        Group(since: .upTo338, until: .v341, names: "DNS_KEEP_NAMESERVER"),
        Group(
            since: .v3390, until: .master,
            names: """
                FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT OPENVPN_ENDPOINT_IP OPENVPN_ENDPOINT_PORT
                SECURE_CORE_ONLY TOR_ONLY VPN_PORT_FORWARDING_PASSWORD VPN_PORT_FORWARDING_USERNAME
                WIREGUARD_PERSISTENT_KEEPALIVE_INTERVAL
                """),
        Group(since: .v3391, until: .master, names: "HTTP_CONTROL_SERVER_AUTH_CONFIG_FILEPATH"),
        Group(
            since: .v340, until: .master,
            names: "PUBLICIP_ENABLED STORAGE_FILEPATH VPN_PORT_FORWARDING_DOWN_COMMAND VPN_PORT_FORWARDING_UP_COMMAND"),
        Group(
            since: .v341, until: .master,
            names: """
                DNS_BLOCK_IPS DNS_BLOCK_IP_PREFIXES DNS_CACHING DNS_REBINDING_PROTECTION_EXEMPT_HOSTNAMES DNS_SERVER
                DNS_UNBLOCK_HOSTNAMES DNS_UPSTREAM_IPV6 DNS_UPSTREAM_RESOLVERS DNS_UPSTREAM_RESOLVER_TYPE
                HEALTH_ICMP_TARGET_IP HEALTH_ICMP_TARGET_IPS HEALTH_RESTART_VPN HEALTH_SMALL_CHECK_TYPE
                HEALTH_TARGET_ADDRESSES HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE UPDATER_PROTONVPN_EMAIL
                UPDATER_PROTONVPN_PASSWORD UPDATER_PROTONVPN_USERNAME
                """),
        Group(since: .master, until: .master, names: onMaster),
    ]

    private static let successors = [
        "FIREWALL": "FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT",
        "CONTROL_SERVER_ADDRESS": "HTTP_CONTROL_SERVER_ADDRESS",
        "HTTP_CONTROL_SERVER_PORT": "HTTP_CONTROL_SERVER_ADDRESS",
        "DOT_VERBOSITY": "LOG_LEVEL",
        "DNS_SERVER": "DOT",
        "DNS_CACHING": "DOT_CACHING",
        "DNS_UPSTREAM_RESOLVERS": "DOT_PROVIDERS",
        "DNS_UPSTREAM_IPV6": "DOT_IPV6",
        "DNS_UNBLOCK_HOSTNAMES": "UNBLOCK",
        "HEALTH_TARGET_ADDRESSES": "HEALTH_TARGET_ADDRESS",
        "OPENVPN_ENDPOINT_IP": "VPN_ENDPOINT_IP",
        "OPENVPN_ENDPOINT_PORT": "VPN_ENDPOINT_PORT",
        "PUBLICIP_ENABLED": "PUBLICIP_PERIOD",
        "FIREWALL_IPTABLES_LOG_LEVEL": "FIREWALL_DEBUG",
        "DNS_UPSTREAM_PLAIN_ADDRESSES": "DNS_ADDRESS",
    ]

    private static let always = """
        BLOCK_ADS BLOCK_MALICIOUS BLOCK_NSA BLOCK_SURVEILLANCE CITY COUNTRY DNS_ADDRESS DNS_PLAINTEXT_ADDRESS
        DNS_UPDATE_PERIOD DOT DOT_CACHING DOT_IPV6 DOT_PRIVATE_ADDRESS DOT_PROVIDERS ENCRYPTION EXTRA_SUBNETS
        FIREWALL_DEBUG FIREWALL_INPUT_PORTS FIREWALL_OUTBOUND_SUBNETS FIREWALL_VPN_INPUT_PORTS FREE_ONLY GID
        HEALTH_ADDRESS_TO_PING HEALTH_SERVER_ADDRESS HEALTH_TARGET_ADDRESS HTTPPROXY HTTPPROXY_LISTENING_ADDRESS
        HTTPPROXY_LOG HTTPPROXY_PASSWORD HTTPPROXY_PASSWORD_SECRETFILE HTTPPROXY_PORT HTTPPROXY_STEALTH HTTPPROXY_USER
        HTTPPROXY_USER_SECRETFILE HTTP_CONTROL_SERVER_ADDRESS HTTP_CONTROL_SERVER_LOG
        IP_STATUS_FILE ISP LOG_LEVEL
        MULTIHOP_ONLY OPENVPN_AUTH OPENVPN_CERT OPENVPN_CIPHER OPENVPN_CIPHERS OPENVPN_CLIENTCRT_SECRETFILE
        OPENVPN_CLIENTKEY_SECRETFILE OPENVPN_CUSTOM_CONFIG OPENVPN_ENCRYPTED_KEY OPENVPN_ENCRYPTED_KEY_SECRETFILE
        OPENVPN_FLAGS OPENVPN_INTERFACE OPENVPN_KEY OPENVPN_KEY_PASSPHRASE OPENVPN_KEY_PASSPHRASE_SECRETFILE
        OPENVPN_MSSFIX OPENVPN_PASSWORD OPENVPN_PASSWORD_SECRETFILE OPENVPN_PORT OPENVPN_PROCESS_USER OPENVPN_PROTOCOL
        OPENVPN_ROOT OPENVPN_TARGET_IP OPENVPN_USER OPENVPN_USER_SECRETFILE OPENVPN_VERBOSITY OPENVPN_VERSION OWNED
        OWNED_ONLY PASSWORD PGID PIA_ENCRYPTION PORT PORT_FORWARDING PORT_FORWARDING_STATUS_FILE PORT_FORWARD_ONLY
        PPROF_BLOCK_PROFILE_RATE PPROF_ENABLED PPROF_HTTP_SERVER_ADDRESS PPROF_MUTEX_PROFILE_RATE PREMIUM_ONLY
        PRIVATE_INTERNET_ACCESS_OPENVPN_ENCRYPTION_PRESET PRIVATE_INTERNET_ACCESS_VPN_PORT_FORWARDING
        PRIVATE_INTERNET_ACCESS_VPN_PORT_FORWARDING_STATUS_FILE PROTOCOL PROXY PROXY_LOG PROXY_PASSWORD PROXY_PORT
        PROXY_USER PUBLICIP_API PUBLICIP_API_TOKEN PUBLICIP_FILE PUBLICIP_PERIOD PUID REGION SERVER_CATEGORIES
        SERVER_CITIES SERVER_COUNTRIES SERVER_HOSTNAME SERVER_HOSTNAMES SERVER_NAME SERVER_NAMES SERVER_NUMBER
        SERVER_REGIONS SHADOWSOCKS SHADOWSOCKS_CIPHER SHADOWSOCKS_LISTENING_ADDRESS SHADOWSOCKS_LOG SHADOWSOCKS_METHOD
        SHADOWSOCKS_PASSWORD SHADOWSOCKS_PASSWORD_SECRETFILE SHADOWSOCKS_PORT STREAM_ONLY TINYPROXY TINYPROXY_LOG
        TINYPROXY_PASSWORD TINYPROXY_PORT TINYPROXY_USER TZ UID UNBLOCK UPDATER_MIN_RATIO UPDATER_PERIOD
        UPDATER_VPN_SERVICE_PROVIDERS USER VERSION_INFORMATION VPNSP VPN_ENDPOINT_IP VPN_ENDPOINT_PORT VPN_INTERFACE
        VPN_PORT_FORWARDING VPN_PORT_FORWARDING_LISTENING_PORT VPN_PORT_FORWARDING_PROVIDER
        VPN_PORT_FORWARDING_STATUS_FILE VPN_SERVICE_PROVIDER VPN_TYPE WIREGUARD_ADDRESS WIREGUARD_ADDRESSES
        WIREGUARD_ADDRESSES_SECRETFILE WIREGUARD_ALLOWED_IPS WIREGUARD_CONF_SECRETFILE WIREGUARD_ENDPOINT_IP
        WIREGUARD_ENDPOINT_PORT WIREGUARD_IMPLEMENTATION WIREGUARD_INTERFACE WIREGUARD_MTU WIREGUARD_PRESHARED_KEY
        WIREGUARD_PRESHARED_KEY_SECRETFILE WIREGUARD_PRIVATE_KEY WIREGUARD_PRIVATE_KEY_SECRETFILE WIREGUARD_PUBLIC_KEY
        """

    private static let onMaster = """
        AMNEZIAWG_ADDRESSES AMNEZIAWG_ADDRESSES_SECRETFILE AMNEZIAWG_ALLOWED_IPS AMNEZIAWG_CONF_SECRETFILE
        AMNEZIAWG_ENDPOINT_IP AMNEZIAWG_ENDPOINT_PORT AMNEZIAWG_H1 AMNEZIAWG_H2 AMNEZIAWG_H3 AMNEZIAWG_H4 AMNEZIAWG_I1
        AMNEZIAWG_I2 AMNEZIAWG_I3 AMNEZIAWG_I4 AMNEZIAWG_I5 AMNEZIAWG_JC AMNEZIAWG_JMAX AMNEZIAWG_JMIN AMNEZIAWG_MTU
        AMNEZIAWG_PERSISTENT_KEEPALIVE_INTERVAL AMNEZIAWG_PRESHARED_KEY AMNEZIAWG_PRESHARED_KEY_SECRETFILE
        AMNEZIAWG_PRIVATE_KEY AMNEZIAWG_PRIVATE_KEY_SECRETFILE AMNEZIAWG_PUBLIC_KEY AMNEZIAWG_S1 AMNEZIAWG_S2
        AMNEZIAWG_S3 AMNEZIAWG_S4 BORINGPOLL_GLUETUNCOM DNS_UPSTREAM_PLAIN_ADDRESSES FIREWALL_IPTABLES_LOG_LEVEL
        IPV6_CHECK_ADDRESSES PMTUD_ICMP_ADDRESSES PMTUD_TCP_ADDRESSES STORAGE_SERVERS_DIRECTORY_PATH
        STORAGE_SERVERS_ENABLED UPDATER_PREFER_DIRECT_DOWNLOAD VPN_DOWN_COMMAND VPN_UP_COMMAND WIREGUARD_GSO
        VPN_PORT_FORWARDING_LISTENING_PORTS VPN_PORT_FORWARDING_PORTS_COUNT SOCKS5_ENABLED SOCKS5_LISTENING_ADDRESS
        SOCKS5_USER SOCKS5_PASSWORD
        """
}
