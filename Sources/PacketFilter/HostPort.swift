public import Evidence

/// A port of the host: what listens there, and what becomes of each attempt to connect to it.
public struct HostPort: Sendable, Hashable {
    /// Which port.
    public struct Number: Sendable, Hashable, Comparable {
        public var transport: NetworkSocket.Transport
        public var port: UInt16

        public init(_ transport: NetworkSocket.Transport, _ port: UInt16) {
            self.transport = transport
            self.port = port
        }

        public static func < (left: Number, right: Number) -> Bool {
            (left.port, left.transport.rawValue) < (right.port, right.transport.rawValue)
        }
    }

    public var number: Number
    /// The host's own sockets that take what comes for it; none where rules lead it on to a container.
    public var sockets: [NetworkSocket]
    /// One for each family and audience.
    public var attempts: [Reachability.Attempt]

    public init(_ number: Number, sockets: [NetworkSocket], attempts: [Reachability.Attempt]) {
        self.number = number
        self.sockets = sockets
        self.attempts = attempts
    }

    /// The attempts of that audience, IPv4 first.
    public func attempts(of audience: Reachability.Audience) -> [Reachability.Attempt] {
        attempts.filter { $0.audience == audience }
    }

    /// Whether that audience gets through, over either family.
    public func isReached(by audience: Reachability.Audience) -> Bool {
        attempts(of: audience).contains(where: \.isReachable)
    }
}

extension Reachability {
    /// The most ports that are tried: a container with the host's network can open as many as it likes.
    public static let mostPorts = 256

    /// Tries every port that the host listens on from every side.
    ///
    /// - Parameters:
    ///   - published: ports that are tried as well: those that the engine leads on, besides those that rules tell of.
    ///   - audiences: who tries.
    /// - Returns: the ports, lowest first, and whether there were more than ``mostPorts``.
    public func ports(
        besides published: Set<HostPort.Number> = [], from audiences: [Audience] = Audience.allCases
    ) -> (ports: [HostPort], isCut: Bool) {
        ports(besides: published, from: audiences, steps: StepBudget.ofAllPorts)
    }

    /// - Parameter steps: how many rules may be asked for all of them together.
    func ports(
        besides published: Set<HostPort.Number>, from audiences: [Audience], steps: Int
    ) -> (ports: [HostPort], isCut: Bool) {
        let listening = Dictionary(grouping: host.sockets.filter { $0.state == .listening }) {
            HostPort.Number($0.transport, $0.port)
        }
        let numbers = Set(listening.keys).union(published).union(translated).sorted()
        var left = steps
        let ports = numbers.prefix(Self.mostPorts).map { number in
            let given = min(left, StepBudget.ofPort)
            let budget = StepBudget(given)
            let attempts = attempts(port: number.port, over: number.transport, from: audiences, budget)
            left -= given - budget.rest
            return HostPort(number, sockets: listening[number] ?? [], attempts: attempts)
        }
        return (ports, numbers.count > Self.mostPorts)
    }

    /// The ports that rules lead on elsewhere, whether or not a program of the host holds them as well.
    private var translated: Set<HostPort.Number> {
        var found: Set<HostPort.Number> = []
        for rule in (firewall?.tables ?? []).lazy.flatMap(\.chains).flatMap(\.rules) {
            guard case .translateDestination = rule.verdict else { continue }
            var transports: [NetworkSocket.Transport] = []
            var ranges: [PortRange] = []
            for match in rule.matches {
                switch match {
                case .transport(let numbers, negated: false):
                    transports += [.tcp, .udp].filter { numbers.contains($0.number) }
                case .destinationPort(let ports, negated: false): ranges += ports
                default: break
                }
            }
            for range in ranges where range.last - range.first < 64 {
                for port in range.first...range.last where found.count < 2 * Self.mostPorts {
                    found.formUnion(transports.map { HostPort.Number($0, port) })
                }
            }
        }
        return found
    }
}
