import Evidence
import StackModel

/// Which of the single addresses that rules let out beside the tunnel are the VPN's servers.
struct TunnelEndpoints {
    /// Named by whoever asks.
    var known: [KillSwitch.Endpoint] = []
    /// Taken for the server, because it speaks as a VPN does and nothing else could be it.
    var assumed: [KillSwitch.Endpoint] = []
    /// It may be the server, or a hole that the owner made for something else.
    var doubtful: Set<KillSwitch.Endpoint> = []

    private static let tcp: UInt8 = 6
    private static let udp: UInt8 = 17

    /// - Parameter known: the servers where they are known: then no other is taken for one.
    init(known: [KillSwitch.Endpoint], in namespace: NetworkNamespace, _ tables: [FirewallTable], by names: [String]) {
        self.known = known
        guard known.isEmpty else { return }
        let found = EndpointRules.endpoints(in: tables, leavingBy: names)
        let connected = found.filter { Self.isServed($0, in: namespace) }
        let datagrams = found.filter { $0.transport == Self.udp }
        if connected.count == 1 {
            assumed = connected
        } else if datagrams.count == 1 {
            assumed = datagrams
            // The same machine by another door is more likely the server's second way in than a hole.
            doubtful = Set(found.filter { $0.transport == Self.tcp && $0.address == datagrams[0].address })
        } else if datagrams.count > 1 {
            doubtful = Set(datagrams)
        } else if !Self.isWireGuard(namespace) {
            doubtful = Set(found.filter { $0.transport == Self.tcp })
        }
    }

    /// Over what the rules name servers of which only an open connection could tell whether they are the VPN's: without any,
    /// the namespace's sockets say nothing.
    static func transportsInDoubt(in namespace: NetworkNamespace) -> Set<NetworkSocket.Transport> {
        guard !isWireGuard(namespace), let tables = namespace.firewall?.tables else { return [] }
        let names = namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel }.map(\.name)
        let found = Set(EndpointRules.endpoints(in: tables, leavingBy: names).map(\.transport))
        return Set([NetworkSocket.Transport.tcp, .udp].filter { found.contains($0.number) })
    }

    /// What may leave beside the tunnel.
    var meant: [KillSwitch.Endpoint] { known + assumed }

    /// WireGuard's packets are UDP alone.
    private static func isWireGuard(_ namespace: NetworkNamespace) -> Bool {
        let tunnels = namespace.tunnels
        return !tunnels.isEmpty && tunnels.allSatisfy { ["wireguard", "amneziawg"].contains($0.type) }
    }

    /// Whether OpenVPN's own connection to it is open now: root's, and the program's where it could be seen.
    private static func isServed(_ endpoint: KillSwitch.Endpoint, in namespace: NetworkNamespace) -> Bool {
        guard !isWireGuard(namespace) else { return false }
        return namespace.sockets.contains { socket in
            socket.state == .connected && socket.transport.number == endpoint.transport
                && socket.peer == endpoint.address && socket.peerPort == endpoint.port && socket.user == 0
                && socket.owner.map { $0.name.hasPrefix("openvpn") } ?? true
        }
    }
}
