import LabKit
import Testing

/// What our reader concludes of a Caddyfile is what the real Caddy of Debian does with it.
@Suite("The real Caddy", .requiresLab, .serialized)
struct CaddyServerTests {
    private static let program = LabFolders.parts + "/layers/caddy/usr/bin/caddy"
    private static let cookie = "Cookie: in=yes"

    private func run(_ text: String, _ probes: [RouteProbe]) async throws {
        try await Lab.run { lab in
            let proxy = try await RealProxy.start(
                in: lab, ("Caddy", "2.6"), image: "caddy:2.6", target: "/etc/caddy", files: ["Caddyfile": text],
                command: [
                    "env", "XDG_DATA_HOME=/srv/data", "XDG_CONFIG_HOME=/srv/config", Self.program, "run", "--config",
                    "\(RealProxy.folder)/Caddyfile", "--adapter", "caddyfile",
                ])
            try await proxy.compare(probes)
        }
    }

    @Test("with sites, snippets, plain addresses and logins for a part")
    func sites() async throws {
        try await run(
            """
            {
                admin off
                skip_install_trust
            }
            (secure) {
                header {
                    Strict-Transport-Security max-age=31536000
                    X-Content-Type-Options nosniff
                }
            }
            (login) {
                forward_auth authelia:9091 {
                    uri /api/authz/forward-auth
                }
            }
            a.example.org {
                tls internal
                import secure
                import login
                reverse_proxy homepage:3000
            }
            b.example.org {
                tls internal
                header /only Referrer-Policy same-origin
                reverse_proxy radarr:7878
            }
            http://c.example.org {
                header X-Frame-Options DENY
                reverse_proxy sonarr:8989
            }
            d.example.org {
                tls internal
                forward_auth /settings* authelia:9091 {
                    uri /x
                }
                reverse_proxy sonarr:8989
            }
            """,
            [
                RouteProbe("a.example.org", "a.example.org/", "homepage", key: Self.cookie),
                RouteProbe("b.example.org", "b.example.org/", "radarr"),
                RouteProbe("http://c.example.org", "c.example.org/", "sonarr"),
                RouteProbe("d.example.org", "d.example.org/", "sonarr"),
            ])
    }

    @Test("with handles, routes, paths and an order of its own")
    func blocks() async throws {
        try await run(
            """
            {
                admin off
                skip_install_trust
            }
            a.example.org {
                tls internal
                handle /api* {
                    reverse_proxy sonarr:8989
                }
                handle {
                    forward_auth authelia:9091 {
                        uri /x
                    }
                    reverse_proxy homepage:3000
                }
            }
            b.example.org {
                tls internal
                forward_auth authelia:9091 {
                    uri /x
                }
                header Strict-Transport-Security max-age=300
                handle /api* {
                    reverse_proxy sonarr:8989
                }
                handle_path /in/* {
                    reverse_proxy radarr:7878
                }
            }
            c.example.org {
                tls internal
                route {
                    reverse_proxy /open* radarr:7878
                    forward_auth authelia:9091 {
                        uri /x
                    }
                    reverse_proxy sonarr:8989
                }
            }
            d.example.org {
                tls internal
                reverse_proxy homepage:3000
                forward_auth authelia:9091 {
                    uri /x
                }
            }
            """,
            [
                RouteProbe("a.example.org /api*", "a.example.org/api/v3", "sonarr"),
                RouteProbe("a.example.org", "a.example.org/", "homepage", key: Self.cookie),
                RouteProbe("b.example.org /api*", "b.example.org/api", "sonarr", key: Self.cookie),
                RouteProbe("b.example.org /in/*", "b.example.org/in/x", "radarr", key: Self.cookie),
                RouteProbe("c.example.org /open*", "c.example.org/open", "radarr"),
                RouteProbe("c.example.org", "c.example.org/", "sonarr", key: Self.cookie),
                RouteProbe("d.example.org", "d.example.org/", "homepage", key: Self.cookie),
            ])
    }
}
