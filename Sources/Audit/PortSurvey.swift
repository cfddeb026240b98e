import Controls
public import Evidence
public import PacketFilter
import StackModel

/// Every port of the machine that something listens on or that leads to a container, with who gets through to it.
public struct PortSurvey: Sendable {
    /// One port and what answers there.
    public struct Entry: Sendable, Hashable {
        public var port: HostPort
        /// The containers and programs that answer: `jellyfin` or `radarr:7878` for a container, `sshd` for a program of
        /// the host; untrusted text, without repetitions.
        public var answering: [String]
    }

    /// The ports that most can reach first, then by number.
    public var entries: [Entry]
    /// Whether there are more ports than were tried.
    public var isCut: Bool
    /// Whether an address of the internet's is on a card of the machine, for each family.
    public var publicFamilies: Set<NetworkFamily>
    /// What could not be seen.
    public var gaps: [Gap]

    /// - Parameters:
    ///   - network: what was seen of the networks; nil where they were not looked at.
    ///   - containers: those of this machine; nil where the engine did not tell.
    public init(_ network: NetworkEvidence?, containers: [EngineContainer]?, gaps: [Gap]) {
        self.gaps = gaps
        guard let host = network?.host else {
            (entries, isCut, publicFamilies) = ([], false, [])
            return
        }
        let doors = Doors(containers ?? [])
        let found = Reachability(host: host).ports(besides: Set(doors.published.keys))
        isCut = found.isCut
        publicFamilies = Set(NetworkFamily.allCases.filter(host.hasPublicAddress))
        entries = found.ports.map { Entry(port: $0, answering: doors.answering($0)) }
            .sorted { left, right in
                let (wide, narrow) = (PortSurvey.width(left.port), PortSurvey.width(right.port))
                return wide == narrow ? left.port.number < right.port.number : wide > narrow
            }
    }

    /// Whether nothing of the machine's ports was seen.
    public var isEmpty: Bool { entries.isEmpty }

    /// How many audiences a port is open to, the widest counted first.
    private static func width(_ port: HostPort) -> Int {
        switch Reachability.Audience.allCases.reversed().first(where: port.isReached) {
        case .anyone: 4
        case .network: 3
        case .containers: 2
        case .loopback: 1
        case nil: 0
        }
    }
}

/// What stands behind the ports of the host, as the engine tells.
private struct Doors {
    /// The containers that the engine leads to from a port: `radarr:7878`.
    var published: [HostPort.Number: [String]] = [:]
    /// Containers with the host's network by the numbers of their processes.
    private var guests: [Int32: String] = [:]

    init(_ containers: [EngineContainer]) {
        for container in containers where container.life.isUp {
            for port in container.network.ports {
                guard let transport = port.transport.ofSockets,
                    let number = port.hostPort.flatMap(UInt16.init(exactly:))
                else { continue }
                let name = "\(container.serviceName):\(port.containerPort)"
                var known = published[HostPort.Number(transport, number)] ?? []
                if !known.contains(name) { known.append(name) }
                published[HostPort.Number(transport, number)] = known
            }
            guard case .host = container.network.mode else { continue }
            for process in container.processes?.list ?? [] {
                guests[Int32(truncatingIfNeeded: process.id)] = container.serviceName
            }
        }
    }

    func answering(_ port: HostPort) -> [String] {
        // The engine's own helper listens for what it publishes.
        if let containers = published[port.number] { return containers }
        var names: [String] = []
        for owner in port.sockets.compactMap(\.owner) {
            let name = guests[owner.process].map { "\($0) (\(owner.name))" } ?? owner.name
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
