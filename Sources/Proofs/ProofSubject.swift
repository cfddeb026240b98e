import Collectors
public import Evidence
public import LinuxNet
public import PacketFilter
import Processes
public import StackModel
public import Tunnels

/// One tunnel as it runs, looked at for a proof.
public struct ProofSubject: Sendable {
    public var tunnel: Tunnel
    /// The running torrent clients that are in no tunnel.
    public var strays: [TunnelMember]
    public var engine: EngineEvidence
    public var network: NetworkEvidence
    /// The VPN's servers that the owner's configuration or the provider's list names; empty where nothing names them.
    public var endpoints: [KillSwitch.Endpoint]
    /// The networks that the owner allows beside the tunnel.
    public var lan: [IPPrefix]
    /// What WireGuard in user space tells of the tunnel; nil where there is none.
    public var wireGuard: WireGuardState?

    public init(
        tunnel: Tunnel, strays: [TunnelMember], engine: EngineEvidence, network: NetworkEvidence,
        endpoints: [KillSwitch.Endpoint], lan: [IPPrefix], wireGuard: WireGuardState? = nil
    ) {
        self.wireGuard = wireGuard
        self.tunnel = tunnel
        self.strays = strays
        self.engine = engine
        self.network = network
        self.endpoints = endpoints
        self.lan = lan
    }

    /// The VPN container's network; nil where it does not run or could not be entered.
    public var namespace: NetworkNamespace? { network.namespace(of: tunnel.vpn.name) }

    /// What a proof of it holds on; an empty basis where the VPN container does not run.
    public func basis(of test: ProofTest) -> ProofBasis {
        ProofBasis(tunnel: tunnel.vpn.name, engine: engine, network: network, for: test)
            ?? ProofBasis(engine: engine.daemon?.id)
    }

    /// The judgement of the rules in the VPN container's network.
    public var killSwitch: KillSwitch? {
        namespace.map { KillSwitch.judge($0, endpoints: endpoints) }
    }

    /// What may leave the container: the named servers, else those that the rules leave no doubt about and the one that
    /// its WireGuard talks to.
    public var scope: WireScope {
        WireScope(endpoints: Set(endpoints.isEmpty ? assumed : endpoints), allowed: allowed, pages: pages)
    }

    /// The TCP ports that the VPN container publishes and no torrent client takes peers at: where a client listens with UDP
    /// as well, it takes peers.
    private var pages: Set<UInt16> {
        let ports = engine.container(tunnel.vpn.id)?.network.ports ?? []
        let published = Set(ports.filter { $0.transport == .tcp }.compactMap { UInt16(exactly: $0.containerPort) })
        let peers = Set(
            places.flatMap(\.namespace.sockets).filter { $0.transport == .udp && $0.state == .listening }.map(\.port))
        return published.subtracting(peers)
    }

    /// The user that a torrent client in that namespace runs as; nil where none is known.
    func user(in namespace: NetworkNamespace) -> UInt32? {
        let clients = (tunnel.torrentClients + strays).filter { namespace.containers.contains($0.name) }
        let users = clients.flatMap { engine.container($0.id)?.processes?.list ?? [] }.compactMap {
            $0.users.dropFirst().first
        }
        return (users.first { $0 > 0 } ?? users.first).flatMap { UInt32(exactly: $0) }
    }

    /// The servers that only the container itself tells of.
    public var assumed: [KillSwitch.Endpoint] {
        var servers: [KillSwitch.Endpoint] = []
        for case .endpoint(let endpoint, _) in killSwitch?.exceptions ?? [] { servers.append(endpoint) }
        return servers + (wireGuard?.peers ?? []).compactMap(\.server)
    }

    /// The engine's networks and those that the owner allows.
    private var allowed: [IPPrefix] {
        let engines = (engine.networks ?? []).flatMap(\.subnets).compactMap { IPPrefix($0) }
        return engines.filter(\.address.isPrivate) + tunnel.outboundSubnets + lan
    }

    /// The bridges on the host that what is watched is on.
    public var bridges: [String] {
        let ids = Set(tunnel.all.map(\.id) + strays.map(\.id))
        let attached = (engine.containers ?? []).filter { ids.contains($0.id) }
            .flatMap(\.network.attachments).compactMap { engine.network(of: $0)?.bridge }
        return Set(attached + tunnel.attachments.compactMap(\.bridge)).sorted()
    }

    /// The addresses of containers that neither are in the tunnel nor torrent: they may go where they like.
    public var others: Set<IPAddress> {
        let ids = Set(tunnel.all.map(\.id) + strays.map(\.id))
        let containers = (engine.containers ?? []).filter { !ids.contains($0.id) }
        return Set(containers.flatMap(\.network.attachments).flatMap(\.addresses).compactMap { IPAddress($0) })
    }

    /// The network namespaces whose packets must stay in the tunnel, each once, with the container that names it: the VPN
    /// container's, those of stranded members, those of strays.
    public var places: [(name: String, namespace: NetworkNamespace)] {
        var found: [(name: String, namespace: NetworkNamespace)] = []
        for member in tunnel.all + strays {
            guard let namespace = network.namespace(of: member.name),
                !found.contains(where: { $0.namespace.id == namespace.id })
            else { continue }
            found.append((member.name, namespace))
        }
        return found
    }
}

extension ProofAccess {
    /// Looks at what runs.
    ///
    /// - Parameters:
    ///   - endpoints: names the VPN's servers of a tunnel.
    ///   - lan: the networks that the owner allows beside the tunnel.
    /// - Returns: the tunnels, and what could not be seen.
    public func look(
        endpoints: @Sendable (Tunnel, EngineEvidence) -> [KillSwitch.Endpoint] = { _, _ in [] }, lan: [IPPrefix] = []
    ) async -> (subjects: [ProofSubject], gaps: [Gap]) {
        let collector = EngineCollector(
            http: http, files: files, environment: environment, classify: classify)
        let (engine, gaps) = await collector.collect(now: now().seconds)
        guard let engine, engine.containers != nil else { return ([], gaps) }
        let tunnels = Tunnel.all(in: engine)
        let strays = Tunnel.strays(in: engine)
        let watched = Set((tunnels.flatMap(\.all) + strays).map(\.id))
        let targets = (engine.containers ?? []).compactMap { container -> NetworkCollector.Target? in
            guard watched.contains(container.id), let process = container.life.process, container.life.isUp else {
                return nil
            }
            return NetworkCollector.Target(
                container.name, process: Int32(truncatingIfNeeded: process), wantsFirewall: true)
        }
        let reader = NetworkCollector(files: files, processes: processes, helper: helper)
        let (network, unseen) = await reader.collect(targets)
        let states = await Blocking.run {
            tunnels.map { tunnel in
                tunnel.vpn.process.flatMap { WireGuardState.read(tunnel.interface, ofProcess: $0) }
            }
        }
        let subjects = zip(tunnels, states).map { tunnel, state in
            ProofSubject(
                tunnel: tunnel, strays: strays, engine: engine, network: network,
                endpoints: endpoints(tunnel, engine), lan: lan, wireGuard: state)
        }
        return (subjects, gaps + unseen)
    }
}

extension WireGuardState.Peer {
    /// Where its packets go.
    var server: KillSwitch.Endpoint? {
        place.map { KillSwitch.Endpoint($0.address, port: $0.port, transport: 17) }
    }
}
