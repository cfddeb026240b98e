import Evidence
import PacketFilter
import StackModel
import Tunnels

/// What the sockets of torrent clients in one network tell.
struct TorrentSockets: Sendable {
    /// The container that names the network.
    let place: String
    /// The torrent clients in it.
    let clients: [String]
    /// Where they take torrent connections: ports with both TCP and UDP.
    let ports: [UInt16]
    /// Where their pages listen: TCP alone.
    let pages: [UInt16]
    /// The addresses of the cards of that network, link-local ones left out.
    let cards: [IPAddress]
    /// Their connections that go from a card's address to the internet.
    private(set) var outside: [NetworkSocket]
    /// Their torrent sockets that listen on a card's own address.
    let onCards: [NetworkSocket]
    /// Whether the clients' processes are known, so that their sockets could be told from others'.
    let isKnown: Bool

    /// The most torrent ports of one network that are looked at.
    private static let mostPorts = 8

    /// - Parameters:
    ///   - members: the torrent clients in that network with their processes; nil where those could not be seen.
    ///   - servers: the VPN's, to which an image that brings a client along has a connection of its own.
    init(
        place: String, namespace: NetworkNamespace, members: [(name: String, processes: Set<Int32>?)],
        servers: Set<KillSwitch.Endpoint> = []
    ) {
        self.place = place
        clients = members.map(\.name)
        isKnown = members.allSatisfy { $0.processes != nil }
        let own = members.reduce(into: Set<Int32>()) { $0.formUnion($1.processes ?? []) }
        let sockets = namespace.sockets.filter { $0.owner.map { own.contains($0.process) } ?? false }
        let cards = namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel && $0.isUp }
            .flatMap { $0.addresses.map(\.address) }.filter { !$0.isLinkLocal }
        let listening = sockets.filter { $0.state == .listening && !$0.address.isLoopback }
        let overUDP = Set(listening.filter { $0.transport == .udp }.map(\.port))
        let overTCP = Set(listening.filter { $0.transport == .tcp }.map(\.port))
        let ports = overTCP.intersection(overUDP)
        self.ports = Array(ports.sorted().prefix(Self.mostPorts))
        pages = overTCP.subtracting(overUDP).sorted()
        self.cards = cards
        // Who visits a page from afar is no peer.
        let visited = overTCP.subtracting(ports)
        outside = sockets.filter { socket in
            socket.state == .connected && cards.contains(socket.address)
                && !(socket.transport == .tcp && visited.contains(socket.port))
                && TorrentSockets.leadsOut(socket, servers)
        }
        onCards = listening.filter { ports.contains($0.port) && cards.contains($0.address) }
    }

    /// Leaves out the connections to those servers of the VPN.
    mutating func pardon(_ servers: Set<KillSwitch.Endpoint>) {
        outside.removeAll { !TorrentSockets.leadsOut($0, servers) }
    }

    private static func leadsOut(_ socket: NetworkSocket, _ servers: Set<KillSwitch.Endpoint>) -> Bool {
        guard let peer = socket.peer, let port = socket.peerPort, AddressSpace.isPublic(peer) else { return false }
        return !servers.contains(KillSwitch.Endpoint(peer, port: port, transport: socket.transport.number))
    }

    /// What they tell, as a step of a proof.
    func step(at time: EngineTime) -> ProofStep {
        let names = clients.joined(separator: ", ")
        var found: String
        if let first = outside.first, let peer = first.peer {
            found =
                "\(outside.count) go past the tunnel, the first from \(first.address) to \(peer) port \(first.peerPort ?? 0)"
        } else {
            found = "none goes past the tunnel; "
            let list = ports.map(String.init).joined(separator: ", ")
            found += ports.isEmpty ? "it listens nowhere" : "it listens at \(list)"
            if let first = onCards.first { found += ", at the card's own address \(first.address) among others" }
        }
        return ProofStep(
            "the connections of \(names) were looked at", command: "nsenter -t PID -n ss -tunap", seen: outside.count,
            found: found, time: time, outcome: outside.isEmpty ? .stopped : .passed)
    }
}

extension ProofSubject {
    /// The sockets of each network in which a torrent client lives.
    var torrentSockets: [TorrentSockets] {
        let clients = tunnel.torrentClients + strays
        return places.compactMap { name, namespace in
            let members = clients.filter { namespace.containers.contains($0.name) }.map { member in
                (name: member.name, processes: processes(of: member))
            }
            guard !members.isEmpty else { return nil }
            return TorrentSockets(
                place: name, namespace: namespace, members: members, servers: scope.endpoints)
        }
    }

    private func processes(of member: TunnelMember) -> Set<Int32>? {
        guard let found = engine.container(member.id)?.processes, found.source != .engine else { return nil }
        // An image that brings a client along runs the tunnel as well.
        let own = found.list.filter { process in
            !["openvpn", "wireguard", "boringtun"].contains { process.name.hasPrefix($0) }
        }
        return Set(own.map { Int32(truncatingIfNeeded: $0.id) })
    }

    /// The host's addresses and ports at which the engine leads from elsewhere to that port of a network, loopback left
    /// out.
    func publications(of port: UInt16, _ transport: PublishedPort.Transport, in place: String) -> [EnginePort] {
        guard let namespace = network.namespace(of: place) else { return [] }
        return (engine.containers ?? []).filter { namespace.containers.contains($0.name) }
            .flatMap(\.network.ports).filter { published in
                published.containerPort == Int(port) && published.transport == transport && published.hostPort != nil
                    && published.reach != .loopback
            }
    }
}
