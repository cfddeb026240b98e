/// Weaknesses of the door: the proxy and the login in front of the apps.
extension Mutant {
    private static let caddyfile = "config/caddy/Caddyfile"
    private static let authelia = "config/authelia/configuration.yml"

    static let access: [Mutant] = [
        Mutant(
            "Radarr's site asks for no login", "access.proxy-route-without-login", on: "radarr",
            .replace(
                file: caddyfile, "\timport login\n\treverse_proxy radarr:7878", with: "\treverse_proxy radarr:7878")),
        Mutant(
            "only a part of Sonarr's site asks for a login", "access.proxy-route-without-login", on: "sonarr",
            .replace(
                file: caddyfile, "\timport login\n\treverse_proxy sonarr:8989",
                with: "\tforward_auth /settings* authelia:9091 {\n\t\turi /api/authz/forward-auth\n\t}\n"
                    + "\treverse_proxy sonarr:8989")),
        Mutant(
            "Jellystat is served without TLS", "access.tls-missing", on: "jellystat",
            .replace(file: caddyfile, "\njellystat.media.home.arpa {", with: "\nhttp://jellystat.media.home.arpa {")),
        Mutant(
            "no security headers", "access.security-headers", on: "caddy",
            .replace(
                file: caddyfile, "\t\tStrict-Transport-Security \"max-age=31536000\"\n", with: "")),
        Mutant(
            "the proxy's own API listens to its neighbours", "access.proxy-dashboard-open", on: "caddy",
            .replace(file: caddyfile, "\tadmin off", with: "\tadmin 0.0.0.0:2019")),
        Mutant(
            "everything that no rule names asks for one factor only", "access.sso-weak", on: "authelia",
            .replace(file: authelia, "default_policy: deny", with: "default_policy: one_factor")),
        Mutant(
            "no limit on guessing", "access.sso-weak", on: "authelia",
            .replace(file: authelia, "max_retries: 3", with: "max_retries: 0")),
        Mutant(
            "the API of all apps goes past the login", "access.sso-weak", on: "authelia",
            .replace(
                file: authelia, "  rules:\n",
                with:
                    "  rules:\n    - domain: '*.media.home.arpa'\n      resources: ['^/api.*']\n      policy: bypass\n")
        ),
    ]
}
