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
    public func attempts(port: UInt16, over transport: NetworkSocket.Transport) -> [Attempt] {
        NetworkFamily.allCases.flatMap { family in
            Audience.allCases.map { audience in
                widest(origins(audience, family).map { attempt(audience, $0, port: port, transport) })
                    ?? Attempt(family, audience, nil, .closed("the host has no such address or network"))
            }
        }
    }

    /// Tries a container's own address and port from the networks that the host is in, as a neighbour can that sets a
    /// route to it: Docker closes that way since 28.
    public func direct(to address: IPAddress, port: UInt16, over transport: NetworkSocket.Transport) -> Attempt {
        let family = address.family
        let tries = origins(.network, family).map { origin in
            var origin = origin
            origin.destination = address
            return attempt(.network, origin, port: port, transport)
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
        var source: IPAddress
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
            return [Origin(source: own, destination: own, interface: nil)]
        case .containers:
            return containerBridges.flatMap { bridge in
                neighbours(of: bridge, family).map {
                    Origin(source: $0.source, destination: $0.own, interface: bridge.name)
                }
            }
        case .network:
            return outer.flatMap { interface in
                neighbours(of: interface, family).map {
                    Origin(source: $0.source, destination: $0.own, interface: interface.name)
                }
            }
        case .anyone:
            guard let stranger = Strangers.address(family, unnamedBy: firewall) else { return [] }
            return outer.flatMap { interface in
                interface.addresses(family).filter { !Self.isLinkLocal($0) }.map {
                    Origin(source: stranger, destination: $0, interface: interface.name)
                }
            }
        }
    }

    /// The interfaces by which others reach the host: no loopback, tunnel, container bridge or bridge port.
    private var outer: [NetworkInterface] {
        host.interfaces.filter { interface in
            interface.kind != .loopback && interface.kind != .tunnel && interface.isUp && interface.bridge == nil
                && !containerBridges.contains { $0.name == interface.name }
        }
    }

    /// An address of the interface with one beside it in the same network.
    private func neighbours(
        of interface: NetworkInterface, _ family: NetworkFamily
    ) -> [(own: IPAddress, source: IPAddress)] {
        interface.addresses.filter { $0.address.family == family }.compactMap { prefix in
            let range = IPRange(prefix)
            let beside = [prefix.address.next, prefix.address.previous].compactMap { $0 }
            if let source = beside.first(where: { range.contains($0) && $0 != range.last && $0 != range.first }) {
                return (prefix.address, source)
            }
            // A network of one or two addresses, as clouds give out: whoever is next to the host is its gateway.
            let gateway = host.routes.first { $0.interface == interface.name && $0.gateway?.family == family }?.gateway
            return (gateway ?? beside.first { range.contains($0) }).map { (prefix.address, $0) }
        }
    }

    private static func isLinkLocal(_ address: IPAddress) -> Bool {
        address.isV4
            ? address.bytes[0] == 169 && address.bytes[1] == 254
            : address.bytes[0] == 0xfe && address.bytes[1] & 0xc0 == 0x80
    }

    // MARK: The walk

    func attempt(
        _ audience: Audience, _ origin: Origin, port: UInt16, _ transport: NetworkSocket.Transport
    ) -> Attempt {
        let packet = Self.packet(origin, port: port, transport)
        guard let firewall else {
            return Attempt(packet.family, audience, packet, .unknown("The host's firewall was not read."))
        }
        var answer = HostWalk(host, firewall.tables, routing).answer(packet, transport)
        // Rules that were not read may open what others close, and lead to what does not listen here.
        if let unseen = firewall.unseen.first { answer = .unknown(unseen) }
        return Attempt(packet.family, audience, packet, answer)
    }

    static func packet(_ origin: Origin, port: UInt16, _ transport: NetworkSocket.Transport) -> Packet {
        Packet(
            origin.destination.family, from: .one(origin.source), to: .one(origin.destination),
            transport: transport.number, sourcePort: 45_678, destinationPort: port, inInterface: origin.interface,
            outInterface: origin.interface == nil ? "lo" : nil)
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
