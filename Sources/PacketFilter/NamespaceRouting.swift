public import Evidence
public import StackModel

/// Where a namespace sends a packet: policy routing, then the longest prefix.
public struct NamespaceRouting: Sendable {
    let namespace: NetworkNamespace

    public init(_ namespace: NetworkNamespace) {
        self.namespace = namespace
    }

    /// What becomes of a packet.
    public enum Decision: Sendable, Hashable {
        /// It is for the namespace itself.
        case local
        /// It leaves by that interface.
        case leaves(String)
        case nowhere
    }

    /// What an address is to the namespace, by its addresses and its `local` table.
    public static func kind(of address: IPAddress, in namespace: NetworkNamespace) -> FirewallAddressKind {
        if address.isUnspecified { return .unspecified }
        if namespace.owns(address) { return .local }
        if address.isV4 ? (224...239).contains(address.bytes[0]) : address.bytes[0] == 0xff { return .multicast }
        for route in namespace.routes where route.family == address.family {
            guard let destination = route.destination, IPRange(destination).contains(address) else { continue }
            if route.kind == .local { return .local }
            if route.kind == .broadcast { return .broadcast }
        }
        return .unicast
    }

    /// Where a packet to that address goes.
    ///
    /// - Parameters:
    ///   - source: the address it comes from, where that is settled.
    ///   - inInterface: by which it came; nil when it was made here.
    public func decide(
        to address: IPAddress, from source: IPAddress? = nil, inInterface: String? = nil, mark: UInt32 = 0
    ) -> Decision {
        if Self.kind(of: address, in: namespace) == .local { return .local }
        let family = address.family
        let rules = namespace.rules.filter { $0.family == family }.sorted { $0.priority < $1.priority }
        guard !rules.isEmpty else { return lookup(address, table: 254, suppressed: nil) ?? .nowhere }
        // A goto leads forwards only, as the kernel has it.
        var target: UInt32 = 0
        for rule in rules where rule.priority >= target && !rule.hasOtherConditions {
            guard applies(rule, address, source, inInterface, mark) else { continue }
            switch rule.action {
            case .skip(let priority):
                if priority > rule.priority, rules.contains(where: { $0.priority == priority }) { target = priority }
            case .lookup(let table):
                if let found = lookup(address, table: table, suppressed: rule.suppressedLength) { return found }
            case .refuse: return .nowhere
            case .other: continue
            }
        }
        return .nowhere
    }

    /// Whether a packet of the family could leave by the interface now: it is up, has an address that is more than
    /// link-local, and some table has a route by it that reaches the internet.
    public func canLeave(_ family: NetworkFamily, by interface: NetworkInterface) -> Bool {
        let addresses = interface.addresses(family).filter {
            $0.isV4 || !($0.bytes[0] == 0xfe && $0.bytes[1] & 0xc0 == 0x80)
        }
        guard interface.isUp, !addresses.isEmpty else { return false }
        return namespace.routes.contains { route in
            guard route.family == family, route.kind == .unicast, route.interface == interface.name else {
                return false
            }
            guard let destination = route.destination else { return true }
            return AddressSpace.hasPublic(IPRange(destination)) && route.gateway != nil
        }
    }

    private func applies(
        _ rule: RoutingRule, _ address: IPAddress, _ source: IPAddress?, _ inInterface: String?, _ mark: UInt32
    ) -> Bool {
        var holds = true
        if let prefix = rule.source { holds = holds && (source.map { IPRange(prefix).contains($0) } ?? false) }
        if let prefix = rule.destination { holds = holds && IPRange(prefix).contains(address) }
        if let name = rule.inInterface { holds = holds && name == (inInterface ?? "lo") }
        if rule.outInterface != nil { holds = false }
        if let wanted = rule.mark { holds = holds && mark & rule.mask == wanted }
        return holds != rule.isNegated
    }

    private func lookup(_ address: IPAddress, table: UInt32, suppressed: Int?) -> Decision? {
        var best: NetworkRoute?
        for route in namespace.routes where route.table == table && route.family == address.family {
            if let destination = route.destination, !IPRange(destination).contains(address) { continue }
            guard let found = best else {
                best = route
                continue
            }
            let lengths = (route.destination?.length ?? 0, found.destination?.length ?? 0)
            if lengths.0 > lengths.1 || (lengths.0 == lengths.1 && route.metric < found.metric) { best = route }
        }
        guard let best else { return nil }
        if let suppressed, (best.destination?.length ?? 0) <= suppressed { return nil }
        switch best.kind {
        case .local: return .local
        case .throwing: return nil
        case .unicast: return best.interface.map(Decision.leaves) ?? .nowhere
        default: return .nowhere
        }
    }
}
