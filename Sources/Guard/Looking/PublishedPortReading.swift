import Evidence
import StackModel

/// Whether strangers reach a torrent client at a port that the host publishes for the VPN's container: a pure reading.
///
/// What comes in there comes to the container's own card, past the tunnel, and is answered by the same way, which Gluetun's
/// rules let it ("you are exposing your own IP", qdm12/gluetun issue 1653).
struct PublishedPortReading {
    /// The ports of the VPN's container that the engine opened on the host.
    let ports: [EnginePort]
    /// The sockets of its namespace; nil where they could not be read.
    var sockets: [NetworkSocket]?
    /// The container's own addresses on the engine's networks.
    let own: [IPAddress]
    let client: String

    /// Services of VPN containers that take both TCP and UDP: names, and Gluetun's Shadowsocks.
    private static let others: Set<UInt16> = [53, 853, 8388]

    var finding: Observation.Finding {
        let published = Set(
            ports.filter { AddressReach($0.hostAddress) != .loopback }.compactMap { UInt16(exactly: $0.containerPort) }
        ).subtracting(Self.others)
        guard !published.isEmpty else { return .gone }
        guard let sockets else { return .unseen("The sockets in the network of \(client) could not be read.") }
        let open = published.filter { port in
            // Peers are taken over both; a page is not.
            isOpen(port, .tcp, sockets) && isOpen(port, .udp, sockets)
        }.sorted()
        guard let port = open.first else { return .gone }
        let guests = sockets.filter { socket in
            open.contains(socket.port) && socket.transport == .tcp && socket.state == .connected
                && own.contains(socket.address) && socket.peer.map { !$0.isPrivate && !$0.isLoopback } ?? false
        }
        if let guest = guests.first, let peer = guest.peer {
            return .bad(
                .leaking,
                "\(client) speaks with \(peer) past the tunnel: its port \(guest.port) is published at your own address."
            )
        }
        return .bad(
            .degraded,
            "\(client) takes peers at port \(port), which is published at your own address: who reaches it there is "
                + "answered past the tunnel.")
    }

    private func isOpen(_ port: UInt16, _ transport: NetworkSocket.Transport, _ sockets: [NetworkSocket]) -> Bool {
        sockets.contains { socket in
            socket.port == port && socket.transport == transport && socket.state == .listening
                && (socket.address.isUnspecified || own.contains(socket.address))
        }
    }
}
