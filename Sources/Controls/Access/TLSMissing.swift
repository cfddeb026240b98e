import StackModel

extension Control {
    static let tlsMissing = Control(
        id: "access.tls-missing",
        title: "A route of the reverse proxy is not encrypted",
        layer: .access,
        impact: .data,
        guide: ["CL35", "EX2"],
        why: """
            Over plain HTTP the password, the session's cookie and everything shown can be read and changed by whoever \
            sits between: another device of a shared network, a provider, a hotel. A name of the public internet counts \
            in full; a name or an address of your own network only as one defence of several, since somebody must get \
            onto that network first.
            """,
        fix: """
            Let the plain entry point redirect (`entrypoints.web.http.redirections.entrypoint.to=websecure`) and give \
            the other one TLS (`entrypoints.websecure.http.tls.certresolver=…`). A DNS challenge gets certificates \
            without a port open to the internet. Caddy does all of it by itself for a site without `http://` and with a \
            name.
            """,
        references: [
            Reference(
                "Traefik: entry points", "https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/"),
            Reference("Caddy: Automatic HTTPS", "https://caddyserver.com/docs/automatic-https"),
        ],
        reads: [.labels, .command, .environment],
        variables: [],
        examples: [
            .fails(
                "the plain entry point, without a redirection", on: "seerr",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                    command:
                      - --providers.docker=true
                      - --entrypoints.web.address=:80
                    ports: ["80:80"]
                  seerr:
                    image: ghcr.io/seerr-team/seerr:v3.1.0
                    labels:
                      - traefik.http.routers.seerr.rule=Host(`seerr.example.org`)  # <-
                      - traefik.http.routers.seerr.entrypoints=web
                """),
            Example(
                "a Caddyfile with a plain address",
                files: [
                    CaddyExample.compose,
                    Example.File("Caddyfile", "http://start.lan {\n    reverse_proxy homepage:3000  # <-\n}\n"),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "a Caddyfile that serves a name in clear beside its encrypted one",
                files: [
                    CaddyExample.compose,
                    Example.File(
                        "Caddyfile",
                        "http://start.lan, https://start.lan {\n    tls internal\n    reverse_proxy homepage:3000  # <-\n}\n"
                    ),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "a Caddyfile with names",
                files: [
                    CaddyExample.compose,
                    Example.File("Caddyfile", "start.example.org {\n    reverse_proxy homepage:3000\n}\n"),
                ], expectation: .passes),
            Example(
                "a Caddyfile whose names are not known",
                files: [
                    CaddyExample.compose,
                    Example.File("Caddyfile", "{$DOMAIN} {\n    reverse_proxy homepage:3000\n}\n"),
                ], expectation: .unknown),
            Example(
                "a route of Traefik's own files at the plain entry point",
                files: TraefikExample.files(TraefikExample.router("      entryPoints: [web]", mark: true)),
                expectation: .fails(.service("homepage"))),
            Example(
                "an entry point of Traefik's whose tls has nothing behind it",
                files: TraefikExample.files(TraefikExample.router("      entryPoints: [websecure]", mark: true))
                    .map {
                        Example.File(
                            $0.path, $0.text.replacing("      tls: {}\nproviders", with: "      tls:\nproviders"))
                    },
                expectation: .fails(.service("homepage"))),
            Example(
                "a route of Traefik's own files with TLS",
                files: TraefikExample.files(TraefikExample.router("      entryPoints: [websecure]\n      tls: {}")),
                expectation: .passes),
            Example(
                "an nginx that serves the app on port 80",
                files: [
                    NginxExample.compose,
                    Example.File(
                        "nginx/start.conf",
                        """
                        server {
                            server_name start.example.org;
                            location / { proxy_pass http://homepage:3000; }  # <-
                        }

                        """),
                ], expectation: .fails(.service("homepage"))),
            Example(
                "an nginx that leads all of port 80 to https",
                files: [
                    NginxExample.compose,
                    Example.File(
                        "nginx/start.conf", NginxExample.site("    location / { proxy_pass http://homepage:3000; }")),
                ], expectation: .passes),
            Example(
                "Nginx Proxy Manager without Force SSL",
                files: [NginxExample.manager, NginxExample.host("", isForced: false, mark: true)],
                expectation: .fails(.service("homepage"))),
            Example(
                "Nginx Proxy Manager with Force SSL", files: [NginxExample.manager, NginxExample.host("")],
                expectation: .passes),
            .passes("redirected, and encrypted at the other", TraefikExample.with()),
            .unknown(
                "Traefik is not in these files",
                """
                services:
                  seerr:
                    image: ghcr.io/seerr-team/seerr:v3.1.0
                    labels:
                      - traefik.http.routers.seerr.rule=Host(`seerr.example.org`)
                      - traefik.http.routers.seerr.entrypoints=web
                """),
        ]
    ) { subject in
        let proxy = subject.traefiks.first
        return subject.services.compactMap { service in
            let routers = TraefikRouter.all(of: service, in: subject)
            guard let first = routers.first else { return service.traefik1Outcome() }
            for router in routers where !router.hasTLS {
                guard let proxy, proxy.isKnown, !proxy.entryPoints.isEmpty else {
                    return .unknown(
                        service.subject, "Traefik's entry points are not in these files.",
                        remedy: "Run the audit with Traefik's own Compose file and settings.")
                }
                guard let chosen = router.list("entrypoints") else {
                    return .unknown(
                        service.subject,
                        "The entry points of `\(router.name)` come from a variable that is set nowhere.",
                        remedy: "Give the variable in .env.")
                }
                let doors = chosen.isEmpty ? proxy.entryPoints : chosen.map { $0.lowercased() }
                let plain = doors.filter { proxy.entryPoints.contains($0) && !proxy.isEncrypted($0) && $0 != "traefik" }
                if let unknown = doors.first(where: { !proxy.entryPoints.contains($0) }), plain.isEmpty {
                    return .unknown(
                        service.subject, "The entry point `\(unknown)` is not among Traefik's settings here.",
                        remedy: "Run the audit with Traefik's own Compose file and settings.")
                }
                guard let door = plain.first else { continue }
                let way = RouteReach(router.hosts, port: proxy.port(of: door), of: proxy.service, in: subject)
                return .fail(
                    service.subject,
                    Failure(
                        "What passes between you and \(service.title) through the proxy's `\(door)` can be read on the way.",
                        reach: way.reach, impact: way.impact, at: [router.span],
                        seen: [
                            Observation("the entry point \(door) has neither TLS nor a redirection", at: router.span)
                        ],
                        remedy: Remedy(
                            .add(
                                service: proxy.service.name, attribute: "command",
                                element: "--entrypoints.\(door).http.redirections.entrypoint.to=websecure"),
                            mayBreak: "The entry point `websecure` with a certificate must exist first.")))
            }
            return .pass(service.subject, seen: "every route of it is encrypted or redirected", at: first.span)
        } + subject.traefiks.compactMap { $0.unreadFiles(in: subject) } + plainSites(in: subject)
    }

    private static func plainSites(in subject: Case) -> [Outcome] {
        subject.eachRouteOfOtherProxies(
            remedy: "Open each address with `curl -sI http://…`: it must lead to https."
        ) { service, routes, known in
            var doubt: String?
            for route in routes where !route.isRaw {
                switch route.encryption {
                case .everywhere: continue
                case .unknown(let reason): doubt = doubt ?? reason
                case .missing(let shown, let hosts, let port):
                    let way = RouteReach(hosts, port: port, of: known.proxy, in: subject)
                    return .fail(
                        service.subject,
                        Failure(
                            "What passes between you and \(service.title) through `\(shown)` can be read on the way.",
                            reach: way.reach, impact: way.impact, at: [route.span],
                            seen: [Observation("the site \(shown) is served without TLS", at: route.span)],
                            remedy: Remedy(
                                .advise(known.words.encryption), mayBreak: known.words.encryptionMayBreak)))
                }
            }
            if let doubt {
                return .unknown(
                    service.subject, doubt, remedy: "Open the address with `curl -sI http://…`: it must lead to https.")
            }
            guard let first = routes.first(where: { !$0.isRaw }) else { return nil }
            return .pass(
                service.subject, seen: "\(known.proxy.title) encrypts every address that leads to it", at: first.span)
        }
    }
}
