import StackModel

extension Control {
    static let securityHeaders = Control(
        id: "access.security-headers",
        title: "A route sends no security headers",
        layer: .access,
        impact: .defence,
        guide: ["CL40"],
        why: """
            Without `Strict-Transport-Security` a browser still tries plain HTTP first; without `nosniff` and a \
            referrer policy it guesses types and tells other sites where you came from. No proxy sets them by itself.
            """,
        fix: """
            Put a `headers` middleware on the entry point: `stsSeconds=31536000` (without preload), \
            `contentTypeNosniff=true`, `referrerPolicy=same-origin`. Leave a content security policy and frame rules to \
            where you have tested them: they break dashboards. In a Caddyfile a `header` block of the site does the same.
            """,
        references: [
            Reference("Traefik: Headers", "https://doc.traefik.io/traefik/middlewares/http/headers/"),
            Reference("OWASP Secure Headers Project"),
        ],
        reads: [.labels, .command],
        examples: [
            .fails("no middleware at all", on: "homepage", TraefikExample.with(mark: true)),
            .fails(
                "headers for the app alone", on: "homepage",
                TraefikExample.with(
                    "traefik.http.routers.homepage.middlewares=scheme",
                    "traefik.http.middlewares.scheme.headers.customRequestHeaders.X-Scheme=https", mark: true)),
            Example(
                "a Caddyfile without any",
                files: [
                    CaddyExample.compose,
                    Example.File("Caddyfile", "start.example.org {\n    reverse_proxy homepage:3000  # <-\n}\n"),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "a Caddyfile with a snippet that sets them",
                files: [
                    CaddyExample.compose,
                    Example.File(
                        "Caddyfile",
                        """
                        (secure) {
                            header {
                                Strict-Transport-Security max-age=31536000
                                X-Content-Type-Options nosniff
                            }
                        }
                        start.example.org {
                            import secure
                            reverse_proxy homepage:3000
                        }

                        """),
                ], expectation: .passes),
            .passes(
                "a headers middleware",
                TraefikExample.with(
                    "traefik.http.routers.homepage.middlewares=secure",
                    "traefik.http.middlewares.secure.headers.stsSeconds=31536000")),
            Example(
                "a headers middleware of Traefik's own files",
                files: TraefikExample.files(
                    TraefikExample.router(
                        "      entryPoints: [websecure]\n      middlewares: [secure]",
                        more: "  middlewares:\n    secure:\n      headers:\n        stsSeconds: 31536000")),
                expectation: .passes),
            Example(
                "an nginx whose location has a header of its own, which takes away those of the server",
                files: [
                    NginxExample.compose,
                    Example.File(
                        "nginx/start.conf",
                        NginxExample.site(
                            """
                                add_header Strict-Transport-Security "max-age=31536000" always;
                                location / {
                                    add_header X-Served-By $host;  # <-
                                    proxy_pass http://homepage:3000;  # <-
                                }
                            """)),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "an nginx with headers for the whole server",
                files: [
                    NginxExample.compose,
                    Example.File(
                        "nginx/start.conf",
                        NginxExample.site(
                            """
                                add_header Strict-Transport-Security "max-age=31536000" always;
                                location / { proxy_pass http://homepage:3000; }
                            """)),
                ], expectation: .passes),
            Example(
                "Nginx Proxy Manager with HSTS",
                files: [
                    NginxExample.manager,
                    NginxExample.host("add_header Strict-Transport-Security $hsts_header always;"),
                ], expectation: .passes),
            .fails(
                "what is really served lacks them", on: "caddy",
                """
                services:
                  caddy:
                    image: caddy:2.11.4
                    ports: ["443:443"]
                    volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]
                """,
                and: [.init("Caddyfile", "films.example.org {\n  reverse_proxy jellyfin:8096  # <-\n}\n")],
                answers: [.init("caddy", "GET /", "<html>", headers: ["X-Content-Type-Options": "nosniff"])]),
            .passes(
                "what is really served has them",
                """
                services:
                  caddy:
                    image: caddy:2.11.4
                    ports: ["443:443"]
                    volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]
                """,
                and: [.init("Caddyfile", "films.example.org {\n  reverse_proxy jellyfin:8096\n}\n")],
                answers: [
                    .init(
                        "caddy", "GET /", status: 302,
                        headers: [
                            "strict-transport-security": "max-age=31536000", "x-content-type-options": "nosniff",
                        ])
                ]),
            .unknown(
                "a middleware that stands in Traefik's own files",
                TraefikExample.with("traefik.http.routers.homepage.middlewares=chain@file")),
        ]
    ) { subject in
        // What was really served says more than labels and files.
        let served = ServedHeaders.outcomes(in: subject)
        let seen = Set(served.map(\.subject))
        return served + routers(in: subject, unless: seen) + sites(in: subject, unless: seen)
    }

    private static func routers(in subject: Case, unless seen: Set<Subject>) -> [Outcome] {
        let known = TraefikMiddlewares(subject)
        let proxy = subject.traefiks.first
        if let proxy, seen.contains(proxy.service.subject) { return [] }
        return subject.services.compactMap { service in
            let routers = TraefikRouter.all(of: service, in: subject).filter { !$0.isInternal }
            guard let first = routers.first else { return nil }
            for router in routers {
                guard let names = subject.middlewares(of: router, proxy),
                    let sets = known.setsHeaders(names, from: router.provider)
                else {
                    return .unknown(
                        service.subject, "A middleware of `\(router.name)` is defined outside these files.",
                        remedy: "Look at the answer's headers with `curl -sI`.")
                }
                if sets { continue }
                guard let proxy, proxy.isKnown else {
                    return .unknown(
                        service.subject, "Traefik's own settings are not in these files, and may set headers.",
                        remedy: "Look at the answer's headers with `curl -sI`.")
                }
                let way = RouteReach(router.hosts, port: nil, of: proxy.service, in: subject)
                return .fail(
                    service.subject,
                    Failure(
                        "Browsers get \(service.title)'s pages without the headers that keep them to HTTPS.",
                        reach: way.reach, at: [router.span],
                        seen: [Observation("no headers middleware on the router \(router.name)", at: router.span)],
                        remedy: Remedy(
                            .advise(
                                "put a `headers` middleware with stsSeconds and contentTypeNosniff on the entry point"))
                    ))
            }
            return .pass(service.subject, seen: "a headers middleware on every route", at: first.span)
        }
    }

    private static func sites(in subject: Case, unless seen: Set<Subject>) -> [Outcome] {
        subject.eachRouteOfOtherProxies(
            remedy: "Look at the answer's headers with `curl -sI`.", unless: seen
        ) { service, routes, known in
            let routes = routes.filter { !$0.isRaw && !$0.isStaticFiles }
            var doubt: String?
            for route in routes {
                switch route.headers {
                case .sent: continue
                case .unknown(let reason): doubt = doubt ?? reason
                case .missing(let dropped):
                    let way = RouteReach([], port: nil, of: known.proxy, in: subject)
                    let seen =
                        dropped.map { Observation("an `add_header` here takes away those of the server", at: $0) }
                        ?? Observation("no header directive for the site \(route.site)", at: route.span)
                    return .fail(
                        service.subject,
                        Failure(
                            "Browsers get \(service.title)'s pages without the headers that keep them to HTTPS.",
                            reach: way.reach, at: [route.span] + (dropped.map { [$0] } ?? []), seen: [seen],
                            remedy: Remedy(.advise(known.words.headers))))
                }
            }
            if let doubt {
                return .unknown(service.subject, doubt, remedy: "Look at the answer's headers with `curl -sI`.")
            }
            guard let first = routes.first else { return nil }
            return .pass(service.subject, seen: "a header directive in every site of it", at: first.span)
        }
    }
}
