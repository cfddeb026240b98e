import StackModel

extension Control {
    static let proxyExposesEverything = Control(
        id: "access.proxy-exposes-everything",
        title: "Traefik routes every container that does not say no",
        layer: .access,
        impact: .takeover,
        guide: ["EX2", "FW4"],
        why: """
            `providers.docker.exposedByDefault` comes as true: each container that Traefik can reach gets a route by its \
            name, with no label and no login, databases' pages and admin pages among them. A request needs only the \
            right `Host` header.
            """,
        fix: """
            Set `--providers.docker.exposedbydefault=false` and put `traefik.enable=true` on the services that shall \
            have a route. Put the labels in first: a service without one loses its route.
            """,
        references: [
            Reference(
                "Traefik: exposedByDefault", "https://doc.traefik.io/traefik/providers/docker/#exposedbydefault")
        ],
        reads: [.image, .command, .environment, .labels],
        variables: [],
        examples: [
            .fails(
                "nothing is said", on: "traefik",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                    command:
                      - --providers.docker=true  # <-
                      - --entrypoints.web.address=:80
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                """),
            .passes(
                "only what says so",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                    command:
                      - --providers.docker=true
                      - --providers.docker.exposedbydefault=false
                      - --entrypoints.web.address=:80
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                """),
            .unknown(
                "its settings are not in the files",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                """),
        ]
    ) { subject in
        if subject.traefiks.isEmpty { return [.notApplicable(.stack, "No Traefik is in these files.")] }
        return subject.traefiks.map { proxy in
            let service = proxy.service
            guard proxy.isKnown else {
                return .unknown(
                    service.subject, "Traefik's own settings were not found.",
                    remedy: "Run the audit on the server where its configuration file is.")
            }
            guard proxy.readsDocker else {
                return .notApplicable(service.subject, "It takes no routes from Docker.")
            }
            let name = "providers.docker.exposedbydefault"
            if !proxy.exposesByDefault, let setting = proxy.setting(name) {
                return .pass(service.subject, seen: "exposedByDefault is false", at: setting.span)
            }
            let open = subject.neighbours(of: service).filter { other in
                !other.labels.contains { $0.name.lowercased() == "traefik.enable" }
                    && TraefikRouter.all(of: other, in: subject).isEmpty
            }
            guard let first = open.first else {
                return .pass(
                    service.subject, seen: "every container that it reaches has labels of its own",
                    at: service.service.span)
            }
            let place = proxy.settings.filter { $0.key.hasPrefix("providers.docker") }.map(\.value.span).min()
            let others = open.count > 1 ? " and \(open.count - 1) more" : ""
            let reach = subject.reach(to: service)
            return .fail(
                service.subject,
                Failure(
                    "Traefik leads everybody who reaches it to \(first.name)\(others), which have no label of yours.",
                    reach: reach == .neighbour ? .network : reach, at: [place ?? service.service.span],
                    seen: [Observation("exposedByDefault is not set to false", at: place)],
                    remedy: Remedy(
                        .add(
                            service: service.name, attribute: "command",
                            element: "--providers.docker.exposedbydefault=false"),
                        mayBreak: "Services that have a route without `traefik.enable=true` lose it.")))
        }
    }
}
