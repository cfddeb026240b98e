import Evidence
import StackModel

/// The sockets by which a torrent client that lives in a tunnel's namespace takes peers.
struct PeerSockets {
    private let client: KnownService
    private let namespace: NetworkNamespace
    private let span: SourceSpan
    /// The client's own listeners on ports for peers.
    private let sockets: [NetworkSocket]

    /// - Returns: nil where the namespace was not seen, has no tunnel, or no port for peers was seen in it.
    init?(_ client: KnownService, in subject: Case) {
        guard case .seen(let namespace) = subject.namespace(of: client), namespace.tunnels.contains(where: \.isUp)
        else {
            return nil
        }
        self.client = client
        self.namespace = namespace
        span = client.networkMode?.span ?? client.image?.span ?? client.span
        let names = PeerSockets.processes(of: client)
        let own = namespace.sockets.filter { socket in
            socket.state == .listening && names.contains { socket.owner?.name.hasPrefix($0) ?? false }
        }
        sockets = PeerSockets.forPeers(own)
        guard !sockets.isEmpty else { return nil }
    }

    /// The ports that one process has over TCP and UDP alike: peers come over both, pages over TCP alone.
    private static func forPeers(_ own: [NetworkSocket]) -> [NetworkSocket] {
        func key(_ socket: NetworkSocket) -> [Int32] { [socket.owner?.process ?? 0, Int32(socket.port)] }
        let tcp = Set(own.filter { $0.transport == .tcp }.map(key))
        let both = Set(own.filter { $0.transport == .udp }.map(key)).intersection(tcp)
        return own.filter { both.contains(key($0)) }
    }

    /// The kernel's names of the client's process: 15 bytes at most.
    private static func processes(of client: KnownService) -> [String] {
        switch client.product {
        case "qbittorrent": ["qbittorrent"]
        case "transmission": ["transmission-da"]
        case "deluge": ["deluged"]
        case "rtorrent", "rutorrent": ["rtorrent"]
        default: ["qbittorrent", "transmission-da", "deluged", "rtorrent", "aria2c"]
        }
    }

    /// Those that peers reach by another interface than the tunnel.
    private var outside: [NetworkSocket] {
        let cards = namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel }
        let addresses = Set(cards.flatMap { $0.addresses.map(\.address) })
        return sockets.filter { socket in
            socket.address.isUnspecified ? !cards.isEmpty : addresses.contains(socket.address)
        }
    }

    /// What the sockets make of what the settings say: they decide where the settings are well or were not read.
    func verdict(written: Verdict) -> Verdict {
        switch written {
        case .fail(var failure):
            failure.observations += outside.map(observation)
            return .fail(failure)
        case .notApplicable: return written
        case .pass, .unknown: return verdict
        }
    }

    /// What the sockets alone say.
    var verdict: Verdict {
        let found = outside
        guard !found.isEmpty else {
            return .pass(sockets.map(observation))
        }
        let places = Set(found.map { $0.address.isUnspecified ? "every address" : "\($0.address)" }).sorted()
        return .fail(
            Failure(
                """
                \(client.title) takes peers on \(places.joined(separator: ", ")): only the VPN container's firewall keeps it \
                off your home address.
                """,
                reach: .fault, impact: .identity, at: [span], seen: found.map(observation),
                remedy: Remedy(.advise("bind \(client.title) to the tunnel's interface and start it again"))))
    }

    private func observation(_ socket: NetworkSocket) -> Observation {
        let name = socket.owner?.name ?? client.name
        let address = socket.address.isUnspecified ? "every address" : "\(socket.address)"
        return Observation(
            "\(name) listens on \(address) port \(socket.port)/\(socket.transport.rawValue)", at: span)
    }
}

extension NetworkEvidence {
    /// Gluetun's namespace in which a program takes peers on port 51413 of these addresses, and shows a page on 8080.
    static func listening(_ process: String, on addresses: String...) -> NetworkEvidence {
        .tunnelled(drops: true) { namespace in
            namespace.containers.append("media-\(process.prefix { $0 != "-" })-1")
            let owner = NetworkSocket.Owner(process: 4711, name: process)
            for address in addresses.compactMap({ IPAddress($0) }) {
                for transport in [NetworkSocket.Transport.tcp, .udp] {
                    namespace.sockets.append(
                        NetworkSocket(transport, .listening, address: address, port: 51413, owner: owner))
                }
            }
            if let any = IPAddress("0.0.0.0") {
                namespace.sockets.append(NetworkSocket(.tcp, .listening, address: any, port: 8080, owner: owner))
            }
        }
    }
}
