import AuditTestSupport
import Evidence
import FileAccess
import Processes
import ProgramTestSupport
import Testing

/// The built program on a folder whose files hold secrets: none is in what it prints, on either stream, nor in what it keeps.
@Suite("Secrets in the files of what stands at the edge") struct SecretsOnDiskTests {
    static let planted: [(place: String, value: String)] = [
        ("Seerr's own key", "c2VlcnJPd25LZXkwMWFiY2RlZg"),
        ("Seerr's key of Jellyfin", "e1e2e3e4a5a6a7a8b9b0c1c2d3d4f5f6"),
        ("Seerr's key of Radarr", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"), ("Seerr's mail password", "m4ilSeerrPa55word"),
        ("Seerr's webhook", "https://discord.com/api/webhooks/9988776655/Zq8Yw7Xv6Us5Tr4Qp3On2Ml1"),
        ("Gluetun's API key", "gl3tunRoleKey05aabbccddeeff"), ("Gluetun's password", "gl3tunRolePa55word06"),
        ("Authelia's JWT secret", "authJwt07qwertzuiopasdfghjkl"),
        ("Authelia's session secret", "authSession08yxcvbnmlkjhgfds"),
        ("Authelia's storage key", "authStorage09poiuztrewqasdfg"), ("Authelia's LDAP password", "ldapPa55word10xyz"),
        ("Authelia's SMTP password", "smtpPa55word11xyz"), ("Authelia's Redis password", "redisPa55word12xyz"),
        ("Authelia's OIDC secret", "oidcHmac13mnbvcxyasdfghjklpo"),
        ("hash of Authelia's user", "$argon2id$v=19$m=65536,t=3,p=4$Um9ja0FuZFJvbGwxNA$N2Q4YjVlYzE0"),
        ("hash of Traefik's user", "$2y$05$Tr4efikH4shUser15Abcdefghijklmnopqrstuvwxyz0123456"),
        ("header that Traefik adds", "dHJhZWZpa0hlYWRlcjE2"), ("Traefik's DNS token", "cfDnsT0kenTraefik17abcdefghij"),
        ("header that nginx adds", "ng1nxBearer18abcdefghijklmn"), ("address in nginx", "ng1nxUrlPa55word19"),
        ("hash of nginx's user", "$apr1$Ng1nxS4l$Hk20LmNoPqRsTuVwXyZab0"),
        ("secret of the tunnel", "dHVubmVsU2VjcmV0MjFhYmNkZWZnaGlqa2w="),
        ("address in the tunnel", "tunnelUrlPa55word22"),
        ("token of the other tunnel", "eyJhIjoiMjNhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eiJ9"),
        ("hash of Caddy's user", "$2a$14$C4ddyH4shUser24Abcdefghijklmnopqrstuvwxyz01234567"),
        ("header that Caddy adds", "c4ddyBearer25abcdefghijklm"), ("Caddy's DNS token", "c4ddyDnsT0ken26abcdefghijkl"),
        ("key in the env file", "3nvF1leKey27aabbccddeeff0011"), ("password in Compose", "c0mposePa55word28"),
        ("password in a URL in Compose", "c0mposeUrlPa55word29"),
        ("label's hash", "$2y$05$L4belH4sh30Abcdefghijklmnopqrstuvwxyz012345678"),
    ]
    private static let search = PlantedSearch(planted)

    private static func v(_ place: String) -> String { planted.first { $0.place == place }?.value ?? place }

    private static let compose = """
        name: edge
        services:
          seerr:
            image: ghcr.io/seerr-team/seerr:v3.1.0
            volumes: ["./seerr:/app/config"]
            ports: ["5055:5055"]
            environment: {DB_PASS: "\(v("password in Compose"))", OTHER_KEY: "${KEY}"}
          gluetun:
            image: qmcgaw/gluetun:v3.40.0
            cap_add: [NET_ADMIN]
            volumes: ["./gluetun:/gluetun"]
            environment: {HTTP_CONTROL_SERVER_ADDRESS: ":8000"}
          authelia:
            image: authelia/authelia:4.39.20
            volumes: ["./authelia:/config"]
            labels: {traefik.http.middlewares.a.basicauth.users: "a:\(v("label's hash").replacing("$", with: "$$"))"}
          traefik:
            image: traefik:v3.7.9
            ports: ["443:443"]
            environment: {CF_DNS_API_TOKEN: "\(v("Traefik's DNS token"))"}
            volumes: ["./traefik:/etc/traefik"]
          nginx:
            image: nginx:1.28
            ports: ["80:80"]
            volumes: ["./nginx:/etc/nginx"]
          caddy:
            image: caddy:2.11.4
            ports: ["8443:443"]
            volumes: ["./caddy:/etc/caddy"]
          cloudflared:
            image: cloudflare/cloudflared:2026.8.2
            command: tunnel run
            volumes: ["./cloudflared:/etc/cloudflared"]
          other-tunnel:
            image: cloudflare/cloudflared:2026.8.2
            command: tunnel run --token \(v("token of the other tunnel"))
          sonarr:
            image: lscr.io/linuxserver/sonarr:4.0.19
            environment: {DATABASE_URL: "postgres://app:\(v("password in a URL in Compose"))@db/app"}

        """

    private static let files = [
        "compose.yaml": compose, ".env": "KEY=\(v("key in the env file"))\n",
        "seerr/settings.json": """
        {"main": {"apiKey": "\(v("Seerr's own key"))", "localLogin": true},
         "jellyfin": {"apiKey": "\(v("Seerr's key of Jellyfin"))"},
         "radarr": [{"name": "r", "apiKey": "\(v("Seerr's key of Radarr"))", "hostname": "radarr"}],
         "notifications": {"agents": {"email": {"options": {"authPass": "\(v("Seerr's mail password"))"}},
           "discord": {"options": {"webhookUrl": "\(v("Seerr's webhook"))"}}}}, "public": {"initialized": true}}
        """,
        "gluetun/auth/config.toml": """
        [[roles]]
        name = "a"
        routes = ["GET /v1/publicip/ip"]
        auth = "apikey"
        apikey = "\(v("Gluetun's API key"))"
        [[roles]]
        name = "b"
        routes = ["PUT /v1/vpn/status"]
        auth = "basic"
        username = "u"
        password = "\(v("Gluetun's password"))"
        """,
        "authelia/configuration.yml": """
        identity_validation: {reset_password: {jwt_secret: "\(v("Authelia's JWT secret"))"}}
        session:
          secret: "\(v("Authelia's session secret"))"
          redis: {host: r, password: "\(v("Authelia's Redis password"))"}
        storage: {encryption_key: "\(v("Authelia's storage key"))", local: {path: /config/db.sqlite3}}
        authentication_backend:
          file: {path: /config/users.yml}
          ldap: {password: "\(v("Authelia's LDAP password"))"}
        notifier: {smtp: {password: "\(v("Authelia's SMTP password"))"}}
        identity_providers: {oidc: {hmac_secret: "\(v("Authelia's OIDC secret"))"}}
        access_control: {default_policy: one_factor}
        """,
        "authelia/users.yml": "users: {a: {password: \"\(v("hash of Authelia's user"))\"}}\n",
        "traefik/traefik.yml": """
        api: {insecure: true}
        entryPoints: {web: {address: ":443"}}
        providers: {file: {filename: /etc/traefik/dynamic.yml}}
        """,
        "traefik/dynamic.yml": """
        http:
          middlewares:
            login: {basicAuth: {users: ["a:\(v("hash of Traefik's user"))"]}}
            adds: {headers: {customRequestHeaders: {Authorization: "Basic \(v("header that Traefik adds"))"}}}
          routers: {s: {rule: "Host(`s.example`)", service: s, middlewares: [login, adds], entryPoints: [web]}}
          services: {s: {loadBalancer: {servers: [{url: "http://sonarr:8989"}]}}}
        """,
        "nginx/nginx.conf": """
        events {}
        http { server { listen 80; server_name s.example;
          location / { auth_basic "in"; auth_basic_user_file /etc/nginx/users;
            proxy_set_header Authorization "Bearer \(v("header that nginx adds"))"; proxy_pass http://sonarr:8989; }
          location /other { proxy_pass http://u:\(v("address in nginx"))@sonarr:8989; } } }
        """,
        "nginx/users": "a:\(v("hash of nginx's user"))\n",
        "caddy/Caddyfile": """
        {
            acme_dns cloudflare \(v("Caddy's DNS token"))
        }
        s.example {
            basic_auth {
                a \(v("hash of Caddy's user"))
            }
            reverse_proxy sonarr:8989 {
                header_up Authorization "Bearer \(v("header that Caddy adds"))"
            }
        }
        """,
        "cloudflared/config.yml": """
        tunnel: 1b2c
        credentials-file: /etc/cloudflared/1b2c.json
        ingress:
          - hostname: s.example
            service: http://u:\(v("address in the tunnel"))@sonarr:8989
          - service: http_status:404
        """,
        "cloudflared/1b2c.json": #"{"AccountTag": "a", "TunnelSecret": "\#(v("secret of the tunnel"))"}"#,
    ]

    /// The same with each settings file broken off behind a secret, so that what cannot be read is said.
    private static var broken: [String: String] {
        var files = files
        for (name, text) in files where name.contains("/") {
            let ends = planted.compactMap { text.firstRange(of: $0.value)?.upperBound }
            if let end = ends.max() { files[name] = String(text[..<end]) + "\n\t}{ [[\n" }
        }
        return files
    }

    @Test("are in no output, no error, no bundle and no record", arguments: [false, true])
    func nowhere(_ isBroken: Bool) async throws {
        #expect(Self.planted.count >= 30)
        let run = try ProgramRun(isBroken ? Self.broken : Self.files)
        let engine = "unix://\(run.folder)/none.sock"
        var found: [String] = []
        for format in ["text", "json", "sarif", "junit", "markdown"] {
            for detail in [[], ["--verbose"], ["--quiet"]] {
                let output = try await run.audit(["--format", format] + detail, engine: engine)
                #expect(output.status == 1, "\(format) \(detail): \(output.errors)")
                found += Self.search.found(in: output.text, "the output of \(format) \(detail)")
                found += Self.search.found(in: output.errors, "the errors of \(format) \(detail)")
            }
        }
        let saved = try await run.audit(["--save", "\(run.folder)/saved"], engine: engine)
        #expect(saved.status == 1, "\(saved.errors)")
        let bytes = try LiveFileSystem().read("\(run.folder)/saved", limit: 1 << 24)
        found += Self.search.found(in: String(decoding: bytes, as: UTF8.self), "the bundle")
        found += Self.search.found(in: try Self.texts(below: "\(run.folder)/.state"), "the records")
        #expect(found == [])
        guard !isBroken else { return }
        // All of them were read.
        let evidence = try #require(try EvidenceBundle(json: bytes).projects.first?.evidence)
        let read = Set(evidence.apps.map(\.service))
        let there: Set = ["seerr", "gluetun", "authelia", "traefik", "nginx", "caddy", "cloudflared"]
        #expect(there.subtracting(read) == [], "\(evidence.gaps)")
    }

    private static func texts(below folder: String) throws -> String {
        let result = try LiveProcessRunner().run(
            ProcessRequest("/usr/bin/find", [folder, "-type", "f", "-exec", "cat", "{}", "+"], outputLimit: 1 << 24))
        #expect(!result.output.isEmpty)
        return String(decoding: result.output, as: UTF8.self)
    }
}
