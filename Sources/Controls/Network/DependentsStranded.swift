import KnownImages
import StackModel

extension Control {
    static let dependentsStranded = Control(
        id: "vpn.dependents-stranded",
        title: "An app stays without a network after the VPN container restarts",
        layer: .network,
        impact: .service,
        guide: ["VP7"],
        why: """
            A container that shares the VPN's network keeps the old, dead network when the VPN container is made anew or \
            restarted: it runs, looks healthy and reaches nothing. Docker Compose restarts it along with the VPN when \
            `depends_on` says `restart: true`, which Compose assumes for `network_mode: service:` only as long as no \
            `depends_on` on the VPN is written. With `network_mode: container:` it assumes nothing. None of this helps when \
            the engine, a crash or an updater restarts the VPN: then a watcher has to.
            """,
        fix: """
            Write `depends_on: {<vpn>: {condition: service_healthy, restart: true}}`. Better with `network_mode: \
            "service:<vpn>"` than with `container:`.
            """,
        references: [
            Reference("Gluetun issue 641"),
            Reference(
                "Docker Compose: depends_on", "https://docs.docker.com/reference/compose-file/services/#depends_on"),
        ],
        reads: [.image, .networkMode, .dependsOn, .containerName],
        variables: ["PEERS", "VPN_ENABLED"],
        examples: [
            .fails(
                "a condition without restart", on: "qbittorrent",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                    depends_on:
                      gluetun:  # <-
                        condition: service_healthy
                """),
            .fails(
                "the short form", on: "prowlarr",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  prowlarr:
                    image: lscr.io/linuxserver/prowlarr:2.6.3
                    network_mode: service:gluetun
                    depends_on:
                      - gluetun  # <-
                """),
            .fails(
                "by the container's name, for which Compose assumes nothing", on: "qbittorrent",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    container_name: gluetun
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: container:gluetun  # <-
                """),
            .passes(
                "restart is asked for",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                    depends_on:
                      gluetun:
                        condition: service_healthy
                        restart: true
                """),
            .passes(
                "nothing is written, and Compose assumes it",
                TunnelStacks.client()),
            .unknown(
                "a variable decides whether it restarts",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: container:${VPN_CONTAINER}
                """),
        ]
    ) { subject in
        let undecided = subject.services.compactMap { service in
            subject.problem(with: service, .networkMode).map { Outcome(service.subject, .unknown(because: $0)) }
        }
        let members = subject.tunnels.flatMap { vpn in
            subject.members(of: vpn).map { Outcome($0.subject, stranded($0, behind: vpn, in: subject)) }
        }
        return members + undecided
    }

    private static func stranded(_ member: KnownService, behind vpn: KnownService, in subject: Case) -> Verdict {
        if let problem = subject.problem(with: member, .dependsOn) { return .unknown(because: problem) }
        let mode = member.service.place(of: "network_mode")
        let remedy = Remedy(
            .set(
                service: member.name, attribute: "depends_on",
                yaml: "\(vpn.name):\n  condition: service_healthy\n  restart: true"),
            mayBreak: "It then restarts whenever Compose restarts \(vpn.name). Keep its other dependencies in the list."
        )
        func fail(_ seen: String, at span: SourceSpan) -> Verdict {
            .fail(
                Failure(
                    "When \(vpn.name) is restarted or made anew, \(member.title) runs on without a network until you "
                        + "restart it.",
                    reach: .fault, at: [span, mode], seen: [Observation(seen, at: span)], remedy: remedy))
        }
        if let written = member.dependsOn.last(where: { $0.service == vpn.name }) {
            if written.restart {
                return .pass([
                    Observation(
                        written.isImplicit ? "Compose restarts it with \(vpn.name)" : "depends_on says restart: true",
                        at: written.isImplicit ? mode : written.span)
                ])
            }
            return fail("depends_on names \(vpn.name) without restart: true", at: written.span)
        }
        // A chain: the service it names is restarted first, and it with that one.
        if case .service? = member.networkMode?.value {
            return .pass([Observation("Compose restarts it with the service whose network it shares", at: mode)])
        }
        return fail("nothing restarts it with \(vpn.name)", at: mode)
    }
}
