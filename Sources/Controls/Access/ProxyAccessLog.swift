import Evidence
import StackModel

extension Control {
    static let proxyAccessLog = Control(
        id: "access.proxy-access-log-off",
        title: "The reverse proxy keeps no log of who came",
        layer: .access,
        impact: .defence,
        guide: ["SH3"],
        why: """
            After a break-in the proxy's access log is what tells when it began, from where and what was taken; a jail of \
            fail2ban has nothing to read without it. Traefik and Caddy keep none unless they are told to; nginx and \
            Nginx Proxy Manager do, unless it is switched off.
            """,
        fix: """
            Traefik: `--accesslog=true`. Caddy: `log` in each site, or in a snippet that each imports. nginx: remove \
            `access_log off;` from what leads to an app. Let the log be rotated; it holds addresses and paths of visitors.
            """,
        references: [
            Reference("Traefik: logs and access logs"),
            Reference("Caddy: log", "https://caddyserver.com/docs/caddyfile/directives/log"),
            Reference("nginx: ngx_http_log_module"),
        ],
        reads: [.image, .command, .environment, .envFile, .labels, .files, .volumes],
        examples: [
            .fails(
                "Traefik as it comes", on: "traefik",
                TraefikExample.with().replacing(
                    "image: traefik:v3.7.13", with: "image: traefik:v3.7.13  # <-")),
            .passes(
                "Traefik that was told to",
                TraefikExample.with().replacing(
                    "      - --entrypoints.web.address=:80\n",
                    with: "      - --entrypoints.web.address=:80\n      - --accesslog=true\n")),
            Example(
                "one site of a Caddyfile",
                files: [
                    CaddyExample.compose,
                    Example.File(
                        "Caddyfile",
                        """
                        start.example.org {
                            log {
                                output stdout
                            }
                            reverse_proxy homepage:3000
                        }
                        old.example.org {
                            reverse_proxy homepage:3000  # <-
                        }

                        """),
                ], expectation: .fails(.service("caddy"))),
            Example(
                "a snippet that each site imports",
                files: [
                    CaddyExample.compose,
                    Example.File(
                        "Caddyfile",
                        "(common) {\n    log\n}\nstart.example.org {\n    import common\n    reverse_proxy homepage:3000\n}\n"
                    ),
                ], expectation: .passes),
            Example(
                "what a site imports is not in the file",
                files: [
                    CaddyExample.compose,
                    Example.File(
                        "Caddyfile", "start.example.org {\n    import /etc/own\n    reverse_proxy homepage:3000\n}\n"),
                ], expectation: .unknown),
            Example(
                "nginx, switched off for an app",
                files: [
                    NginxExample.compose,
                    Example.File(
                        "nginx/start.conf",
                        NginxExample.site(
                            "    location / {\n        access_log off;  # <-\n        proxy_pass http://homepage:3000;\n    }"
                        )),
                ], expectation: .fails(.service("nginx"))),
            Example(
                "nginx as it comes",
                files: [
                    NginxExample.compose,
                    Example.File(
                        "nginx/start.conf",
                        NginxExample.site("    location / {\n        proxy_pass http://homepage:3000;\n    }")),
                ], expectation: .passes),
            Example(
                "Nginx Proxy Manager",
                files: [
                    NginxExample.manager, NginxExample.host("access_log /data/logs/proxy-host-1_access.log proxy;"),
                ],
                expectation: .passes),
            .notApplicable("no proxy", "services:\n  homepage:\n    image: ghcr.io/gethomepage/homepage:v1.5.0\n"),
        ]
    ) { subject in
        let outcomes = subject.services.compactMap { service -> Outcome? in
            switch service.product {
            case "traefik": traefik(TraefikProxy(service, in: subject))
            case "caddy": fromFile(service, subject) { caddy(CaddyRoutes($0)) }
            case "nginx", "swag", "nginx-proxy-manager": fromFile(service, subject) { nginx(NginxRoutes($0), service) }
            default:
                service.keepsRoutesElsewhere
                    ? .unknown(
                        service.subject, "\(service.title) keeps its settings in files of its own, which are not read.",
                        remedy: "Look whether it writes down each visit.") : nil
            }
        }
        return outcomes.isEmpty ? [.notApplicable(.stack, "No reverse proxy is in these files: not chosen.")] : outcomes
    }

