import Evidence
import KnownImages
import PacketFilter
import StackModel

extension Control {
    static let hostMode = Control(
        id: "network.host-mode",
        title: "A container uses the host's own network",
        layer: .network,
        impact: .defence,
        guide: ["FW3"],
        why: """
            With `network_mode: host` every port that the app opens is open on every address of the host, whether you meant \
            it or not, and the app reaches whatever listens on the host's loopback. Its traffic cannot be told apart from \
            the host's, so it cannot be sealed either.
            """,
        fix: """
            Remove `network_mode: host` and publish the ports that are needed. For DLNA discovery of a media server weigh \
            whether you use it.
            """,
        references: [.cis("5.10"), Reference("OWASP Docker Top 10 D03")],
        reads: [.image, .networkMode],
        variables: [],
        examples: [
            .fails(
                "an app that needs no such thing", on: "sonarr",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                    network_mode: host  # <-
                """),
            Example.fails(
                "an app whose ports the host's rules keep closed", on: "sonarr",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                    network_mode: host  # <-
                """
            ).running(inHostNetwork).seen(.hosting(8989, by: "Sonarr", inputDrops: true)),
            Example.fails(
                "an app on a port of its own choice that a neighbour reaches", on: "sonarr",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                    network_mode: host  # <-
                """
            ).running(inHostNetwork).seen(.hosting(8990, by: "Sonarr", inputDrops: false)),
            .passes(
                "a network of its own",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                """),
            .unknown(
                "a variable that is set nowhere decides",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                    network_mode: ${SONARR_NETWORK}
                """),
        ]
    ) { subject in
        subject.eachService { service in
            guard case .host? = service.networkMode?.value, let place = service.networkMode?.span else {
                return .pass([
                    Observation("it does not use the host's network", at: service.service.place(of: "network_mode"))
                ])
            }
            if service.recognition.image?.needs.hostNetwork ?? false {
                return .notApplicable("\(service.title) needs the host's network for its job.")
            }
            let doors = subject.hostDoors(of: service) ?? []
            if let verdict = closed(doors, service, at: place) { return verdict }
            let open = doors.filter { $0.reached(by: .network, .anyone) != nil }
            let ports = service.recognition.image?.ports ?? []
            let risks = ports.filter { ![.torrent, .web, .discovery].contains($0.purpose) }.map {
                PortRisk($0, of: service, in: subject)
            }
            let worst = risks.max { $0.severity(.network) < $1.severity(.network) }
            let list = ports.map { String($0.number) }.joined(separator: ", ")
            return .fail(
                Failure(
                    "Every port of \(service.title) is open on every address of this host, and it reaches the host's own "
                        + "loopback.",
                    reach: worst?.reach ?? .network, impact: worst?.impact ?? .defence, at: [place],
                    seen: [
                        Observation("network_mode is host", at: place),
                        Observation(
                            !open.isEmpty
                                ? "reached from the network now: \(open.map(\.shown).joined(separator: ", "))"
                                : list.isEmpty ? "its ports are not known" : "it is known to listen on \(list)"),
                    ] + (worst.map { [Observation("the worst of them is \($0.shown)")] } ?? []),
                    remedy: Remedy(
                        .remove(place, what: "`network_mode: host`"),
                        mayBreak: "Its ports must then be published; discovery (DLNA) on the local network stops.")))
        }
    }

    private static let inHostNetwork: EngineEvidence = {
        var container = EngineContainer.example("sonarr", image: "lscr.io/linuxserver/sonarr:4.0.19")
        container.network.mode = .host
        container.network.attachments = []
        container.processes = EngineProcesses(
            source: .controlGroup, list: [EngineProcess(id: 812, name: "Sonarr", users: [1000, 1000, 1000, 1000])])
        return .example(container)
    }()

    /// The weakness that is left where the host's rules keep everyone from each of its ports; nil where somebody gets to
    /// one, or where that is not known.
    private static func closed(_ doors: [HostDoor], _ service: KnownService, at place: SourceSpan) -> Verdict? {
        guard !doors.isEmpty,
            doors.allSatisfy({ $0.reached(by: .network, .anyone) == nil && $0.doubt(of: .network, .anyone) == nil })
        else { return nil }
        let names = doors.map(\.shown).joined(separator: ", ")
        return .fail(
            Failure(
                "\(service.title) reaches whatever listens on this host's loopback, and only the firewall keeps others from "
                    + "its ports.",
                reach: .inside, at: [place],
                seen: [
                    Observation("network_mode is host", at: place),
                    Observation("the host's rules keep the network from \(names)"),
                ],
                remedy: Remedy(
                    .remove(place, what: "`network_mode: host`"),
                    mayBreak: "Its ports must then be published; discovery (DLNA) on the local network stops.")))
    }
}
