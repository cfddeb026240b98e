import Evidence
import PacketFilter
import StackModel

/// One port of the host that leads to a container of a project.
struct ExposureTarget: Sendable, Hashable {
    /// The host's port.
    var port: HostPort.Number
    /// The services behind it, as `jellyfin:8096`; without repetitions.
    var services: [String]
    /// The host's addresses that it is published at; empty for all of them.
    var addresses: [IPAddress]
    /// Whom the host's rules let through; nil where they were not read.
    var prediction: Prediction?

    /// Whom the host's rules let through to a port, as a clause.
    enum Prediction: String, Sendable, Hashable {
        case anyone = "by this host's rules anyone gets through"
        case neighbours = "by this host's rules its neighbours get through"
        case unknown = "this host's rules leave it open who gets through"
        case nobody = "by this host's rules nobody gets through"
    }

    /// `TCP 8096 (jellyfin:8096)`
    var title: String {
        "\(port.transport.rawValue.uppercased()) \(port.port) (\(services.joined(separator: ", ")))"
    }

    /// Whether it takes what is sent to that address.
    func isAt(_ address: IPAddress) -> Bool {
        addresses.isEmpty || addresses.contains(address)
    }

    /// What a project has of them.
    struct All: Sendable {
        /// The lowest first.
        var targets: [ExposureTarget]
        /// Whether there are more than are tried.
        var isCut = false
        /// The services with the host's network whose ports could not be seen.
        var unseen: [String] = []
    }

    /// The most ports of one project that are tried.
    static let most = 128

    /// What a project publishes beyond loopback, and what its containers with the host's network listen at.
    ///
    /// - Parameter project: the Compose project, or `Stack.withoutCompose`.
    static func all(of project: String, engine: EngineEvidence, network: NetworkEvidence?) -> All {
        var unseen: [String] = []
        var found: [HostPort.Number: (services: [String], addresses: Set<IPAddress>, isEverywhere: Bool)] = [:]
        func add(_ number: HostPort.Number, _ service: String, at address: IPAddress?) {
            var known = found[number] ?? ([], [], false)
            if !known.services.contains(service) { known.services.append(service) }
            if let address, !address.isUnspecified {
                known.addresses.insert(address)
            } else {
                known.isEverywhere = true
            }
            found[number] = known
        }
        for container in engine.containers ?? [] where container.life.isUp && container.service(in: project) != nil {
            for port in container.network.ports where port.reach != .loopback {
                guard let transport = port.transport.ofSockets,
                    let number = port.hostPort.flatMap(UInt16.init(exactly:))
                else { continue }
                add(
                    .init(transport, number), "\(container.serviceName):\(port.containerPort)",
                    at: IPAddress(port.hostAddress))
            }
            guard case .host = container.network.mode else { continue }
            guard let processes = container.processes, processes.source != .engine, !processes.isCut else {
                unseen.append(container.serviceName)
                continue
            }
            let own = Set(processes.list.map { Int32(truncatingIfNeeded: $0.id) })
            for socket in network?.host?.sockets ?? [] where socket.state == .listening && !socket.address.isLoopback {
                guard let owner = socket.owner, own.contains(owner.process) else { continue }
                add(.init(socket.transport, socket.port), "\(container.serviceName):\(socket.port)", at: socket.address)
            }
        }
        let reach = network?.host.map { Reachability(host: $0) }
        let targets = found.sorted { $0.key < $1.key }.map { number, known in
            ExposureTarget(
                port: number, services: known.services, addresses: known.isEverywhere ? [] : Array(known.addresses),
                prediction: reach.map { ExposureTarget.prediction(of: number, by: $0) })
        }
        return All(targets: Array(targets.prefix(most)), isCut: targets.count > most, unseen: unseen)
    }

    private static func prediction(of number: HostPort.Number, by reach: Reachability) -> Prediction {
        let attempts = reach.attempts(port: number.port, over: number.transport, from: [.network, .anyone])
        let through = Set(attempts.filter(\.isReachable).map(\.audience))
        if through.contains(.anyone) { return .anyone }
        if through.contains(.network) { return .neighbours }
        return attempts.contains { if case .unknown = $0.answer { true } else { false } } ? .unknown : .nobody
    }
}
