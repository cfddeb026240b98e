public import Evidence
public import StackModel

/// Where a packet that is made in a namespace goes: led by its routes, then through its firewall.
public struct Egress: Sendable {
    /// The end of its way.
    public enum Way: Sendable, Hashable {
        /// For the namespace itself.
        case inside
        /// Into the tunnel of that name.
        case tunnel(String)
        /// Out by another interface; the rule that lets it, nil where nothing filters.
        case card(String, RuleReference?)
        /// Led to another interface than the tunnel, and stopped there by the rule.
        case stopped(String, RuleReference?)
        /// No route leads there.
        case nowhere
        /// Why it cannot be told, as a sentence.
        case unknown(String)
    }

    private let namespace: NetworkNamespace
    private let routing: NamespaceRouting

    public init(_ namespace: NetworkNamespace) {
        self.namespace = namespace
        routing = NamespaceRouting(namespace)
    }

    /// The way of a packet to that address, from a program that binds no address and sets no mark.
    ///
    /// - Parameters:
    ///   - transport: the IP protocol, TCP 6 or UDP 17.
    ///   - port: the port it is for.
    public func way(to address: IPAddress, transport: UInt8 = 6, port: UInt16 = 443) -> Way {
        let decisions = routing.decisions(to: address)
        let ways = decisions.map { way(to: address, transport: transport, port: port, led: $0) }
        // Rules that ask for more than an address lead some programs' packets elsewhere.
        guard let first = ways.first, ways.contains(where: { $0 != first }) else { return ways.first ?? .nowhere }
        return .unknown("Rules of policy routing lead some programs elsewhere than others.")
    }

    /// The interface, other than a tunnel, by which routes alone lead some program's packets to that address; nil when
    /// they lead none so.
    public func interface(beside address: IPAddress) -> String? {
        for case .leaves(let name) in routing.decisions(to: address) where !isTunnel(name) { return name }
        return nil
    }

    private func way(to address: IPAddress, transport: UInt8, port: UInt16, led decision: NamespaceRouting.Decision)
        -> Way
    {
        switch decision {
        case .local: return .inside
        case .nowhere: return .nowhere
        case .leaves(let name):
            if isTunnel(name), !translates { return .tunnel(name) }
            return filtered(address, transport, port, by: name)
        }
    }

    /// Whether rules could give a packet another mark or destination on its way out.
    private var translates: Bool {
        (namespace.firewall?.tables ?? []).contains { table in
            table.chains.contains { chain in
                chain.rules.contains { rule in
                    switch rule.verdict {
                    case .mark, .translateDestination, .redirect, .unknown: true
                    default: false
                    }
                }
            }
        }
    }

    private func filtered(_ address: IPAddress, _ transport: UInt8, _ port: UInt16, by name: String) -> Way {
        guard let firewall = namespace.firewall else {
            return isTunnel(name) ? .tunnel(name) : .unknown("The firewall of this namespace was not read.")
        }
        let namespace = namespace
        let walk = PacketWalk(firewall.tables) { NamespaceRouting.kind(of: $0, in: namespace) }
        let own = namespace.interface(name)?.addresses(address.family).first
        let packet = Packet(
            address.family, from: own.map { .one($0) } ?? .any, to: .one(address), transport: transport,
            sourcePort: 45_678, destinationPort: port, outInterface: name)
        let out = walk.pass([PacketWalk.Way(packet)], .output)
        let ends = out.accepted.map { end(of: $0, from: packet, by: name, walk) }
        guard let first = ends.first else {
            // What a rule stops on its way into the tunnel goes nowhere else.
            return isTunnel(name) ? .tunnel(name) : .stopped(name, out.dropped.first?.rule)
        }
        if let open = ends.first(where: { if case .card = $0 { true } else { false } }) {
            guard let unseen = firewall.unseen.first else { return open }
            return .unknown("What was read lets it out, but not all was read: \(unseen)")
        }
        return ends.allSatisfy { $0 == first } ? first : ends.first(where: \.isUnknown) ?? first
    }

    /// What becomes of a packet that the output hook let pass, routed anew where that changed its mark or destination.
    private func end(
        of way: PacketWalk.Way, from packet: Packet, by name: String, _ walk: PacketWalk
    ) -> Way {
        var way = way
        var name = name
        let isAsSent = way.packet.mark == packet.mark && way.packet.destination == packet.destination
        if isAsSent, way.packet.isMarkKnown, isTunnel(name) { return .tunnel(name) }
        if !isAsSent {
            guard let target = way.packet.destination.single else { return .unknown("Its destination is rewritten.") }
            switch routing.decide(to: target, mark: way.packet.mark) {
            case .local: return .inside
            case .nowhere: return .nowhere
            case .leaves(let other): name = other
            }
        }
        way.packet.outInterface = name
        if isTunnel(name) { return way.isSure ? .tunnel(name) : .unknown(Egress.sentence(way)) }
        let passed = walk.pass([way], .postrouting)
        guard let last = passed.accepted.first(where: \.isSure) ?? passed.accepted.first else {
            return .stopped(name, passed.dropped.first?.rule)
        }
        return last.isSure ? .card(name, last.rule) : .unknown(Egress.sentence(last))
    }

    private static func sentence(_ way: PacketWalk.Way) -> String {
        "It depends on what is not known: \(way.doubt ?? "a rule")."
    }

    /// Whether what goes in comes out at a VPN's end: not where 6in4 carries it, nor PPP that is the line itself.
    private func isTunnel(_ name: String) -> Bool {
        guard let interface = namespace.interface(name), interface.kind == .tunnel else { return false }
        switch interface.type {
        case "sit": return false
        case "ppp":
            return namespace.interfaces.contains { $0.kind != .tunnel && namespace.leadsToInternet(by: $0) }
        default: return true
        }
    }
}

extension Egress.Way {
    var isUnknown: Bool { if case .unknown = self { true } else { false } }
}

extension NamespaceRouting {
    /// The ways a packet may be led, according to rules that ask for more than is modelled (users, ports, protocols):
    /// the usual one first.
    func decisions(to address: IPAddress) -> [Decision] {
        let usual = decide(to: address)
        guard usual != .local else { return [usual] }
        var found = [usual]
        for index in namespace.rules.indices where namespace.rules[index].hasOtherConditions {
            guard namespace.rules[index].family == address.family else { continue }
            var other = namespace
            other.rules[index].hasOtherConditions = false
            let decision = NamespaceRouting(other).decide(to: address)
            if !found.contains(decision) { found.append(decision) }
        }
        return found
    }
}
