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
        reads: [.labels, .command, .networks, .files],
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
                "a Caddyfile without a login",
                files: [
                    CaddyExample.compose,
                    Example.File("Caddyfile", "start.example.org {\n    reverse_proxy homepage:3000  # <-\n}\n"),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "a Caddyfile with one",
                files: [
                    CaddyExample.compose,
                    Example.File(
                        "Caddyfile",
                        """
                        start.example.org {
                            forward_auth authelia:9091 {
                                uri /api/authz/forward-auth
                            }
                            reverse_proxy homepage:3000
                        }

                        """),
                ], expectation: .passes),
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
            let routers = TraefikRouter.all(of: service).filter { !$0.isInternal }
            guard !routers.isEmpty else { return service.traefik1Outcome() }
            let need = LoginNeed(service, port: LoginNeed.port(of: service))
            if case .ownUsers = need {
                return .notApplicable(
                    service.subject, "\(service.title) has a login of its own, which its users' apps need.")
            }
            var doubt: String?
            var seen: [Observation] = []
            for router in routers {
                switch subject.loginBefore(router, proxy, known) {
                case .login(let what):
                    guard let names = subject.middlewares(of: router, proxy), known.onlyForwards(names),
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
                                Remedy(
                                    .add(
                                        service: service.name, attribute: "labels",
                                        element: "traefik.http.routers.\(router.name).middlewares=authelia@docker"),
                                    mayBreak: LoginNeed.mayBreak)))
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
        } + otherProxies(subject)
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

    /// Proxies whose routes stand in files or databases of their own.
    private static func otherProxies(_ subject: Case) -> [Outcome] {
        subject.services.flatMap { service -> [Outcome] in
            if service.product == "caddy" { return caddy(service, subject) }
            guard service.keepsRoutesElsewhere else { return [] }
            return [
                .unknown(
                    service.subject, "\(service.title) keeps its routes in files of its own, which are not read yet.",
                    remedy: "Open each route in a private window: a login must come before the app.")
            ]
        }
    }

    private static func caddy(_ proxy: KnownService, _ subject: Case) -> [Outcome] {
        guard let routes = subject.caddyRoutes(of: proxy)?.routes else { return [subject.unreadCaddyfile(of: proxy)] }
        let reach = subject.reach(to: proxy)
        return subject.services.compactMap { service in
            let own = routes.filter { route in route.upstreams.contains { $0.leads(to: service, in: subject) } }
            guard let first = own.first else { return nil }
            let need = LoginNeed(service, port: own.lazy.flatMap(\.upstreams).compactMap(\.port).first)
            if case .ownUsers = need {
                return .notApplicable(
                    service.subject, "\(service.title) has a login of its own, which its users' apps need.")
            }
            if let open = own.first(where: { $0.login == .open }) {
                if case .unknown(let reason) = need {
                    return .unknown(service.subject, reason, remedy: "Open the route in a private window.")
                }
                return .fail(
                    service.subject,
                    need.failure(
                        service, route: open.site, at: open.span, reach == .neighbour ? .network : reach,
                        Remedy(
                            .advise("put `forward_auth` before `reverse_proxy` in the block of \(open.site)"),
                            mayBreak: LoginNeed.mayBreak)))
            }
            for route in own where route.asksByForwarding {
                if let rule = subject.autheliaRule(opening: route.hosts) {
                    if case .unknown(let reason) = need {
                        return .unknown(service.subject, reason, remedy: "Open the route in a private window.")
                    }
                    let failure = need.failure(
                        service, route: route.site, at: route.span, reach == .neighbour ? .network : reach,
                        closing(rule))
                    return .fail(service.subject, failure.because(of: rule))
                }
            }
            for route in own {
                if case .unknown(let reason) = route.login {
                    return .unknown(service.subject, reason, remedy: "Open the route in a private window.")
                }
            }
            return .pass(service.subject, seen: "\(first.site) asks for a login first", at: first.span)
        }
    }
}

/// A Traefik with one routed service, for examples.
enum TraefikExample {
    static let proxy = """
          traefik:
            image: traefik:v3.7.13
            command:
              - --providers.docker=true
              - --providers.docker.exposedbydefault=false
              - --entrypoints.web.address=:80
              - --entrypoints.web.http.redirections.entrypoint.to=websecure
              - --entrypoints.websecure.address=:443
              - --entrypoints.websecure.http.tls=true
            ports:
              - 80:80
              - 443:443
        """

    static let authelia = """
          authelia:
            image: authelia/authelia:4.39.20
            volumes: ["./authelia:/config"]
        """

    /// The project with more labels on the routed service; the router's rule is marked on wish.
    static func with(_ labels: String..., mark: Bool = false, and services: String = "") -> String {
        let more = labels.map { "      - \($0)\n" }.joined()
        return """
            services:
            \(proxy)\(services.isEmpty ? "" : "\n" + services)
              homepage:
                image: ghcr.io/gethomepage/homepage:v1.5.0
                labels:
                  - traefik.enable=true
                  - traefik.http.routers.homepage.rule=Host(`start.example.org`)\(mark ? "  # <-" : "")
                  - traefik.http.routers.homepage.entrypoints=websecure
            \(more)
            """
    }
}

/// A Caddy with one routed service, for examples.
enum CaddyExample {
    static let compose = Example.File(
        "compose.yaml",
        """
        services:
          caddy:
            image: caddy:2.11.4
            ports:
              - 443:443
            volumes:
              - ./Caddyfile:/etc/caddy/Caddyfile:ro
          homepage:
            image: ghcr.io/gethomepage/homepage:v1.5.0

        """)
}
