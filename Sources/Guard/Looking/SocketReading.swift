import Evidence
import StackModel
import Tunnels

/// Where a torrent client listens: a pure reading of the sockets in its namespace.
struct SocketReading {
    let sockets: [NetworkSocket]
    /// The addresses of the tunnel's interface now.
    let addresses: [IPAddress]

    /// Whether the client listens on the tunnel's own addresses.
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
        guard let first = stale.first, !addresses.isEmpty else { return .good }
        return .bad(
            .degraded, "\(client) listens on \(first.address), which is no address of \(interface): it is not reached.")
    }
}
