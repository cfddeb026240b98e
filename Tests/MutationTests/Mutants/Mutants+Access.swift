import Evidence
import StackModel

/// Weaknesses of the door: the proxy and the login in front of the apps.
///
/// What only Traefik can show is planted into one that stands beside Caddy; with every line of it as it should be it
/// raises nothing, as the other mutants of it show.
extension Mutant {
    private static let caddyfile = "config/caddy/Caddyfile"
    private static let authelia = "config/authelia/configuration.yml"

    static let access: [Mutant] = routes + login

    private static let routes: [Mutant] = [
        Mutant(
            "a route that asks for no login", "access.proxy-route-without-login", on: "radarr",
            labels(middlewares: "secure"), traefik(), at: .line("routers.radarr.rule")),
        Mutant(
            "a route without security headers", "access.security-headers", on: "radarr",
            labels(middlewares: "login"), traefik(), at: .line("routers.radarr.rule")),
        Mutant(
            "a route in clear", "access.tls-missing", on: "radarr", labels(entryPoint: "web"),
            traefik(redirect: false), at: .line("routers.radarr.rule")),
        Mutant(
            "Traefik's dashboard asks for no login", "access.proxy-dashboard-open", on: "traefik",
            traefik("--api.insecure=true"), labels(), at: .line("--api.insecure=true")),
        Mutant(
            "Caddy's own API listens to its neighbours", "access.proxy-dashboard-open", on: "caddy",
            .replace(file: caddyfile, "\tadmin off", with: "\tadmin 0.0.0.0:2019")),
        Mutant(
            "Sonarr's site asks for no login", "access.proxy-route-without-login", on: "sonarr",
            .replace(
                file: caddyfile, "\timport login\n\treverse_proxy sonarr:8989", with: "\treverse_proxy sonarr:8989")),
        Mutant(
            "visits are not logged", "access.proxy-access-log-off", on: "caddy",
            .replace(
                file: caddyfile, "\tlog {\n\t\toutput stdout\n\t\tformat json\n\t}\n", with: ""),
            at: .line("reverse_proxy authelia:9091", file: caddyfile)),
        Mutant(
            "only a part of Lidarr's site asks for a login", "access.proxy-route-without-login", on: "lidarr",
            .replace(
                file: caddyfile, "\timport login\n\treverse_proxy lidarr:8686",
                with: "\tforward_auth /settings* authelia:9091 {\n\t\turi /api/authz/forward-auth\n\t}\n"
                    + "\treverse_proxy lidarr:8686"),
            at: .line("reverse_proxy lidarr:8686", file: caddyfile)),
        Mutant(
            "nobody renews the certificate of Sonarr's site", "access.certificate-expiring", on: "caddy",
            .page(
                ServedPage(
                    service: "caddy", name: "sonarr.media.home.arpa", address: "https://sonarr.media.home.arpa",
                    status: 302,
                    headers: [
                        "strict-transport-security": "max-age=31536000", "x-content-type-options": "nosniff",
                    ], span: SourceSpan(file: caddyfile, line: 1, column: 1),
                    certificate: .init(notBefore: 1_787_572_800, notAfter: 1_795_348_800, seen: 1_795_000_000))),
            at: .wholeFile),
        Mutant(
            "Traefik leads to every container", "access.proxy-exposes-everything", on: "traefik",
            traefik(exposed: "true"), labels(), at: .line("--providers.docker=true")),
        Mutant(
            "Traefik believes what visitors say about themselves", "access.proxy-trusts-everyone", on: "traefik",
            traefik("--entrypoints.websecure.forwardedHeaders.insecure=true"), labels(),
            at: .line("forwardedHeaders.insecure")),
        Mutant(
            "a tunnel without a name and without a login", "access.quick-tunnel", on: "cloudflared",
            .service(
                "cloudflared", plain("cloudflare/cloudflared:2026.8.2", "command: tunnel --url http://jellyfin:8096")),
            at: .line("command: tunnel --url")),
        Mutant(
            "a tunnel that shows the proxy to the Internet", "access.remote-way", on: "tailscale",
            .service("tailscale", plain("tailscale/tailscale:v1.102.3", "command: tailscale funnel 443")),
            at: .line("command: tailscale funnel")),
        Mutant(
            "the tunnel takes any certificate for Sonarr's", "access.tunnel-any-certificate", on: "cloudflared",
            .create(
                file: "config/cloudflared/config.yml",
                """
                tunnel: 6ff42ae2-765d-4adf-8112-31c55c1551ef
                ingress:
                  - hostname: sonarr.example.org
                    service: https://caddy:443
                    originRequest:
                      noTLSVerify: true
                      access:
                        required: true
                        teamName: home
                  - service: http_status:404

                """),
            .service(
                "cloudflared",
                plain("cloudflare/cloudflared:2026.8.2", "command: tunnel run")
                    + "\nvolumes: [\"./config/cloudflared:/etc/cloudflared:ro\"]"),
            at: .line("noTLSVerify: true", file: "config/cloudflared/config.yml")),
    ]