    private static func traefik(_ proxy: TraefikProxy) -> Outcome {
        let service = proxy.service
        if let reason = proxy.unknown["accesslog"] {
            return .unknown(service.subject, reason, remedy: "Give the variable in .env.")
        }
        guard proxy.isKnown else {
            return .unknown(
                service.subject, "Traefik's own settings were not found.",
                remedy: "Run the audit on the server where its configuration file is.")
        }
        let setting = proxy.settings.filter { $0.key == "accesslog" || $0.key.hasPrefix("accesslog.") }
            .min { $0.key < $1.key }?.value
        if let setting, proxy.flag("accesslog") != false {
            return .pass(service.subject, seen: "accesslog is on", at: setting.span)
        }
        let place = setting?.span ?? service.service.place(of: "image")
        return .fail(
            service.subject,
            failure(
                "Traefik", "accesslog is not on", place,
                .add(service: service.name, attribute: "command", element: "--accesslog=true")))
    }

    /// By the proxy's own files; nothing where it leads nowhere.
    private static func fromFile(
        _ service: KnownService, _ subject: Case, _ judge: (AppSettings) -> Verdict?
    ) -> Outcome? {
        guard let settings = subject.evidence.settings(of: service.name) else {
            return Outcome(service.subject, subject.unread(service))
        }
        return judge(settings).map { Outcome(service.subject, $0) }
    }

    private static func caddy(_ known: CaddyRoutes) -> Verdict? {
        var doubt: String?
        for route in known.routes {
            switch known.isLogged(route) {
            case true?: continue
            case false?:
                return .fail(
                    failure(
                        "Caddy", "the site \(route.site) has no `log`", route.span,
                        .advise("put `log` into the site \(route.site), or into a snippet that it imports")))
            case nil: doubt = doubt ?? "What the site \(route.site) imports is not in the Caddyfile."
            }
        }
        if let doubt = doubt ?? known.unseen.first {
            return .unknown(reason: doubt, remedy: "Look for `log` in each site: `caddy adapt` shows the whole.")
        }
        return known.routes.first.map { .pass([Observation("each site has `log`", at: $0.span)]) }
    }

    private static func nginx(_ known: NginxRoutes, _ service: KnownService) -> Verdict? {
        let routes = known.all(of: service)
        var passing: SourceSpan?
        for index in known.config.blocks.indices {
            for line in known.config.blocks[index].lines where NginxRoutes.passes.contains(line.name) {
                guard known.config.nearest("stream", around: index) == nil else { continue }
                if let off = known.config.loggingOff(at: index) {
                    return .fail(
                        failure(
                            service.title, "access_log is switched off", off,
                            .remove(off, what: "`access_log off;`")))
                }
                passing = passing ?? line.span
            }
        }
        if let doubt = routes.unseen.first {
            return .unknown(reason: doubt, remedy: "Look for `access_log` in `nginx -T`.")
        }
        return passing.map { .pass([Observation("access_log is nowhere switched off", at: $0)]) }
    }

    private static func failure(_ proxy: String, _ seen: String, _ span: SourceSpan, _ action: Remedy.Action) -> Failure
    {
        Failure(
            "Nobody could tell who came through \(proxy): \(seen).", reach: .fault, at: [span],
            seen: [Observation(seen, at: span)],
            remedy: Remedy(action, mayBreak: "Nothing; the log grows with each visit and wants rotation."))
    }
}

extension CaddyRoutes {
    /// Whether visits of the route's site are logged; nil where that stands in what was not read.
    fileprivate func isLogged(_ route: Route) -> Bool? {
        guard let site = route.blocks.first else { return nil }
        var isKnown = true
        for line in lines where line.blocks == [site] {
            if line.name == "log" { return true }
            guard line.name == "import", let snippet = line.words.first else { continue }
            let inside = lines.filter { $0.blocks.count == 1 && $0.blocks[0].hasSuffix(" (\(snippet))") }
            if inside.contains(where: { $0.name == "log" }) { return true }
            if inside.isEmpty || inside.contains(where: { $0.name == "import" }) { isKnown = false }
        }
        return isKnown ? false : nil
    }
}

extension NginxConfig {
    /// The line that switches the log off for a block: the inmost level that says anything decides.
    fileprivate func loggingOff(at index: Int) -> SourceSpan? {
        for level in levels(of: index) {
            let lines = blocks[level].lines("access_log")
            guard !lines.isEmpty else { continue }
            if let off = lines.first(where: { $0.words.first == "off" }) { return off.span }
            return lines.allSatisfy { $0.words.first == "/dev/null" } ? lines[0].span : nil
        }
        return nil
    }
}
