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
        reads: [.labels, .command, .networks],
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
            guard !routers.isEmpty else { return nil }
            let need = LoginNeed(service, routers)
            if case .ownUsers = need {
                return .notApplicable(
                    service.subject, "\(service.title) has a login of its own, which its users' apps need.")
            }
            var doubt: String?
            var seen: [Observation] = []
            for router in routers {
                switch subject.loginBefore(router, proxy, known) {
                case .login(let what): seen.append(Observation("\(router.name): \(what)", at: router.span))
                case .unknown(let reason): doubt = doubt ?? reason
                case .open:
                    guard case .unknown(let reason) = need else {
                        return .fail(service.subject, need.failure(router, reach(subject, proxy)))
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

    /// Proxies whose routes stand in files or databases of their own.
    private static func otherProxies(_ subject: Case) -> [Outcome] {
        let others = ["caddy", "nginx", "nginx-proxy-manager", "swag", "haproxy", "caddy-docker-proxy"]
        return subject.services.filter { $0.product.map(others.contains) ?? false }.map { service in
            .unknown(
                service.subject, "\(service.title) keeps its routes in files of its own, which are not read yet.",
                remedy: "Open each route in a private window: a login must come before the app.")
        }
    }
}

/// Whether an app behind a proxy needs a login before it.
private enum LoginNeed {
    /// Anybody who gets there is in.
    case none(String)
    /// It asks for a login where the owner set one up, or with nothing but a password.
    case own
    /// It is made for many users who log in to it with apps.
    case ownUsers
    case unknown(String)

    init(_ service: KnownService, _ routers: [TraefikRouter]) {
        let ports = service.recognition.image?.ports ?? []
        let number = service.labels.first {
            $0.name.lowercased().hasPrefix("traefik.http.services.")
                && $0.name.lowercased().hasSuffix(".loadbalancer.server.port")
        }?.text.flatMap(Int.init)
        let pages: [KnownPort.Purpose] = [.adminUI, .userUI, .api, .control, .metrics]
        let port = ports.first { $0.number == number } ?? ports.first { pages.contains($0.purpose) }
        guard let port else {
            self = .unknown("It is not known whether \(service.name) asks for a login of its own.")
            return
        }
        switch (port.purpose, port.login) {
        case (.userUI, .byDefault): self = .ownUsers
        case (_, .none): self = .none(port.consequence)
        default: self = .own
        }
    }

    func failure(_ router: TraefikRouter, _ reach: Reach) -> Failure {
        let title = router.service.title
        let message: String
        var impact: Impact?
        if case .none(let consequence) = self {
            message = "The proxy lets everybody who reaches it \(consequence) in \(title), which asks for no login."
        } else {
            message = "Nothing but \(title)'s own login stands behind the proxy's route `\(router.name)`."
            impact = .defence
        }
        return Failure(
            message, reach: reach, impact: impact, at: [router.span],
            seen: [Observation("the router \(router.name) has no middleware that asks for a login", at: router.span)],
            remedy: Remedy(
                .add(
                    service: router.service.name, attribute: "labels",
                    element: "traefik.http.routers.\(router.name).middlewares=authelia@docker"),
                mayBreak: "Apps and feeds that use the route without a browser cannot log in: test them."))
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

    /// The project with more labels on the routed service; the router's rule is marked on wish.
    static func with(_ labels: String..., mark: Bool = false) -> String {
        let more = labels.map { "      - \($0)\n" }.joined()
        return """
            services:
            \(proxy)
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
