/// Secrets that everybody knows: documented defaults and the words people take first.
enum KnownSecrets {
    /// The product whose documentation or image carries this very value; nil when it is none of those.
    static func product(for value: String) -> String? { defaults[value] }

    /// Documented defaults and the examples of official documentation that are meant to be changed.
    private static let defaults: [String: String] = [
        "adminadmin": "qBittorrent",  // its default before 4.6.1
        "deluge": "Deluge",  // the web UI's first password
        "tegbzn6789": "NZBGet",  // ControlPassword of its default configuration
        "mysecretpassword": "PostgreSQL",  // the example of the official image
        "postgres": "PostgreSQL", "mypassword": "Jellystat",  // the sample Compose file
        "my-secret-jwt-key": "Jellystat",  // the sample Compose file
        "my-secret-pw": "MySQL",  // the example of the official image
        "minioadmin": "MinIO", "guacadmin": "Guacamole", "changeit": "Java keystores", "nextcloud": "Nextcloud",
        "insecure_session_secret": "Authelia", "insecure_jwt_secret": "Authelia", "a_very_important_secret": "Authelia",
        "unsecure_session_secret": "Authelia", "insecure_secret": "Authelia",
        "you_must_generate_a_random_string": "Authelia",
        "authelia": "Authelia", "transmission": "Transmission", "grafana": "Grafana", "portainer": "Portainer",
        "password123": "many products", "admin123": "many products", "vncpassword": "linuxserver webtop images",
        "headlessvnc": "docker-headless-vnc images", "mariadb": "MariaDB", "wordpress": "WordPress",
        "rootpassword": "many products", "somewordpress": "WordPress",  // Docker's own sample
        "pihole": "Pi-hole", "raspberry": "Raspberry Pi OS", "homeassistant": "Home Assistant",
    ]

    /// Whether the text is a common password or word, with digits and marks added or letters written as digits.
    static func isCommon(_ value: String) -> Bool {
        // By bytes, since every value of a stack is asked about; letters beyond ASCII are in none of the words.
        var value = value.lowercased()
        if value.utf8.contains(where: { $0 >= 0x80 }) { value = value.filter { $0.isASCII || $0.isLetter } }
        let plain = Array(value.utf8)
        if isWord(plain[...]) { return true }
        let core = plain.drop { !isLetter($0) }.reversed().drop { !isLetter($0) }.reversed()
        let letters = core.map(spelled).filter(isLetter)
        if isWord(letters[...]) || isWord(Array(core)[...]) || isWord(plain.map(spelled).filter(isLetter)[...]) {
            return true
        }
        // Two of them side by side: `adminpassword`.
        return letters.count <= 20
            && letters.indices.dropFirst(3).contains { isWord(letters[..<$0]) && isWord(letters[$0...]) }
    }

    private static func isWord(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= longest && words.contains(String(decoding: bytes, as: UTF8.self))
    }

    /// A part of a letter beyond ASCII counts as a letter, so that it is not cut off.
    private static func isLetter(_ byte: UInt8) -> Bool { byte.isLower || byte >= 0x80 }

    /// The letter that a digit or mark is written for.
    private static func spelled(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0"): UInt8(ascii: "o")
        case UInt8(ascii: "1"), UInt8(ascii: "!"): UInt8(ascii: "i")
        case UInt8(ascii: "3"): UInt8(ascii: "e")
        case UInt8(ascii: "4"), UInt8(ascii: "@"): UInt8(ascii: "a")
        case UInt8(ascii: "5"), UInt8(ascii: "$"): UInt8(ascii: "s")
        case UInt8(ascii: "7"): UInt8(ascii: "t")
        default: byte
        }
    }

    /// The bytes of the longest of the words.
    private static let longest = words.map(\.utf8.count).max() ?? 0

    /// The words that guessers try first, and the names of this world.
    private static let words: Set<String> = [
        "admin", "administrator", "root", "user", "username", "test", "testing", "guest", "demo", "default", "pass",
        "passw", "passwd", "password", "passwort", "passphrase", "secret", "supersecret", "topsecret", "secretpassword",
        "secretkey", "mysecret", "mypass", "mypassword", "securepassword", "strongpassword", "strong", "secure", "safe",
        "insecure", "unsecure", "letmein", "welcome", "login", "access", "master", "super", "superuser", "manager",
        "service", "public",
        "private", "temp", "temporary", "hello", "helloworld", "qwerty", "qwertz", "azerty", "asdfgh", "asdf",
        "iloveyou",
        "monkey", "dragon", "football", "baseball", "sunshine", "princess", "shadow", "batman", "superman", "trustno",
        "abc", "abcd", "abcdef", "foo", "bar", "foobar", "key", "token", "apikey", "api", "some", "somepassword",
        "simple", "easy", "home", "homelab", "server", "nas", "media", "mediastack", "mediaserver", "movies", "linux",
        "ubuntu", "debian", "docker", "container", "compose", "portainer", "database", "db", "dbpass", "dbpassword",
        "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "redis", "influx", "influxdb", "sql",
        "sqlite",
        "jellyfin", "jellystat", "plex", "emby", "radarr", "sonarr", "lidarr", "readarr", "prowlarr", "bazarr",
        "whisparr", "jackett", "overseerr", "jellyseerr", "seerr", "ombi", "tautulli", "qbittorrent", "qbit", "torrent",
        "transmission", "deluge", "sabnzbd", "nzbget", "gluetun", "wireguard", "openvpn", "vpn", "homarr", "homepage",
        "dozzle", "grafana", "prometheus", "traefik", "nginx", "authelia", "authentik", "keycloak", "vaultwarden",
        "bitwarden", "nextcloud", "immich", "paperless", "photoprism", "wordpress", "ghost", "gitea", "vnc", "rdp",
        "ssh",
        "changeme", "change", "example", "sample", "wiki", "wikijs", "app", "web", "pihole", "raspberry", "synology",
        "quick", "my", "your", "the",
    ]
}
