public import Evidence
public import StackModel

/// Who can open a connection to a port of the host: a walk of one packet for each audience through the host's firewall.
public struct Reachability: Sendable {
    /// From where a connection is tried.
    public enum Audience: String, Sendable, Hashable, Codable, CaseIterable {
        /// A program of the host itself.
        case loopback
        /// A container of this host.
        case containers
        /// A neighbour on a network that the host is in.
        case network
        /// An address of the internet that reaches the host, by its own address or through a router's port forward.
        case anyone
    }

    /// What becomes of the attempt.
    public enum Answer: Sendable, Hashable {
        /// It gets through; the rule that let it, nil when nothing filters.
        case reachable(RuleReference?)
        case blocked(RuleReference?)
        /// Nothing stops it and nothing is there: no listener, address, interface or route. The reason as a clause.
        case closed(String)
        /// It cannot be told, with the reason as a sentence.
        case unknown(String)
    }

    /// One attempt and its end.
    public struct Attempt: Sendable, Hashable {
        public var family: NetworkFamily
        public var audience: Audience
        /// The packet as it was sent; nil when this audience has no way at all.
        public var packet: Packet?
        public var answer: Answer

        public init(_ family: NetworkFamily, _ audience: Audience, _ packet: Packet?, _ answer: Answer) {
            self.family = family
            self.audience = audience
            self.packet = packet
            self.answer = answer
        }

        public var isReachable: Bool { if case .reachable = answer { true } else { false } }
    }

    let host: NetworkNamespace
    let firewall: FirewallRuleset?
    let routing: NamespaceRouting
    private let containerBridges: [NetworkInterface]

    /// - Parameter containerBridges: the names of the engine's bridges; nil takes those that look like Docker's.
    public init(host: NetworkNamespace, containerBridges: Set<String>? = nil) {
        self.host = host
        firewall = host.firewall
        routing = NamespaceRouting(host)
        self.containerBridges = host.interfaces.filter { interface in
            guard interface.kind == .bridge else { return false }
            return containerBridges?.contains(interface.name) ?? Self.looksLikeDockers(interface.name)
        }
    }

    /// Tries the port from every side.
    ///
    /// - Parameter transport: TCP 6 or UDP 17.
    public func attempts(
        port: UInt16, over transport: NetworkSocket.Transport, from audiences: [Audience] = Audience.allCases
    ) -> [Attempt] {
        attempts(port: port, over: transport, from: audiences, StepBudget(StepBudget.ofPort))
    }

    func attempts(
        port: UInt16, over transport: NetworkSocket.Transport, from audiences: [Audience], _ budget: StepBudget
    ) -> [Attempt] {
        NetworkFamily.allCases.flatMap { family in
            audiences.map { audience in
                widest(origins(audience, family).map { attempt(audience, $0, port: port, transport, budget) })
                    ?? Attempt(family, audience, nil, .closed("the host has no such address or network"))
            }
        }
    }

    /// Tries a container's own address and port from the networks that the host is in, as a neighbour can that sets a
    /// route to it: Docker closes that way since 28.
    public func direct(to address: IPAddress, port: UInt16, over transport: NetworkSocket.Transport) -> Attempt {
        let family = address.family
        let budget = StepBudget(StepBudget.ofPort)
        let tries = origins(.network, family).map { origin in
            var origin = origin
            origin.destination = address
            return attempt(.network, origin, port: port, transport, budget)
        }
        return widest(tries) ?? Attempt(family, .network, nil, .closed("the host is in no \(family.rawValue) network"))
    }

    /// Docker's names: `docker0`, `docker_gwbridge` and `br-` with twelve hexadecimal digits.
    static func looksLikeDockers(_ name: String) -> Bool {
        if name == "docker0" || name == "docker_gwbridge" { return true }
        guard name.hasPrefix("br-"), name.utf8.count == 15 else { return false }
        return name.dropFirst(3).allSatisfy(\.isHexDigit)
    }

    // MARK: Where packets start

