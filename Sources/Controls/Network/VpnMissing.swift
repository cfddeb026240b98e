import KnownImages
import StackModel

extension Control {
    static let vpnMissing = Control(
        id: "vpn.missing",
        title: "A torrent client runs without any VPN",
        layer: .network,
        impact: .identity,
        guide: ["KS1", "VP1", "VP4", "CL07"],
        why: """
            Every peer and tracker of a torrent sees the address it is downloaded from. Without a VPN that is the home \
            address, which names the household to anyone who asks the provider.
            """,
        fix: """
            Add a VPN container with a kill switch, such as Gluetun, and put the torrent client into its network with \
            `network_mode: "service:gluetun"`. If the whole host or the router goes out through a VPN, accept this finding \
            in `watertight.yaml` and say so there.
            """,
        references: [Reference("Gluetun wiki: setup")],
        reads: [.image, .networkMode, .environment, .envFile, .profiles],
        variables: ["VPN_ENABLED", "PEERS"],
        examples: [
            .fails(
                "a client on a bridge and no VPN anywhere", on: "qbittorrent",
                """
                services:
                  qbittorrent:  # <-
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    ports: ["127.0.0.1:8080:8080"]
                """),
            .fails(
                "a VPN server for coming in is no way out", on: "transmission",
                """
                services:
                  wg-easy:
                    image: ghcr.io/wg-easy/wg-easy:15
                  transmission:  # <-
                    image: lscr.io/linuxserver/transmission:4.0.6
                """),
            .passes(
                "a VPN container is there",
                TunnelStacks.client()),
            .unknown(
                "the client uses a container that is not in these files",
                """
                services:
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: container:gluetun
                """),
            .unknown(
                "what the other service is cannot be told",
                """
                services:
                  tunnel:
                    image: registry.example/private/box:1
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                    network_mode: service:tunnel
                """),
        ]
    ) { subject in
        let clients = subject.services.filter(\.isTorrentClient)
        guard !clients.isEmpty else { return [.notApplicable(.stack, "No torrent client is in these files.")] }
        return clients.map { Outcome($0.subject, vpn(for: $0, in: subject)) }
    }

    private static func vpn(for client: KnownService, in subject: Case) -> Verdict {
        if client.ownTunnel != nil {
            return .pass([Observation("its image brings a VPN", at: client.image?.span ?? client.span)])
        }
        if let found = subject.tunnels.first {
            return .pass([Observation("\(found.name) is a VPN container", at: found.image?.span ?? found.span)])
        }
        if subject.inactive.contains(where: \.isTunnel) {
            return .notApplicable("A VPN container is in these files, in a profile that is not started.")
        }
        if let problem = subject.problem(with: client, .networkMode) { return .unknown(because: problem) }
        switch subject.home(of: client) {
        case .container(let name):
            return .unknown(
                reason: "\(client.title) shares the network of the container \(name), which is not in these files.",
                remedy: "Audit the files that define \(name) together with these.")
        case .service(let name) where subject.service(name).map { $0.recognition.confidence == .none } ?? true:
            return .unknown(
                reason: "\(client.title) shares the network of \(name), and what \(name) is could not be recognised.",
                remedy: "Audit the files that define \(name), or prove the exit address from inside it.")
        case .none: return .notApplicable("It has no network at all.")
        case .own, .service, .host: break
        }
        let comment = client.commentedNetworkMode
        return .fail(
            Failure(
                "\(client.title) torrents from your home address: there is no VPN in these files.",
                reach: .anyone, at: [comment?.span ?? client.networkMode?.span ?? client.span],
                seen: [
                    comment.map { Observation("a comment speaks of one: `\($0.value)`", at: $0.span) }
                        ?? Observation("no service is a VPN client", at: client.span)
                ],
                remedy: Remedy(
                    .advise(
                        "add a VPN container with a kill switch (Gluetun) and put \(client.name) into its network"),
                    mayBreak: "Incoming peers need a port that the VPN provider forwards; some forward none.")))
    }
}
