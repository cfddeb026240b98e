import Evidence
import StackModel

/// Where a namespace leads packets, as two numbers that are the same as long as it leads them the same way.
///
/// What a VPN changes by itself at each connection is left out: its server's own route, the tunnel's addresses, gateways and
/// private networks, the name of its interface. What is in the kernel's own tables of local addresses follows from the
/// cards, and what stays on the link leads nowhere.
struct RoutingFingerprint: Sendable, Hashable {
    /// Of the routes that lead out by a card or nowhere, and of the rules that look them up.
    let cards: String
    /// Of the routes into the tunnel, and of the rules that look only those up; nil while no tunnel is up, since they come
    /// and go with it.
    let tunnel: String?

    /// - Parameter endpoints: the VPN's servers.
    init(_ namespace: NetworkNamespace, endpoints: [IPAddress]) {
        let text = RoutingText(namespace, endpoints: endpoints)
        var (cards, tunnel): ([String], [String]) = ([], [])
        for route in namespace.routes {
            guard let line = text.line(route) else { continue }
            if text.isTunnel(route) { tunnel.append(line) } else { cards.append(line) }
        }
        for rule in namespace.rules {
            guard let line = text.line(rule) else { continue }
            if text.isTunnel(rule) { tunnel.append(line) } else { cards.append(line) }
        }
        self.cards = StableHash.hash(cards.sorted().joined(separator: "\n"))
        let isUp = namespace.tunnels.contains(where: \.isUp)
        self.tunnel = isUp ? StableHash.hash(tunnel.sorted().joined(separator: "\n")) : nil
    }
}

/// Routes and rules as texts that are the same wherever they mean the same.
private struct RoutingText {
    /// A table of one family.
    struct Table: Hashable {
        let family: NetworkFamily
        let number: UInt32
    }

    /// The kernel's own tables, which every packet is looked up in: `default`, `main`, `local`.
    private static let own: Set<UInt32> = [253, 254, 255]

    private let tunnels: Set<String>
    private let inside: Set<IPAddress>
    private let endpoints: Set<IPAddress>
    /// The tables of their own in which a route leads elsewhere than into a tunnel.
    private let outward: Set<Table>

    init(_ namespace: NetworkNamespace, endpoints: [IPAddress]) {
        let tunnels = Set(namespace.tunnels.map(\.name))
        self.tunnels = tunnels
        inside = Set(namespace.tunnels.flatMap { $0.addresses.map(\.address) })
        self.endpoints = Set(endpoints)
        let others = namespace.routes.filter { route in route.interface.map { !tunnels.contains($0) } ?? true }
        outward = Set(others.map { Table(family: $0.family, number: $0.table) })
    }

    func isTunnel(_ route: NetworkRoute) -> Bool { route.interface.map(tunnels.contains) ?? false }

    /// A rule whose table has nothing but ways into a tunnel, or nothing at all as while it is down.
    func isTunnel(_ rule: RoutingRule) -> Bool {
        if inside(rule.source) || inside(rule.destination) { return true }
        guard case .lookup(let number) = rule.action, !RoutingText.own.contains(number) else { return false }
        return !outward.contains(Table(family: rule.family, number: number))
    }

    func line(_ route: NetworkRoute) -> String? {
        switch route.kind {
        case .local, .broadcast, .multicast: return nil
        case .unicast where isPassing(route): return nil
        // The kernel's own last word where nothing leads anywhere.
        case .unreachable where route.metric == .max: return nil
        default: break
        }
        let (isTunnel, way) = (isTunnel(route), route.interface ?? "-")
        return [
            route.family.rawValue, route.kind.rawValue, route.destination.map { "\($0)" } ?? "default",
            isTunnel ? "tunnel" : "\(way) \(route.gateway.map { "\($0)" } ?? "-")", "in \(route.table)",
            "metric \(route.metric)",
        ].joined(separator: " ")
    }

    /// Whether a route stays on the link, or comes and goes with a connection of the VPN.
    private func isPassing(_ route: NetworkRoute) -> Bool {
        guard let destination = route.destination else { return false }
        let (address, isHost) = (destination.address, destination.length == destination.address.bytes.count * 8)
        if address.isLoopback || address.staysOnLink { return true }
        if isTunnel(route) { return destination.length > 1 && !AddressSpace.isPublic(address) }
        return isHost && endpoints.contains(address)
    }

    func line(_ rule: RoutingRule) -> String? {
        let single = [rule.source, rule.destination].compactMap { $0 }.filter {
            $0.length == $0.address.bytes.count * 8
        }
        if single.contains(where: { endpoints.contains($0.address) }) { return nil }
        let action =
            switch rule.action {
            case .lookup(let table): "lookup \(table)"
            case .refuse: "refuse"
            case .skip(let priority): "goto \(priority)"
            case .other: "other"
            }
        return [
            "rule \(rule.priority) \(rule.family.rawValue)", rule.isNegated ? "not" : "",
            "from \(name(rule.source))", "to \(name(rule.destination))", "iif \(interface(rule.inInterface))",
            "oif \(interface(rule.outInterface))", "mark \(rule.mark.map { "\($0)/\(rule.mask)" } ?? "-")",
            "suppress \(rule.suppressedLength ?? -1)", rule.hasOtherConditions ? "and more" : "", action,
        ].joined(separator: " ")
    }

    private func inside(_ prefix: IPPrefix?) -> Bool { prefix.map { inside.contains($0.address) } ?? false }

    private func name(_ prefix: IPPrefix?) -> String {
        inside(prefix) ? "the tunnel" : prefix.map { "\($0)" } ?? "all"
    }

    private func interface(_ name: String?) -> String {
        name.map { tunnels.contains($0) ? "the tunnel" : $0 } ?? "-"
    }
}

extension IPAddress {
    /// Link-local and multicast.
    fileprivate var staysOnLink: Bool {
        isLinkLocal || (isV4 ? bytes[0] >= 224 : bytes[0] == 0xFF)
    }
}
