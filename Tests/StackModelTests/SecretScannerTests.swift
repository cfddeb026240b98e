import StackModel
import Testing

@Suite struct SecretScannerTests {
    private let scanner = SecretScanner(key: FingerprintKey(1, 2))

    /// `name`, `value`, the value as it is shown.
    @Test(arguments: [
        // By name.
        ("POSTGRES_PASSWORD", "hunter2", "•••••••", Secret.Kind.password),
        ("DB_PASS", "hunter2", "•••••••", .password),
        ("MYSQL_ROOT_PASSWORD", "hunter2", "•••••••", .password),
        ("WEBPASSWORD", "hunter2", "•••••••", .password),
        ("VNC_PASSWD", "hunter2", "•••••••", .password),
        ("VPN_IPSEC_PSK", "hunter2", "•••••••", .password),
        ("RADARR__AUTH__APIKEY", "0123456789abcdef0123456789abcdef", "••••••••••••••••••••••••••••••••", .apiKey),
        ("UN_SONARR_0_API_KEY", "0123456789abcdef0123456789abcdef", "••••••••••••••••••••••••••••••••", .apiKey),
        ("SECRET_ENCRYPTION_KEY", "abc", "•••", .encryptionKey),
        ("JWT_SECRET", "abc", "•••", .encryptionKey),
        ("DUCKDNSTOKEN", "abc", "•••", .token), ("TUNNEL_TOKEN", "abc", "•••", .token),
        ("CLIENTSECRET", "abc", "•••", .token), ("TS_AUTHKEY", "abc", "•••", .token),
        ("PLEX_CLAIM", "claim-1234", "••••••••••", .token),
        ("homepage.widget.password", "abc", "•••", .password),
        ("AWS_SECRET_ACCESS_KEY", "abc", "•••", .token),
        (
            "WIREGUARD_PRIVATE_KEY", "wOEI9rqqbDwnN8/Bpp22sVz48T71vJ4fYmFWujulwUU=",
            "••••••••••••••••••••••••••••••••••••••••••••", .wireguardKey
        ),
        ("OPENVPN_USER", "1234567890123456", "••••••••••••••••", .token),
        ("UN_WEBHOOK_0_URL", "https://example.org/hook/abcdef123", "https://example.org/••••••••••••••", .webhookURL),
        // By shape.
        ("DATABASE", "postgres://app:hunter2@db:5432/app", "postgres://app:•••••••@db:5432/app", .urlCredentials),
        ("REDIS_URL", "redis://:hunter2@redis:6379", "redis://:•••••••@redis:6379", .urlCredentials),
        (
            "NOTIFY", "https://discord.com/api/webhooks/123456/AbCdEfGh-ij",
            "https://discord.com/api/webhooks/••••••••••••••••••", .webhookURL
        ),
        (
            "NOTIFY", "https://hooks.slack.com/services/T000/B000/XXYY",
            "https://hooks.slack.com/services/••••••••••••••", .webhookURL
        ),
        (
            "NOTIFY", "https://api.telegram.org/bot123456:ABC-DEF/send",
            "https://api.telegram.org/bot••••••••••••••/send", .webhookURL
        ),
        ("WATCHTOWER_NOTIFICATION_URL", "discord://token@12345", "discord://•••••••••••", .webhookURL),
        ("NOTIFY", "gotify://push.example.org/AbC123", "gotify://•••••••••••••••••••••••", .webhookURL),
        (
            "NOTIFY", "https://push.example.org/message?token=AbC123xyz",
            "https://push.example.org/message?token=•••••••••", .token
        ),
        (
            "FEED", "http://prowlarr:9696/1/api?apikey=0123456789abcdef&t=caps",
            "http://prowlarr:9696/1/api?apikey=••••••••••••••••&t=caps", .apiKey
        ),
        // As proxies' files have headers.
        (
            "nginx", #"proxy_set_header Authorization "Bearer abc12345";"#,
            #"proxy_set_header Authorization "Bearer ••••••••";"#, .token
        ),
        (
            "nginx", "proxy_set_header X-Api-Key 0123456789abcdef; # own",
            "proxy_set_header X-Api-Key ••••••••••••••••; # own",
            .apiKey
        ),
        (
            "traefik", #"{Authorization: "Basic YWRtaW46YWRtaW4="}"#, #"{Authorization: "••••••••••••••••••••••"}"#,
            .token
        ),
        ("GITHUB", "ghp_0123456789abcdefghijABCDEFGHIJ012345", "••••••••••••••••••••••••••••••••••••••••", .token),
        ("AWS", "AKIAIOSFODNN7EXAMPLE", "••••••••••••••••••••", .apiKey),
        (
            "JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk",
            String(repeating: "•", count: 48), .token
        ),
        (
            "BOT", "123456789:AAabcdefghijklmnopqrstuvwxyz0123456", "•••••••••••••••••••••••••••••••••••••••••••••",
            .token
        ),
        (
            "traefik.http.middlewares.auth.basicauth.users", "admin:$apr1$Q8eH7w2s$abcdefghijklmnopqrstu1",
            "admin:" + String(repeating: "•", count: 37), .hash
        ),
        (
            "X", "me:$$2y$$05$$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
            "me:" + String(repeating: "•", count: 63),
            .hash
        ),
        (
            "Password_PBKDF2", "@ByteArray(ARQ77eY1NUZaQsuDHbIMCA==:0WMRkYTUWVT9wVvdDtHAjU9b3b7uB8NR1Gur2hmQCvCDpm39Q)",
            "@ByteArray(" + String(repeating: "•", count: 74) + ")", .hash
        ),
        (
            "APP_KEY", "base64:Npczl7vKB0Y3AlNboNTD5f71bYVaAuVB8ay4UhZ3My0=", String(repeating: "•", count: 51),
            .encryptionKey
        ),
        ("TURN_SERVER_CREDENTIAL", "uWdWNmkhvyqTEswO", "••••••••••••••••", .password),
        (
            "HTTP_CONTROL_SERVER_AUTH_DEFAULT_ROLE", #"{"auth":"apikey","apikey":"abc123"}"#,
            #"{"auth":"apikey","apikey":"••••••"}"#, .apiKey
        ),
        ("SETTINGS", "user: me\npassword: hunter2\nport: 5", "user: me\npassword: •••••••\nport: 5", .password),
        ("BASIC_AUTH_CREDENTIALS", "admin:hunter2", "admin:•••••••", .password),
        ("WEB_AUTH", "admin:9091", "admin:••••", .password), ("AUTH", "me:hunter2", "me:•••••••", .password),
        ("BASIC_AUTH", "proxy:9091", "proxy:••••", .password),
        ("AUTH", "authelia:hunter2", "authelia:•••••••", .password),
        ("AUTH", "authelia:99091", "authelia:•••••", .password),
    ])
    func `a secret is found and masked at its width`(name: String, value: String, shown: String, kind: Secret.Kind) {
        switch scanner.classify(name: name, value: value) {
        case .secret(let secret):
            #expect(String(repeating: "•", count: value.count) == shown)
            #expect(secret.kind == kind)
            #expect(secret.length == value.count)
        case .masked(let masked):
            #expect(masked.text == shown)
            #expect(masked.secrets.first?.kind == kind)
        default: Issue.record("\(name) was taken for plain text")
        }
    }

