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
        let plain = value.lowercased()
        if words.contains(plain) { return true }
        let core = String(plain.drop { !$0.isLetter }.reversed().drop { !$0.isLetter }.reversed())
        let letters = String(core.map { substitutes[$0] ?? $0 }.filter { $0.isLetter })
        let spelled = String(plain.map { substitutes[$0] ?? $0 }.filter { $0.isLetter })
        if [letters, core, spelled].contains(where: words.contains) { return true }
        // Two of them side by side: `adminpassword`.
        return letters.count <= 20
            && letters.indices.dropFirst(3).contains {
                words.contains(String(letters[..<$0])) && words.contains(String(letters[$0...]))
            }
    }

    private static let substitutes: [Character: Character] = [
        "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i",
    ]

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
