import Evidence
import StackModel

extension Control {
    static let torrentListensOutside = Control(
        id: "vpn.torrent-listens-outside",
        title: "A torrent client in the tunnel's network takes peers beside the tunnel",
        layer: .network,
        impact: .identity,
        guide: ["KS2", "CL14"],
        why: """
            A torrent client that listens on every address also listens on the VPN container's card, and announces by it. \
            Then that container's firewall is the only thing between its packets and the home address. The sockets of the \
            namespace show where the client really listens, whatever its settings say. (For qBittorrent this is \
            `app.qbittorrent-unbound`.)
            """,
        fix: """
            Bind the client to the tunnel: in Transmission `bind-address-ipv4` with the tunnel's own address, in Deluge \
            *Incoming Address* and *Outgoing Interface* `tun0`, in rTorrent `network.bind_address.set`. Where the \
            provider changes that address, qBittorrent, which binds to the interface, is the better choice.
            """,
        references: [Reference("Gluetun issue 1926", "https://github.com/qdm12/gluetun/issues/1926")],
        reads: [.image, .networkMode, .containerName],
        variables: ["VPN_ENABLED", "PEERS"],
        examples: [
            Example.fails(
                "Transmission on every address", on: "transmission",
                TunnelStacks.client("transmission", image: "lscr.io/linuxserver/transmission:4.0.6", marked: true)
            ).seen(.listening("transmission-da", on: "0.0.0.0")),
            Example.passes(
                "bound to the tunnel's address",
                TunnelStacks.client("transmission", image: "lscr.io/linuxserver/transmission:4.0.6")
            ).seen(.listening("transmission-da", on: "10.64.1.2")),
            Example.unknown(
                "no socket of the client was seen",
                TunnelStacks.client("transmission", image: "lscr.io/linuxserver/transmission:4.0.6")
            ).seen(.listening("transmission-da")),
            .notApplicable(
                "what runs was not looked at",
                TunnelStacks.client("transmission", image: "lscr.io/linuxserver/transmission:4.0.6")),
        ]
    ) { subject in
        let clients = subject.services.filter { client in
            client.isTorrentClient && client.product != "qbittorrent"
                && (subject.tunnel(of: client) != nil || client.isInOwnTunnel)
        }
        guard !clients.isEmpty else {
            return [.notApplicable(.stack, "No torrent client but qBittorrent lives in a tunnel's network.")]
        }
        return clients.map { client in
            switch subject.namespace(of: client) {
            case .none(let reason): return .notApplicable(client.subject, reason)
            case .unknown(let reason, let remedy): return .unknown(client.subject, reason, remedy: remedy)
            case .seen(let namespace):
                if let sockets = PeerSockets(client, in: subject) { return Outcome(client.subject, sockets.verdict) }
                guard namespace.tunnels.contains(where: \.isUp) else {
                    return .notApplicable(client.subject, "There is no tunnel now: vpn.route-beside-tunnel owns this.")
                }
                return .unknown(
                    client.subject, "No port on which \(client.title) takes peers was seen in the tunnel's network.",
                    remedy: "Run the audit as root while \(client.title) runs.")
            }
        }
    }
}
