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
            sits between: another device of a shared network, a provider, a hotel.
            """,
        fix: """
            Let the plain entry point redirect (`entrypoints.web.http.redirections.entrypoint.to=websecure`) and give \
            the other one TLS (`entrypoints.websecure.http.tls.certresolver=…`). A DNS challenge gets certificates \
            without a port open to the internet.
            """,
        references: [
            Reference(
                "Traefik: entry points", "https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/")
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
                  seerr:
                    image: ghcr.io/seerr-team/seerr:v3.1.0
                    labels:
                      - traefik.http.routers.seerr.rule=Host(`seerr.example.org`)  # <-
                      - traefik.http.routers.seerr.entrypoints=web
                """),
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
            let routers = TraefikRouter.all(of: service)
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
                return .fail(
                    service.subject,
                    Failure(
                        "What passes between you and \(service.title) through the proxy's `\(door)` can be read on the way.",
                        reach: .network, at: [router.span],
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
        }
    }
}