    private static let login: [Mutant] = [
        Mutant(
            "everything that no rule names asks for one factor only", "access.sso-weak", on: "authelia",
            .replace(file: authelia, "default_policy: deny", with: "default_policy: one_factor")),
        Mutant(
            "no limit on guessing", "access.sso-weak", on: "authelia",
            .replace(file: authelia, "max_retries: 3", with: "max_retries: 0")),
        Mutant(
            "passwords that are easily guessed", "access.sso-password-policy", on: "authelia",
            .replace(file: authelia, "min_score: 3", with: "min_score: 0")),
        Mutant(
            "a session of a year", "access.sso-session", on: "authelia",
            .replace(file: authelia, "expiration: 4h", with: "expiration: 1y")),
        Mutant(
            "a secret of the template", "access.sso-weak", on: "authelia",
            .replace(
                file: authelia, "\nauthentication_backend:\n",
                with: "\nidentity_validation:\n  reset_password:\n    jwt_secret: a_very_important_secret\n\n"
                    + "authentication_backend:\n"), at: .line("jwt_secret", file: authelia)),
        Mutant(
            "the database asks for no password", "access.database-without-password", on: "jellystat-db",
            .set("POSTGRES_HOST_AUTH_METHOD", "trust", on: "jellystat-db")),
        Mutant(
            "the database's own rules ask for no password", "access.database-without-password", on: "jellystat-db",
            .replace(
                file: "config/jellystat-db/data/18/docker/pg_hba.conf", "all all all scram-sha-256",
                with: "all all all trust")),
    ]

    /// Radarr's route through Traefik; as it should be where nothing else is said.
    private static func labels(middlewares: String = "login,secure", entryPoint: String = "websecure") -> Edit {
        .add(
            """
            labels:
              - traefik.enable=true
              - traefik.http.routers.radarr.rule=Host(`radarr.media.home.arpa`)
              - traefik.http.routers.radarr.entrypoints=\(entryPoint)
              - traefik.http.routers.radarr.middlewares=\(middlewares)
              - traefik.http.middlewares.login.forwardauth.address=http://authelia:9091/api/authz/forward-auth
              - traefik.http.middlewares.secure.headers.stsSeconds=31536000
            """, to: "radarr")
    }

    /// A Traefik as it should be, with one more flag on wish.
    private static func traefik(_ flag: String? = nil, exposed: String = "false", redirect: Bool = true) -> Edit {
        var flags = [
            "--providers.docker=true", "--providers.docker.endpoint=tcp://socket-proxy:2375",
            "--providers.docker.exposedbydefault=\(exposed)", "--entrypoints.web.address=:80",
            "--entrypoints.websecure.address=:443", "--entrypoints.websecure.http.tls=true", "--accesslog=true",
        ]
        if redirect { flags.append("--entrypoints.web.http.redirections.entrypoint.to=websecure") }
        if let flag { flags.append(flag) }
        return .service(
            "traefik",
            plain(
                "traefik:v3.7.13", "command:\n" + flags.map { "  - \($0)" }.joined(separator: "\n"),
                [
                    "downloads", "socket",
                ]))
    }

    /// A service that needs nothing but what it is told.
    private static func plain(_ image: String, _ lines: String, _ networks: [String] = ["updates"]) -> String {
        """
        image: \(image)@sha256:\(HardenedStack.digest)
        user: 1000:1000
        read_only: true
        \(lines)
        networks: [\(networks.joined(separator: ", "))]
        mem_limit: 128m
        cpus: 0.5
        pids_limit: 50
        """
    }
}
