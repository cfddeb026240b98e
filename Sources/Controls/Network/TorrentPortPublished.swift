import KnownImages
import StackModel

extension Control {
    static let torrentPortPublished = Control(
        id: "vpn.torrent-port-published",
        title: "The torrent port is open on the home address",
        layer: .network,
        impact: .identity,
        guide: ["FW2", "CL15", "FW4", "VP4"],
        why: """
            A torrent port that Docker publishes lets peers come in over the home address, past the tunnel, and the answers \
            go out the same way. Every check of the exit address still shows the VPN. Behind a VPN the right number of \
            torrent ports on the home address is none: incoming peers come through a port that the provider forwards.
            """,
        fix: """
            Remove the published torrent port (6881 and the like) from the VPN service. If your provider forwards ports, \
            use that one inside the tunnel; Mullvad forwards none.
            """,
        references: [Reference("Gluetun issues 1653 and 1926")],
        reads: [.image, .ports, .networkMode, .environment, .envFile],
        variables: ["TORRENTING_PORT"],
        examples: [
            .fails(
                "6881 published on Gluetun", on: "qbittorrent",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    ports:
                      - 127.0.0.1:8080:8080
                      - 6881:6881  # <-
                      - 6881:6881/udp  # <-
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .fails(
                "another port that the client was told", on: "qbittorrent",
                """
                services:
                  vpn:
                    image: qmcgaw/gluetun:v3.41.3
                    container_name: gluetun
                    ports:
                      - 8694:8694  # <-
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: container:gluetun
                    environment:
                      TORRENTING_PORT: "8694"
                """),
            .passes(
                "only the web page is published",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    ports: ["127.0.0.1:8080:8080"]
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .unknown(
                "the published port is not known",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    ports: ["${TORRENT_PORT}:${TORRENT_PORT}"]
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                """),
            .notApplicable(
                "the client is not behind a VPN at all, which is another finding",
                """
                services:
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    ports: ["6881:6881"]
                """),
        ]
    ) { subject in
        let clients = subject.services.filter(\.isTorrentClient)
        guard !clients.isEmpty else { return [.notApplicable(.stack, "No torrent client is in these files.")] }
        return clients.map { Outcome($0.subject, torrentPort(of: $0, in: subject)) }
    }

    private static func torrentPort(of client: KnownService, in subject: Case) -> Verdict {
        let publisher: KnownService
        if let tunnel = subject.tunnel(of: client) {
            publisher = tunnel
        } else if client.isInOwnTunnel {
            publisher = client
        } else {
            return .notApplicable("It is not behind a VPN container of these files.")
        }
        let open = subject.publications(to: client).filter {
            !$0.port.isLoopback && ($0.known?.purpose == .torrent || $0.isUsualTorrentPort)
        }
        let stray = subject.publications.filter {
            $0.publisher.name == publisher.name && $0.known == nil && !$0.port.isLoopback && $0.isUsualTorrentPort
        }
        let ports = open.map(\.port) + (open.isEmpty ? stray.map(\.port) : [])
        if let first = ports.first {
            let list = ports.map(\.shown).joined(separator: ", ")
            return .fail(
                Failure(
                    """
                    Torrent peers can reach \(client.title) over your home address, around the VPN, once the router lets \
                    \(list) in.
                    """,
                    reach: .fault, at: ports.map(\.span),
                    seen: ports.map {
                        Observation("\($0.shown) leads to the torrent port of \(client.name)", at: $0.span)
                    },
                    remedy: Remedy(
                        .remove(first.span, what: "the published torrent port \(list)"),
                        mayBreak: "No peer comes in over the home address any more, which is the aim.")))
        }
        if let problem = subject.problem(with: publisher, .ports) { return .unknown(because: problem) }
        return .pass([
            Observation("\(publisher.name) publishes no torrent port", at: publisher.service.place(of: "ports"))
        ])
    }
}
