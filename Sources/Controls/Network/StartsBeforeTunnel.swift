import KnownImages
import StackModel

extension Control {
    static let startsBeforeTunnel = Control(
        id: "vpn.starts-before-tunnel",
        title: "The torrent client does not wait for the tunnel",
        layer: .network,
        impact: .defence,
        guide: ["KS1", "VP7"],
        why: """
            Gluetun's firewall stands some thirty milliseconds after its container starts. A client that starts along with \
            it can open a connection in that moment, and in every stable release up to 3.41 the connection then lives on \
            through the rule for established ones. A client that waits until the VPN is healthy cannot.
            """,
        fix: "Write `depends_on: {<vpn>: {condition: service_healthy, restart: true}}` on the torrent client.",
        references: [Reference("Gluetun issue 2484")],
        reads: [.image, .networkMode, .dependsOn],
        variables: ["PEERS", "VPN_ENABLED"],
        examples: [
            .fails(
                "it waits for the start only", on: "qbittorrent",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                    depends_on:
                      gluetun:  # <-
                        condition: service_started
                        restart: true
                """),
            .fails(
                "nothing is written", on: "qbittorrent",
                TunnelStacks.client(marked: true)),
            .passes(
                "it waits until the VPN is healthy",
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
            .unknown(
                "the condition is not known",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:gluetun
                    depends_on:
                      gluetun:
                        condition: ${WAIT_FOR}
                """),
            .notApplicable(
                "the client is not in a VPN's network",
                """
                services:
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                """),
        ]
    ) { subject in
        let clients = subject.vpnClients.flatMap { vpn in
            subject.torrentClients(behind: vpn).map { (client: $0, vpn: vpn) }
        }
        guard !clients.isEmpty else {
            return [.notApplicable(.stack, "No torrent client lives in the network of a VPN container.")]
        }
        return clients.map { Outcome($0.client.subject, waits($0.client, for: $0.vpn, in: subject)) }
    }

    private static func waits(_ client: KnownService, for vpn: KnownService, in subject: Case) -> Verdict {
        if let problem = subject.problem(with: client, .dependsOn) { return .unknown(because: problem) }
        let written = client.dependsOn.last { $0.service == vpn.name && !$0.isImplicit }
        if let written, written.condition == .healthy {
            return .pass([Observation("it waits until \(vpn.name) is healthy", at: written.span)])
        }
        let place = written?.span ?? client.service.place(of: "network_mode")
        return .fail(
            Failure(
                "In the moment of the start \(client.title) may connect from your home address: it does not wait for the tunnel.",
                reach: .fault, at: [place],
                seen: [
                    Observation(
                        written == nil
                            ? "no depends_on names \(vpn.name)" : "it waits only until \(vpn.name) is started",
                        at: place)
                ],
                remedy: Remedy(
                    .set(
                        service: client.name, attribute: "depends_on",
                        yaml: "\(vpn.name):\n  condition: service_healthy\n  restart: true"),
                    mayBreak:
                        "It then does not start while the tunnel is down. Keep its other dependencies in the list.")))
    }
}
