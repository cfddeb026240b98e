import Evidence
import StackModel

extension Control {
    static let proxyDashboardOpen = Control(
        id: "access.proxy-dashboard-open",
        title: "The reverse proxy's own page is open",
        layer: .access,
        impact: .data,
        guide: ["EX1", "QB1"],
        why: """
            Traefik's dashboard lists every route, service and middleware, and with `api.insecure` it asks for no login. \
            Caddy's admin address goes further: whoever reaches it replaces the whole configuration.
            """,
        fix: """
            Traefik: remove `--api.insecure=true`; make a router to `api@internal` with a login, or none. Caddy: leave \
            the admin address at `localhost:2019`, or set `admin off`.
            """,
        references: [
            Reference(
                "Traefik: API and dashboard",
                "https://doc.traefik.io/traefik/reference/install-configuration/api-dashboard/"),
            Reference("Caddy: admin endpoint", "https://caddyserver.com/docs/api"),
        ],
        reads: [.image, .command, .environment, .labels, .ports, .volumes],
        variables: [],
        examples: [
            .fails(
                "the dashboard, published", on: "traefik",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                    command:
                      - --api.insecure=true  # <-
                      - --providers.docker=true
                    ports:
                      - 8080:8080
                """),
            .fails(
                "a route to the dashboard without a login", on: "traefik",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                    command:
                      - --api=true
                      - --entrypoints.websecure.address=:443
                    labels:
                      - traefik.http.routers.api.rule=Host(`traefik.example.org`)  # <-
                      - traefik.http.routers.api.service=api@internal
                """),
            .fails(
                "Caddy's admin address for everyone on its network", on: "caddy",
                """
                services:
                  caddy:
                    image: caddy:2.11.4
                    environment:
                      CADDY_ADMIN: 0.0.0.0:2019  # <-
                """),
            Example(
                "the same in the Caddyfile",
                files: [
                    CaddyExample.compose,
                    Example.File("Caddyfile", "{\n    admin 0.0.0.0:2019  # <-\n}\n:80 {\n    respond ok\n}\n"),
                ], expectation: .fails(.service("caddy"))),
            Example(
                "a route to the dashboard in Traefik's own files",
                files: TraefikExample.files(
                    """
                    http:
                      routers:
                        board:
                          rule: Host(`traefik.example.org`)  # <-
                          service: api@internal

                    """), expectation: .fails(.service("traefik"))),
            Example(
                "`api.insecure` in the file that Traefik starts with",
                files: [
                    Example.File(
                        "compose.yaml",
                        "services:\n  traefik:\n    image: traefik:v3.7.13\n    volumes: [\"./traefik.toml:/etc/traefik/traefik.toml\"]\n"
                    ),
                    Example.File(
                        "traefik.toml",
                        "[entryPoints.web]\n  address = \":80\"\n[api]\n  insecure = true  # <-\n"),
                ], expectation: .fails(.service("traefik"))),
            .fails(
                "the running Caddy tells its configuration, though nothing here says so", on: "caddy",
                AppStacks.inVolume("caddy:2.11.4", as: "caddy", at: "/etc/caddy"),
                answers: [
                    .init(
                        "caddy", "GET /config/", #"{"apps": {}}"#, headers: ["Content-Type": "application/json"],
                        marked: "")
                ]),
            .fails(
                "the running Traefik lists its routes, and its file is not here", on: "traefik",
                "services:\n  traefik:\n    image: traefik:v3.7.13\n    command: --configFile=/settings/traefik.yml\n",
                answers: [
                    .init(
                        "traefik", "GET /api/http/routers",
                        #"[{"rule": "PathPrefix(`/api`)", "service": "api@internal", "provider": "internal"}]"#,
                        headers: ["Content-Type": "application/json"], marked: "")
                ]),
            .passes(
                "no insecure page",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                    command:
                      - --api.insecure=false
                      - --providers.docker=true
                """),
            .unknown(
                "its settings stand in a file that is not here",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                    command: --configFile=/settings/traefik.yml
                """),
            .unknown(
                "its settings are not in the files",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                """),
        ]
    ) { subject in
        let known = TraefikMiddlewares(subject)
        return subject.traefiks.map { dashboard($0, subject, known) }
            + subject.services.compactMap { caddyAdmin($0, subject) }
    }

    private static func dashboard(_ proxy: TraefikProxy, _ subject: Case, _ known: TraefikMiddlewares) -> Outcome {
        let service = proxy.service
        let door = subject.door(.administration, of: service).flatMap { $0.isOpen ? $0 : nil }
        let setting = proxy.flag("api.insecure") == true ? proxy.setting("api.insecure") : nil
        if let place = setting?.span ?? door?.answer.span {
            let doors = subject.publications(to: service).filter { $0.port.containerPort == 8080 }
            let reach = doors.contains { $0.reach != .local } ? Reach.network : .neighbour
            return .fail(
                service.subject,
                Failure(
                    reach == .network
                        ? "Every device of your network reads all routes in Traefik's dashboard, without a login."
                        : "Every container beside Traefik reads all routes in its dashboard, without a login.",
                    reach: reach,
                    at: [place] + doors.map(\.span) + (setting.flatMap { _ in door?.answer.span }.map { [$0] } ?? []),
                    seen: (setting.map { [Observation("api.insecure is on", at: $0.span)] } ?? [])
                        + (door.map { [$0.observation] } ?? []),
                    remedy: setting.map { Remedy(.remove($0.span, what: "`--api.insecure=true`")) }
                        ?? Remedy(.advise("switch off `api.insecure` in Traefik's own settings"))))
        }
        for router in subject.services.flatMap({ TraefikRouter.all(of: $0, in: subject) }) where router.isInternal {
            switch subject.loginBefore(router, proxy, known) {
            case .login: continue
            case .unknown(let reason):
                return .unknown(service.subject, reason, remedy: "Open the dashboard in a private window.")
            case .open:
                return .fail(
                    service.subject,
                    Failure(
                        "Whoever reaches the proxy reads all routes in its dashboard: no login stands before it.",
                        reach: .network, at: [router.span],
                        seen: [Observation("the router \(router.name) leads to api@internal", at: router.span)],
                        remedy: router.needsLogin()))
            }
        }
        if let reason = proxy.unknown["api.insecure"] {
            return .unknown(service.subject, reason, remedy: "Give the variable in .env.")
        }
        guard proxy.isKnown else {
            return .unknown(
                service.subject, "Traefik's own settings were not found.",
                remedy: "Run the audit on the server where its configuration file is.")
        }
        return .pass(
            service.subject, seen: "api.insecure is not on",
            at: proxy.setting("api.insecure")?.span ?? service.service.place(of: "command"))
    }

    private static func caddyAdmin(_ service: KnownService, _ subject: Case) -> Outcome? {
        guard service.product == "caddy" || service.product == "caddy-docker-proxy" else { return nil }
        let settings = subject.evidence.settings(of: service.name)
        // In the host's own network the door that was asked is loopback's, which is where it belongs.
        let door = service.networkMode?.value == .host ? nil : subject.door(.administration, of: service)
        // The file's global `admin` wins over the variable.
        let written = settings?.entries.first { $0.key == "0  > admin" }
        if let door, door.isOpen {
            return .fail(
                service.subject,
                Failure(
                    "The running Caddy gives its whole configuration to whoever asks, and takes another from them.",
                    reach: .neighbour, impact: .takeover,
                    at: [door.answer.span]
                        + [written?.span, service.service.variable("CADDY_ADMIN")?.span].compactMap { $0 },
                    seen: [door.observation],
                    remedy: Remedy(
                        .advise(
                            "set `admin off` or `admin localhost:2019` in the Caddyfile, and restart \(service.name)"),
                        mayBreak: "Metrics read through that address need a `metrics` handler on another port.")))
        }
        if let entry = written, let text = entry.text {
            return admin(text, "admin", entry.span, service, door)
        }
        guard let entry = service.service.variable("CADDY_ADMIN") else {
            if let settings {
                return .pass(service.subject, seen: "the Caddyfile leaves it at localhost", at: settings.place)
            }
            return .unknown(
                service.subject, "The admin address may be set in the Caddyfile, which was not read.",
                remedy: "Look for `admin` in the Caddyfile: `off` or `localhost:2019` is right.")
        }
        if case .unknown(let reason) = entry.value {
            return .unknown(service.subject, reason, remedy: "Give the variable in .env.")
        }
        return admin(entry.text ?? "", "CADDY_ADMIN", entry.span, service, door)
    }

    /// - Parameter door: what the running Caddy answers at its usual port, where it was asked and is closed.
    private static func admin(
        _ text: String, _ what: String, _ span: SourceSpan, _ service: KnownService, _ door: RunningDoor?
    ) -> Outcome {
        let address = text.lowercased()
        let host = address.split(separator: ":", omittingEmptySubsequences: false).dropLast().joined(separator: ":")
        if address == "off" || ["localhost", "127.0.0.1", "[::1]"].contains(host) || address == "localhost" {
            return .pass(service.subject, seen: "\(what) is \(address)", at: span)
        }
        // What runs decides, where nothing at all listens at that port of every address. A refusal by status is none: Caddy
        // looks at the name that it is asked by (its admin.go), and neighbours know others than we do.
        if let door, door.answer.status == 0, address.hasSuffix(":2019"), ["", "0.0.0.0", "[::]"].contains(host) {
            return Outcome(
                service.subject,
                .pass([door.observation, Observation("\(what) is \(address), for the next start", at: span)]))
        }
        return .fail(
            service.subject,
            Failure(
                "Every container beside Caddy can replace its whole configuration: the admin address asks for no login.",
                reach: .neighbour, impact: .takeover, at: [span],
                seen: [Observation("\(what) is \(address)", at: span)],
                remedy: Remedy(
                    what == "admin"
                        ? .remove(span, what: "`admin \(address)`")
                        : .setVariable(service: service.name, name: "CADDY_ADMIN", value: "localhost:2019"),
                    mayBreak: "Metrics read through that address need a `metrics` handler on another port.")))
    }
}