    @Test(arguments: [
        ("POSTGRES_PASSWORD", "${DB_PASSWORD}"), ("POSTGRES_PASSWORD", "$DB_PASSWORD"),
        ("POSTGRES_PASSWORD_FILE", "/run/secrets/db"), ("OPENVPN_PASSWORD_SECRETFILE", "/gluetun/pw"),
        ("DB_PASSWORD", "/run/secrets/db_password"), ("PASSWORD_ITERATIONS", "600000"),
        ("WIREGUARD_PUBLIC_KEY", "wOEI9rqqbDwnN8/Bpp22sVz48T71vJ4fYmFWujulwUU="),
        ("VAPID_PUBLIC_KEY", "BPxyz0123456789"),
        ("SSH_KEY_PATH", "/config/id_ed25519"), ("TOKEN_TTL", "3600"), ("TOKEN_URL", "https://sso.example.org/token"),
        ("MAX_TOKENS", "4096"), ("ALLOW_EMPTY_PASSWORD", "yes"), ("MYSQL_RANDOM_ROOT_PASSWORD", "1"),
        ("SHOW_PASSWORD_HINT", "false"), ("DOZZLE_AUTH_PROVIDER", "simple"), ("SMTP_AUTH", "login"),
        ("KEYBOARD", "de"), ("OPENVPN_USER", "p1234567"), ("TZ", "Europe/Berlin"), ("PUID", "1000"), ("PWD", "/app"),
        ("IMAGE", "qmcgaw/gluetun:v3.40.0"), ("HOMEPAGE", "https://radarr.example.org:7878/path"),
        ("APP_KEY_NAME", "media"), ("HOTKEY", "ctrl-a"), ("PASSBOLT", "x"), ("BYPASS", "10.0.0.0/8"),
        ("VPN_ENDPOINT_IP", "10.64.0.1"), ("URL", "http://radarr:7878"), ("AUTH", "true"), ("USER", "1000:1000"),
        ("WIREGUARD_ADDRESSES", "10.64.222.21/32"), ("SERVER_HOSTNAMES", "se-sto-wg-001,se-sto-wg-002"),
        ("traefik.http.middlewares.x.forwardauth.address", "http://authelia:9091/api/verify?rd=https://auth.x.org/"),
        ("traefik.frontend.auth.basic.usersFile", "/shared/.htpasswd"),
        ("traefik.http.routers.x.rule", "Host(`radarr.example.org`) && PathPrefix(`/api`)"),
        ("traefik.frontend.passHostHeader", "true"), ("GPG_KEY", "E3FF2839C048B25C084DEBE9B26995E310250568X y"),
        ("AUTHENTIK_SECRET_KEY_FILE", "/x"), ("SECRET_PATH", "/usr/share"), ("NEXTAUTH_URL", "http://localhost:3000"),
        ("caddy.forward_auth", "authelia:9091"), ("FORWARD_AUTH", "login:4181"), ("APP_AUTH", "auth.lan.example:9091"),
        ("GRPC_AUTH", "authentik-server:9000/outpost"), ("SSO_AUTH", "localhost:4180"),
        ("sha", "sha256:4a5ca5d7c1c2c8b7f9e0d1c2b3a4958677665544332211ffeeddccbbaa998877"),
    ])
    func `what is no secret is left alone`(name: String, value: String) {
        #expect(scanner.classify(name: name, value: value) == .text(value))
    }

