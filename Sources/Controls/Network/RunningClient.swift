import Evidence
import PacketFilter
import StackModel

/// Where a torrent client that the files put behind a VPN really runs.
struct RunningClient {
    let client: KnownService
    let subject: Case
    private let span: SourceSpan

    init(_ client: KnownService, in subject: Case) {
        self.client = client
        self.subject = subject
        span = client.networkMode?.span ?? client.image?.span ?? client.span
    }

    /// What the running state decides; nil where it was not seen or says nothing.
    var verdict: Verdict? {
        switch subject.namespace(of: client) {
        case .seen(let namespace): verdict(in: namespace)
        case .none, .unknown: verdictOfEngine
        }
    }

    // MARK: By its routes

    private func verdict(in namespace: NetworkNamespace) -> Verdict? {
        let egress = Egress(namespace)
        let ways = NetworkFamily.allCases.compactMap(\.somewhere).map { ($0, egress.way(to: $0)) }
        if namespace.tunnels.contains(where: \.isUp) {
            // What the firewall there lets out is vpn.kill-switch-open's, where the routes lead vpn.route-beside-tunnel's.
            guard case .tunnel(let name)? = ways.first?.1 else { return nil }
            return .pass([
                Observation("\(client.name) runs in a network whose traffic is led into \(name)", at: span)
            ])
        }
        // A VPN container whose tunnel is down is judged with that container.
        let isShared = subject.tunnels.contains { tunnel in
            guard tunnel.name != client.name, case .seen(let other) = subject.namespace(of: tunnel) else {
                return false
            }
            return other.id == namespace.id
        }
        guard !isShared else { return nil }
        for (address, way) in ways {
            if case .stopped = way { continue }
            guard let name = egress.interface(beside: address) else { continue }
            return .fail(
                outside(
                    "it runs in a network without a tunnel",
                    Observation(
                        "\(address.family.rawValue) is led out by \(name), and no interface is a tunnel", at: span)))
        }
        return nil
    }

    // MARK: By what the engine says

    private var verdictOfEngine: Verdict? {
        // An image with a tunnel of its own is on a bridge as it should be.
        guard client.ownTunnel == nil, case .containers(let containers, let engine) = subject.running(client) else {
            return nil
        }
        for container in containers where container.life.isUp {
            switch container.network.mode {
            case .container(let owner):
                // Where that one is gone, the client reaches nothing: network.stale-namespace owns it.
                guard let other = engine.container(owner) else { return nil }
                if case .container = other.network.mode { return nil }
                guard subject.tunnels.contains(where: { $0.name == other.service(in: subject.stack.name) }) else {
                    return nil
                }
            case .none, .service: return nil
            case .host, .bridge, .other:
                return .fail(
                    outside(
                        "the engine runs it in another network than the VPN container's",
                        Observation(
                            "HostConfig.NetworkMode of \(container.name) is \(container.network.mode.shown)", at: span))
                )
            }
        }
        return nil
    }

    private func outside(_ what: String, _ observation: Observation) -> Failure {
        Failure(
            "\(client.title) torrents from your home address: \(what).", reach: .anyone, at: [span],
            seen: [observation], remedy: Remedy(.run("docker compose up -d --force-recreate \(client.name)")))
    }
}

extension NetworkMode {
    /// The word that the engine uses.
    fileprivate var shown: String {
        switch self {
        case .bridge: "bridge"
        case .host: "host"
        case .none: "none"
        case .service(let name): "service:\(name)"
        case .container(let name): "container:\(name)"
        case .other(let name): name
        }
    }
}
