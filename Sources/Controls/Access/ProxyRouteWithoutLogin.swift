import Evidence
import KnownImages
import StackModel

extension Control {
    static let proxyRouteWithoutLogin = Control(
        id: "access.proxy-route-without-login",
        title: "The reverse proxy leads to an app without asking who is there",
        layer: .access,
        impact: .takeover,
        guide: ["SH3", "CL36", "EX2"],
        why: """
            A route of the proxy is a door: everybody who reaches the proxy and knows, or guesses, the name walks up to \
            the app. A login before it counts per route: the route of a service's `/api` may be open where its page is \
            not.
            """,
        fix: """
            Put a login before the route: a `forwardAuth` middleware of Authelia or authentik, or `basicAuth` at the \
            least, in the router's `middlewares` label or in the entry point's. Apps with a login of their own for many \
            users (Jellyfin, Seerr) keep theirs: a second login breaks their apps.
            """,
        references: [
            Reference("Traefik: ForwardAuth", "https://doc.traefik.io/traefik/middlewares/http/forwardauth/"),
            Reference("OWASP Top 10 2021 A01: Broken Access Control"),
        ],
        reads: [.labels, .command, .networks, .files, .volumes],
        examples: [
            .fails("no middleware at all", on: "homepage", TraefikExample.with(mark: true)),
            .passes(
                "forward authentication",
                TraefikExample.with(
                    "traefik.http.routers.homepage.middlewares=auth",
                    "traefik.http.middlewares.auth.forwardauth.address=http://authelia:9091/api/authz/forward-auth")),
            .unknown(
                "a middleware that stands in Traefik's own files",
                TraefikExample.with("traefik.http.routers.homepage.middlewares=chain-authelia@file")),
            .unknown(
                "labels of Traefik 1",
                """
                services:
                  jackett:
                    image: lscr.io/linuxserver/jackett:0.22.1000
                    labels:
                      - traefik.enable=true
                      - traefik.frontend.rule=Host:jackett.example.org
                      - traefik.frontend.auth.forward.address=http://login:4181
                """),
            Example(
                "forward authentication, and a rule of Authelia's that asks nobody",
                files: [
                    Example.File(
                        "compose.yaml",
                        TraefikExample.with(
                            "traefik.http.routers.homepage.middlewares=auth",
                            "traefik.http.middlewares.auth.forwardauth.address=http://authelia:9091/api/authz/forward-auth",
                            mark: true, and: TraefikExample.authelia)),
                    Example.File(
                        "authelia/configuration.yml",
                        """
                        access_control:
                          default_policy: deny
                          rules:
                            - domain: 'start.example.org'
                              policy: bypass  # <-
                        """),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "a rule of Authelia's that opens one path",
                files: [
                    Example.File(
                        "compose.yaml",
                        TraefikExample.with(
                            "traefik.http.routers.homepage.middlewares=auth",
                            "traefik.http.middlewares.auth.forwardauth.address=http://authelia:9091/api/authz/forward-auth",
                            and: TraefikExample.authelia)),
                    Example.File(
                        "authelia/configuration.yml",
                        """
                        access_control:
                          default_policy: deny
                          rules:
                            - domain: 'start.example.org'
                              policy: bypass
                              resources: ['^/api/ping$']
                            - domain: '*.example.org'
                              policy: two_factor
                        """),
                ], expectation: .passes),
            Example(
                "a route in Traefik's own files, without a middleware",
                files: TraefikExample.files(TraefikExample.router("      entryPoints: [websecure]", mark: true)),
                expectation: .fails(.service("homepage"))),
            Example(
                "a route in Traefik's own files behind Authelia",
                files: TraefikExample.files(
                    TraefikExample.router(
                        "      entryPoints: [websecure]\n      middlewares:\n        - login",
                        more: TraefikExample.forwardAuth)), expectation: .passes),
            Example(
                "a label that names a middleware of Traefik's own files",
                files: TraefikExample.files(
                    "http:\n" + TraefikExample.forwardAuth,
                    labels: """
                            labels:
                              - traefik.enable=true
                              - traefik.http.routers.start.rule=Host(`start.example.org`)
                              - traefik.http.routers.start.entrypoints=websecure
                              - traefik.http.routers.start.middlewares=login@file
                        """), expectation: .passes),
            Example(
                "files of Traefik that are not here", files: TraefikExample.files(""), expectation: .unknown),
            Example(
                "a Cloudflare tunnel to an app, whose Access policies are not here",
                files: TunnelExample.cloudflared(access: ""), expectation: .unknown),
            Example(
                "a Cloudflare tunnel whose connector asks for Access",
                files: TunnelExample.cloudflared(
                    access: "    originRequest:\n      access:\n        required: true\n        teamName: home\n"),
                expectation: .passes),
            .unknown(
                "a tunnel that runs by a token, whose connector tells that it leads to an app",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel run
                    environment:
                      TUNNEL_TOKEN_FILE: /run/secrets/tunnel
                  homepage:
                    image: ghcr.io/gethomepage/homepage:v1.5.0
                """, answers: [TunnelExample.told(access: false)]),
            Example(
                "Tailscale's Funnel to an app", files: TunnelExample.tailscale(funnel: true, mark: "Proxy"),
                expectation: .fails(.service("homepage"))),
            Example(
                "a Caddyfile that brings in its sites from elsewhere",
                files: [CaddyExample.compose, Example.File("Caddyfile", "import sites/*.caddy\n")],
                expectation: .unknown),
            Example(
                "a Caddyfile whose sites share a snippet with the way to the app",
                files: [
                    CaddyExample.compose,
                    Example.File(
                        "Caddyfile",
                        "(app) {\n    reverse_proxy {args[0]}\n}\nstart.example.org {\n    import app homepage:3000\n}\n"
                    ),
                ], expectation: .unknown),
            Example(
                "a Caddyfile with another spelling of the app's name",
                files: [
                    CaddyExample.compose,
                    Example.File(
                        "Caddyfile", "start.example.org {\n    reverse_proxy Homepage.default:3000  # <-\n}\n"),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "a Caddyfile without a login",
                files: [
                    CaddyExample.compose,
                    Example.File("Caddyfile", "start.example.org {\n    reverse_proxy homepage:3000  # <-\n}\n"),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "a Caddyfile with one", files: [CaddyExample.compose, withLogin], expectation: .passes),
            Example(
                "a Caddyfile with one, and the running Caddy sends visitors to it",
                files: [CaddyExample.compose, withLogin], answers: [page("https://auth.example.org/?rd=x")],
                expectation: .passes),
            Example(
                "a Caddyfile with one, and the running Caddy leads visitors to the app",
                files: [CaddyExample.compose, withLogin], answers: [page("/login?returnUrl=/")],
                expectation: .unknown),
            Example(
                "an nginx whose login leaves one location out",
                files: [
                    NginxExample.compose,
                    Example.File(
                        "nginx/start.conf",
                        NginxExample.site(
                            """
                                location = /authelia { internal; proxy_pass http://authelia:9091/api/verify; }
                                location / {
                                    auth_request /authelia;
                                    proxy_pass http://homepage:3000;
                                }
                                location /api {
                                    proxy_pass http://homepage:3000;  # <-
                                }
                            """)),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "an nginx with a password for the whole site",
                files: [
                    NginxExample.compose,
                    Example.File(
                        "nginx/start.conf",
                        NginxExample.site(
                            """
                                auth_basic "Restricted";
                                auth_basic_user_file /etc/nginx/users;
                                location / { proxy_pass http://homepage:3000; }
                            """)),
                ], expectation: .passes),
            Example(
                "an nginx that includes what is not here",
                files: [
                    NginxExample.compose,
                    Example.File(
                        "nginx/start.conf",
                        NginxExample.site(
                            """
                                location / {
                                    include /etc/nginx/login.conf;
                                    proxy_pass http://homepage:3000;
                                }
                            """)),
                ], expectation: .unknown),
            Example(
                "SWAG with its own preset, the login left as a comment",
                files: [
                    NginxExample.swag, NginxExample.swagMain, NginxExample.swagDefault,
                    Example.File(
                        "swag/nginx/proxy-confs/homepage.subdomain.conf",
                        """
                        server {
                            listen 443 ssl;
                            server_name start.*;
                            location / {
                                #include /config/nginx/authelia-location.conf;
                                set $upstream_app homepage;
                                set $upstream_port 3000;
                                set $upstream_proto http;
                                proxy_pass $upstream_proto://$upstream_app:$upstream_port;  # <-
                            }
                        }

                        """),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "a proxy host of Nginx Proxy Manager with an access list",
                files: [
                    NginxExample.manager,
                    NginxExample.host("auth_basic \"Authorization required\"; auth_basic_user_file /data/access/1;"),
                ],
                expectation: .passes),
            Example(
                "a proxy host of Nginx Proxy Manager without one",
                files: [NginxExample.manager, NginxExample.host("", mark: true)],
                expectation: .fails(.service("homepage"))),
            .unknown(
                "an nginx whose files are in a volume",
                """
                services:
                  nginx:
                    image: nginx:1.30.2
                    volumes: ["sites:/etc/nginx/conf.d"]
                volumes: {sites: {}}
                """),
            .notApplicable(
                "no proxy routes to it",
                """
                services:
                  homepage:
                    image: ghcr.io/gethomepage/homepage:v1.5.0
                """),
        ]
    ) { subject in
        let known = TraefikMiddlewares(subject)
        let proxy = subject.traefiks.first
        return subject.services.compactMap { service in
            guard ![.reverseProxy, .authentication].contains(service.role) else { return nil }
            let routers = TraefikRouter.all(of: service, in: subject).filter { !$0.isInternal }
            guard !routers.isEmpty else { return service.traefik1Outcome() }
            let need = LoginNeed(service, port: routers.compactMap(\.port).first ?? LoginNeed.port(of: service))
            if case .ownUsers = need {
                return .notApplicable(
                    service.subject, "\(service.title) has a login of its own, which its users' apps need.")
            }
            var doubt: String?
            var seen: [Observation] = []
            for router in routers {
                switch subject.loginBefore(router, proxy, known) {
                case .login(let what):
                    guard let names = subject.middlewares(of: router, proxy),
                        known.onlyForwards(names, from: router.provider),
                        let rule = subject.autheliaRule(opening: router.hosts)
                    else {
                        seen.append(Observation("\(router.name): \(what)", at: router.span))
                        continue
                    }
                    guard case .unknown(let reason) = need else {
                        let failure = need.failure(
                            service, route: router.name, at: router.span, reach(subject, proxy), Control.closing(rule))
                        return .fail(service.subject, failure.because(of: rule))
                    }
                    doubt = doubt ?? reason
                case .unknown(let reason): doubt = doubt ?? reason
                case .open:
                    guard case .unknown(let reason) = need else {
                        return .fail(
                            service.subject,
                            need.failure(
                                service, route: router.name, at: router.span, reach(subject, proxy),
                                router.needsLogin(mayBreak: LoginNeed.mayBreak)))
                    }
                    doubt = doubt ?? reason
                }
            }
            if let doubt {
                return .unknown(
                    service.subject, doubt,
                    remedy: "Look at the route in Traefik's dashboard, or test it without a login.")
            }
            return Outcome(service.subject, .pass(seen))
        } + subject.traefiks.compactMap { $0.unreadFiles(in: subject) } + otherProxies(subject)
    }

    private static let withLogin = Example.File(
        "Caddyfile",
        """
        start.example.org {
            forward_auth authelia:9091 {
                uri /api/authz/forward-auth
            }
            reverse_proxy homepage:3000
        }

        """)

    /// What the running Caddy answers to a visitor.
    private static func page(_ location: String) -> Example.Answer {
        Example.Answer("caddy", "GET /", status: 302, headers: ["Location": location])
    }

    private static func reach(_ subject: Case, _ proxy: TraefikProxy?) -> Reach {
        let reach = proxy.map { subject.reach(to: $0.service) } ?? .network
        return reach == .neighbour ? .network : reach
    }

    /// What ends the exception that an Authelia rule makes.
    private static func closing(_ rule: AutheliaRules.Rule) -> Remedy {
        Remedy(
            .replace(rule.span, old: "bypass", new: "two_factor"),
            mayBreak: "Apps and feeds that use the site without a browser need a rule for their paths alone.")
    }

    /// Proxies whose routes stand in files of their own.
    private static func otherProxies(_ subject: Case) -> [Outcome] {
        subject.eachRouteOfOtherProxies(
            remedy: "Open each route in a private window: a login must come before the app.", tunnels: true
        ) { service, routes, known in
            let asked = routes.filter { !$0.isStaticFiles }
            guard let first = asked.first else { return nil }
            let need = LoginNeed(service, port: asked.lazy.flatMap(\.upstreams).compactMap(\.port).first)
            if case .ownUsers = need {
                return .notApplicable(
                    service.subject, "\(service.title) has a login of its own, which its users' apps need.")
            }
            if let finding = finding(service, asked, known, need, subject) { return finding }
            for route in asked {
                if case .unknown(let reason) = route.login {
                    return .unknown(service.subject, reason, remedy: "Open the route in a private window.")
                }
            }
            if let page = asked.lazy.compactMap({ subject.pageBesideLogin(of: $0, by: known.proxy) }).first {
                return .unknown(
                    service.subject,
                    "\(first.span): \(first.site) asks for a login by this file, and a visitor from this machine was led "
                        + "\(page.way) without one: what runs is older than the file, or the login lets this machine by.",
                    remedy: "Restart \(known.proxy.name), and open the route in a private window.")
            }
            return .pass(service.subject, seen: "\(first.site) asks for a login first", at: first.span)
        }
    }

    /// The first route without a login, or with one that Authelia's rules pass by; nil when there is none.
    private static func finding(
        _ service: KnownService, _ routes: [ProxyRoute], _ known: ProxyRoutes, _ need: LoginNeed, _ subject: Case
    ) -> Outcome? {
        let isPublic = known.isPublic || subject.reach(to: known.proxy) == .anyone
        let reach = isPublic ? Reach.anyone : .network
        if let open = routes.first(where: { $0.login == .open && !$0.isLocalOnly })
            ?? routes.first(where: { $0.login == .open })
        {
            if case .unknown(let reason) = need {
                return .unknown(service.subject, reason, remedy: "Open the route in a private window.")
            }
            var failure = need.failure(
                service, route: open.site, at: open.span, reach,
                Remedy(.advise(known.words.login(open.site)), mayBreak: LoginNeed.mayBreak))
            if case .own = need, routes.contains(where: { if case .login = $0.login { true } else { false } }) {
                failure.message =
                    "The proxy's login covers \(service.title) but for `\(open.site)`, where its own login or key stands "
                    + "alone."
            }
            if open.isLocalOnly { failure.impact = .defence }
            return .fail(service.subject, failure)
        }
        for route in routes where route.asksByForwarding {
            guard let rule = subject.autheliaRule(opening: route.hosts) else { continue }
            if case .unknown(let reason) = need {
                return .unknown(service.subject, reason, remedy: "Open the route in a private window.")
            }
            let failure = need.failure(service, route: route.site, at: route.span, reach, closing(rule))
            return .fail(service.subject, failure.because(of: rule))
        }
        return nil
    }
}