    @Test(arguments: [
        ("", Secret.Strength.empty), ("changeme", .placeholder), ("change_me", .placeholder),
        ("<your password>", .placeholder),
        ("xxxxxxxx", .placeholder), ("REPLACE_ME", .placeholder), ("your-password-here", .placeholder),
        ("***", .placeholder),
        ("adminadmin", .knownDefault), ("mysecretpassword", .knownDefault), ("password", .weak), ("P@ssw0rd!", .weak),
        ("letmein–", .weak),
        ("12345678", .weak), ("qwertyuiop", .weak), ("short1!", .weak), ("jellyfin2024", .weak), ("aaaabbbb", .weak),
        ("98243019", .weak), ("MySecureDatabasePassword", .weak), ("nextcloud-root-pw", .weak),
        ("access_token_secret", .weak), ("DatabaseRootPassword54321", .weak),
        ("ThisShouldBeASecurePassword", .placeholder), ("vK3!x9Qp", .fair), ("correct-horse-battery-staple", .strong),
        ("q8Zp2LwX0vTn4RbY7cMd", .strong),
    ])
    func `a password's strength is rated`(value: String, strength: Secret.Strength) {
        #expect(scanner.secret(value, kind: .password).strength == strength)
    }

    @Test func `a flag makes the next word a secret`() {
        func shown(_ words: String...) -> [String] { scanner.masked(words: words).map(\.text) }
        #expect(shown("redis-server", "--requirepass", "hunter2") == ["redis-server", "--requirepass", "•••••••"])
        #expect(shown("serve", "--token", "--verbose") == ["serve", "--token", "--verbose"])
        #expect(shown("serve", "--password=hunter2") == ["serve", "--password=•••••••"])
        #expect(shown("serve", "--password", "${PW}") == ["serve", "--password", "${PW}"])
        #expect(shown("serve", "--password-file", "/run/x") == ["serve", "--password-file", "/run/x"])
        #expect(shown("curl", "-u", "me:hunter2", "http://x") == ["curl", "-u", "me:•••••••", "http://x"])
        #expect(shown("su-exec", "-u", "1000:1000") == ["su-exec", "-u", "1000:1000"])
        #expect(
            shown("CMD-SHELL", "curl -H 'X-Api-Key: abc123' localhost") == [
                "CMD-SHELL", "curl -H 'X-Api-Key: ••••••' localhost",
            ])
        #expect(shown("CMD", "mysqladmin", "ping", "-phunter2") == ["CMD", "mysqladmin", "ping", "-p•••••••"])
        #expect(shown("CMD", "redis-cli", "-a", "hunter2", "ping") == ["CMD", "redis-cli", "-a", "•••••••", "ping"])
        #expect(shown("mkdir", "-p", "/data") == ["mkdir", "-p", "/data"])
        #expect(
            shown("sh", "-c", "mysqldump -uroot -p$$ROOT_PW -phunter2 db > x") == [
                "sh", "-c", "mysqldump -uroot -p$$ROOT_PW -p••••••• db > x",
            ])
        #expect(shown("tunnel", "run", "--token", "eyJhIjoi") == ["tunnel", "run", "--token", "••••••••"])
    }

    @Test(arguments: [
        ("      - POSTGRES_PASSWORD=hunter2 two # note", "      - POSTGRES_PASSWORD=••••••••••• # note"),
        ("      POSTGRES_PASSWORD: hunter2", "      POSTGRES_PASSWORD: •••••••"),
        ("      POSTGRES_PASSWORD: \"hunter2\" # x", "      POSTGRES_PASSWORD: \"•••••••\" # x"),
        ("      - \"DB_PASS=hunter2 x\"", "      - \"DB_PASS=•••••••••\""),
        ("POSTGRES_PASSWORD=hunter2", "POSTGRES_PASSWORD=•••••••"),
        ("export API_KEY='abc def'", "export API_KEY='•••••••'"),
        ("    PASSWORD: ${PW:-hunter2}", "    PASSWORD: ${PW:-•••••••}"),
        ("    PASSWORD: ${PW:?set it in .env}", "    PASSWORD: ${PW:?set it in .env}"),
        ("    PASSWORD: ${PW}", "    PASSWORD: ${PW}"),
        ("    environment: {DB_PASSWORD: hunter2, TZ: UTC}", "    environment: {DB_PASSWORD: •••••••, TZ: UTC}"),
        ("  <ApiKey>0123456789abcdef</ApiKey>", "  <ApiKey>••••••••••••••••</ApiKey>"),
        (
            "WebUI\\Password_PBKDF2=\"@ByteArray(ARQ77eY1NUZaQsuDHbIMCA==:0WMRkYTU)\"",
            "WebUI\\Password_PBKDF2=\"@ByteArray(" + String(repeating: "•", count: 33) + ")\""
        ),
        (
            "PrivateKey = wOEI9rqqbDwnN8/Bpp22sVz48T71vJ4fYmFWujulwUU=",
            "PrivateKey = ••••••••••••••••••••••••••••••••••••••••••••"
        ),
        ("  \"apiKey\": \"abc\",", "  \"apiKey\": \"•••\","),
        ("*/5 * * * * curl -s -H \"X-Api-Key: abc\" http://x", "*/5 * * * * curl -s -H \"X-Api-Key: •••\" http://x"),
        ("# old: DB_PASSWORD=hunter2", "# old: DB_PASSWORD=•••••••"),
        ("    #- DB_PASSWORD=hunter2", "    #- DB_PASSWORD=•••••••"),
        ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDa1b2c3d4e5f6g", String(repeating: "•", count: 64)),
        ("    image: radarr:latest # password free", "    image: radarr:latest # password free"),
        (
            "PLEX_CLAIM=      # Get it from https://plex.tv/claim",
            "PLEX_CLAIM=      # Get it from https://plex.tv/claim"
        ),
        (
            "  test: redis-cli -a \"$${REDIS_PASSWORD:-hunter2}\"",
            "  test: redis-cli -a \"" + String(repeating: "•", count: 27) + "\""
        ),
        ("  DB_PASSWORD: $${DB:-hunter2}", "  DB_PASSWORD: $${DB:-•••••••}"),
        ("  --rc-pass=$RC_PASS \\", "  --rc-pass=$RC_PASS \\"),
        ("  --password=\"$$(cat /run/secrets/db)\" -v", "  --password=\"$$(cat /run/secrets/db)\" -v"),
        (
            "AUTHENTIK_SECRET_KEY=YZRzXecsKQVEJ3Lr5uoKRGXZkETsYjUDT1qtQ28JjzWzDYvcoG",
            "AUTHENTIK_SECRET_KEY=" + String(repeating: "•", count: 50)
        ),
        ("      caddy.forward_auth: authelia:9091", "      caddy.forward_auth: authelia:9091"),
        ("      - APP_AUTH=me:hunter2", "      - APP_AUTH=me:•••••••"),
        ("      - GATUS_AUTH=john.doe:12345", "      - GATUS_AUTH=john.doe:•••••"),
        ("      - PROXY_AUTH=proxyuser:8812", "      - PROXY_AUTH=proxyuser:••••"),
        ("  DB_PASSWORD: 'it''sMySecret99q' # x", "  DB_PASSWORD: '" + String(repeating: "•", count: 16) + "' # x"),
        ("  DB_PASSWORD: \"aa\\\"bbSecretQ77\"", "  DB_PASSWORD: \"" + String(repeating: "•", count: 15) + "\""),
        ("secrets:", "secrets:"), ("      - db_password", "      - db_password"), ("  db_password:", "  db_password:"),
        ("    file: ./secrets/db_password.txt", "    file: ./secrets/db_password.txt"),
    ])
    func `a line is masked in place`(line: String, shown: String) {
        #expect(scanner.mask(line) == shown)
    }

    @Test func `masking keeps the width, whatever the line`() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "PASSWORD", "=", ": ", "'", "\"", "${", "}", "é€", "://", "@", "a:b", "--token ", "<", ">", "eyJ", "$", "•",
            "\t", "{", "?key=",
        ]
        for _ in 0..<2000 {
            let line = (0..<Int.random(in: 0...12, using: &random))
                .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            #expect(scanner.mask(line).unicodeScalars.count == line.unicodeScalars.count)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `hostile texts take bounded time and what is too long is masked`() {
        for piece in [
            "a://a@", "A_PASSWORD=", "AUTH=", "cookie:", "eyJ.", "$5$,a", "-----BEGIN ", "{A={", "<a>", "--password ",
            "?key=",
        ] {
            let line = String(repeating: piece, count: 1500 / piece.utf8.count)
            #expect(scanner.mask(line).unicodeScalars.count == line.unicodeScalars.count)
            let long = String(repeating: piece, count: 3000)
            #expect(scanner.mask(long).allSatisfy { $0 == "•" })
            #expect(scanner.classify(name: "X", value: long).isMaskedWithoutFacts)
        }
    }

    @Test func `a documented default is told, and an ordinary word is not`() {
        let words = ["changeme", "admin", "deluge", "media", "radarr2024", "short", "your-key-here", "00000000000000"]
        let told = Dictionary(uniqueKeysWithValues: (words + ["Tz7-first-start-key"]).map { ($0, "Example") })
        let scanner = SecretScanner(key: FingerprintKey(1, 2), defaultOf: { told[$0] })
        let secret = scanner.secret("Tz7-first-start-key", kind: .password)
        #expect(secret.strength == .knownDefault && secret.defaultOf == "Example")
        for word in words {
            let plain = self.scanner.secret(word, kind: .password)
            #expect(scanner.secret(word, kind: .password) == plain, "\(word) is everybody's word")
        }
    }

    @Test func `equal secrets have equal fingerprints`() {
        let first = scanner.secret("hunter2", kind: .password)
        #expect(first.fingerprint == scanner.secret("hunter2", kind: .token).fingerprint)
        #expect(first.fingerprint != scanner.secret("hunter3", kind: .password).fingerprint)
        #expect("\(first)" == "•••")
    }
}

