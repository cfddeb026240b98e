import Evidence
import StackModel
import Tunnels

/// Where a torrent client listens: a pure reading of the sockets in its namespace.
struct SocketReading {
    let sockets: [NetworkSocket]
    /// The addresses of the tunnel's interface now.
    let addresses: [IPAddress]
    /// The indices of all interfaces now; empty where they are not known.
    let devices: Set<Int>

    /// Whether the client listens on the tunnel's own addresses, and on its interface as it is now.
    ///
    /// WireGuard's customers keep their address: after the tunnel's interface was made anew a socket may have the right
    /// address and be bound to the interface that is gone, where nobody reaches it. libtorrent leaves it so (seen with
    /// qBittorrent 4.5).
    /// - Parameters:
    ///   - port: the port for peers, as the client says.
    ///   - interface: the interface that it is bound to.
    func finding(port: UInt16, boundTo interface: String, client: String) -> Observation.Finding {
        let listening = sockets.filter { $0.port == port && $0.state == .listening && !$0.address.isLoopback }
        guard !listening.isEmpty else {
            return .bad(.degraded, "\(client) does not listen on its port \(port).")
        }
        let stale = listening.filter { socket in
            !socket.address.isUnspecified && !addresses.contains(socket.address) && !socket.address.isLinkLocal
        }
        if let first = stale.first, !addresses.isEmpty {
            return .bad(
                .degraded,
                "\(client) listens on \(first.address), which is no address of \(interface): it is not reached.")
        }
        // Of UDP's the interface is not told: they say nothing of TCP's.
        let streams = listening.filter { $0.transport == .tcp }
        let (cut, reached) = (streams.filter(isCut), streams.filter { !isCut($0) })
        if let first = cut.first(where: { socket in !reached.contains { $0.address == socket.address } }) {
            return .bad(
                .degraded,
                "\(client) listens on \(first.address) of an interface that is gone, though \(interface) is back: it is "
                    + "not reached.")
        }
        return .good
    }

    /// Whether a socket is bound to an interface that is no longer there.
    private func isCut(_ socket: NetworkSocket) -> Bool {
        guard let device = socket.device, device != 0, !devices.isEmpty else { return false }
        return !devices.contains(device)
    }
}