    struct Origin {
        /// The address that is tried first.
        var source: IPAddress
        /// All that such a sender may have.
        var sources: Packet.Address
        var destination: IPAddress
        /// nil where the host itself sends.
        var interface: String?
    }

    func origins(_ audience: Audience, _ family: NetworkFamily) -> [Origin] {
        switch audience {
        case .loopback:
            guard let own = IPAddress(family == .ipv4 ? "127.0.0.1" : "::1"),
                host.interfaces.contains(where: {
                    $0.kind == .loopback && $0.isUp && $0.addresses(family).contains(own)
                })
            else { return [] }
            return [Origin(source: own, sources: .one(own), destination: own, interface: nil)]
        case .containers:
            return containerBridges.flatMap { bridge in
                neighbours(of: bridge, family)
            }
        case .network:
            return outer.flatMap { interface in
                neighbours(of: interface, family)
            }
        case .anyone:
            guard let stranger = Strangers.address(family, unnamedBy: firewall) else { return [] }
            return outer.flatMap { interface in
                interface.addresses(family).filter { !$0.isLinkLocal }.map {
                    Origin(source: stranger, sources: .anyPublic, destination: $0, interface: interface.name)
                }
            }
        }
    }

    /// The interfaces by which others reach the host: no loopback, container bridge or bridge port, and of tunnels those
    /// that the internet may send to, as 6in4, PPP and modems without a link layer do.
    private var outer: [NetworkInterface] {
        host.interfaces.filter { interface in
            interface.kind != .loopback && interface.isUp && interface.bridge == nil
                && !containerBridges.contains { $0.name == interface.name }
                && (interface.kind != .tunnel || host.isReachedFromInternet(by: interface))
        }
    }

    /// An address of the interface with one beside it in the same network.
    private func neighbours(of interface: NetworkInterface, _ family: NetworkFamily) -> [Origin] {
        func origin(_ own: IPPrefix, _ source: IPAddress) -> Origin {
            let range = IPRange(own)
            return Origin(
                source: source, sources: range.contains(source) ? .within(range) : .one(source),
                destination: own.address, interface: interface.name)
        }
        return interface.addresses.filter { $0.address.family == family }.compactMap { prefix in
            let range = IPRange(prefix)
            let beside = [prefix.address.next, prefix.address.previous].compactMap { $0 }
            if let source = beside.first(where: { range.contains($0) && $0 != range.last && $0 != range.first }) {
                return origin(prefix, source)
            }
            // A network of one or two addresses, as clouds give out: whoever is next to the host is its gateway.
            let gateway = host.routes.first { $0.interface == interface.name && $0.gateway?.family == family }?.gateway
            return (gateway ?? beside.first { range.contains($0) }).map { origin(prefix, $0) }
        }
    }

    /// The attempt that gets furthest.
    func widest(_ attempts: [Attempt]) -> Attempt? {
        func rank(_ attempt: Attempt) -> Int {
            switch attempt.answer {
            case .reachable: 3
            case .unknown: 2
            case .blocked: 1
            case .closed: 0
            }
        }
        return attempts.max { rank($0) < rank($1) }
    }
}

/// An address of the internet that no rule has an opinion on.
enum Strangers {
    static func address(_ family: NetworkFamily, unnamedBy firewall: FirewallRuleset?) -> IPAddress? {
        let texts =
            family == .ipv4
            ? ["9.9.9.9", "193.0.6.139", "8.8.4.4", "151.101.1.6", "77.88.8.8", "41.63.164.1"]
            : ["2620:fe::9", "2001:67c:2e8:22::c100:68b", "2a00:1450:4001::200e", "2c0f:fb50::1"]
        let candidates = texts.compactMap { IPAddress($0) }
        guard let firewall else { return candidates.first }
        let named = firewall.tables.lazy.flatMap(\.chains).flatMap(\.rules).flatMap(\.matches).flatMap { match in
            if case .source(let ranges, negated: false) = match { ranges } else { [IPRange]() }
        }
        return candidates.first { address in
            !named.contains { $0.contains(address) && !AddressSpace.isWide($0) }
        } ?? candidates.first
    }
}