extension EnvironmentValue {
    /// Whether it is hidden because it was too long to be read.
    fileprivate var isMaskedWithoutFacts: Bool {
        if case .masked(let text) = self { text.secrets.isEmpty && text.text.allSatisfy { $0 == "•" } } else { false }
    }
}

@Suite("Free text under a name") struct FreeTextTests {
    @Test(
        "options, commands and messages are looked through for settings of their own",
        arguments: [
            ("o", "username=films,password=hunter2isGone,vers=3.0", "hunter2isGone"),
            ("AutoRun/program", "curl -u keeper:hunter2isGone http://x", "hunter2isGone"),
            ("OnTorrentAdded\\Program", "/done.sh --token hunter2isGone", "hunter2isGone"),
            ("error", "pull from https://u:hunter2isGone@registry.example failed", "hunter2isGone"),
        ])
    func masked(_ name: String, _ value: String, _ secret: String) {
        guard case .masked(let text) = SecretScanner(key: FingerprintKey(1, 2)).classify(name: name, value: value)
        else {
            Issue.record("\(name) is not masked")
            return
        }
        #expect(!text.text.contains(secret), "\(text.text)")
        #expect(text.text.count == value.count)
    }

    @Test("what has none stays readable")
    func plain() {
        let scanner = SecretScanner(key: FingerprintKey(1, 2))
        for (name, value) in [("o", "addr=10.0.0.2,rw,nolock"), ("program", "/config/done.sh %N"), ("o", "bind")] {
            #expect(scanner.classify(name: name, value: value) == .text(value))
        }
    }
}
