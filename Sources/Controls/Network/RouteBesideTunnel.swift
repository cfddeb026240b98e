import Evidence
import KnownImages
import PacketFilter
import StackModel

extension Control {
    static let routeBesideTunnel = Control(
        id: "vpn.route-beside-tunnel",
        title: "Routes in the VPN container's network lead beside the tunnel",
        layer: .network,
        impact: .identity,
        guide: ["KS1", "VP1", "CL07"],
        why: """
            What lives in the VPN container's network goes where its routes lead. A default route or a rule of policy \
            routing that leads to the container's card, a second network with a better metric, or no tunnel at all takes \
            the apps' traffic past the VPN: then only the firewall keeps it off the home connection, and where that is \
            right nothing works. The routes and rules are read inside the container's network namespace, and packets to \
            the internet are led by them.
            """,
        fix: """
            Start the VPN container again: it sets its routes when the tunnel comes up. Where the route comes back, look for \
            `PostUp` lines, an own `iptables/post-rules.txt`, and a second network of the container, and take out what \
            leads to the internet.
            """,
        references: [
            Reference("Gluetun wiki: firewall and routing"),
            Reference("ip-rule(8)", "https://man7.org/linux/man-pages/man8/ip-rule.8.html"),
        ],
        reads: [.image, .containerName, .networks],
        variables: ["FIREWALL_OUTBOUND_SUBNETS", "EXTRA_SUBNETS", "VPN_ENABLED", "PEERS"],
        examples: routeBesideTunnelExamples
    ) { subject in
        let found = subject.tunnels + subject.guestsOfOtherTunnels
        guard !found.isEmpty else { return [.notApplicable(.stack, "No VPN container is in these files.")] }
        return found.map { vpn in
            switch subject.namespace(of: vpn) {
            case .none(let reason): return .notApplicable(vpn.subject, reason)
            case .unknown(let reason, let remedy): return .unknown(vpn.subject, reason, remedy: remedy)
            case .seen(let namespace) where !subject.carriesOthers(vpn, namespace):
                return .notApplicable(vpn.subject, "Nothing lives in the network of \(vpn.name).")
            case .seen(let namespace): return Outcome(vpn.subject, RoutesSeen(vpn, namespace).verdict)
            }
        }
    }
}

/// The routes of one VPN container's namespace under the question where they lead.
private struct RoutesSeen {
    let vpn: KnownService
    let namespace: NetworkNamespace
    let egress: Egress
    let span: SourceSpan

    init(_ vpn: KnownService, _ namespace: NetworkNamespace) {
        self.vpn = vpn
        self.namespace = namespace
        egress = Egress(namespace)
        span = vpn.image?.span ?? vpn.span
    }

    var verdict: Verdict {
        let tunnels = namespace.tunnels.filter(\.isUp)
        guard !tunnels.isEmpty else { return noTunnel }
        var seen: [Observation] = []
        var doubt: Verdict?
        var elsewhere: Verdict?
        for family in NetworkFamily.allCases {
            guard let somewhere = family.somewhere else { continue }
            let hasTunnel = tunnels.contains { !$0.addresses(family).isEmpty }
            switch egress.way(to: somewhere) {
            case .tunnel(let name):
                seen.append(Observation("\(family.rawValue) to the internet is led into \(name)", at: span))
            case .inside, .nowhere:
                seen.append(Observation("no route leads \(family.rawValue) to the internet", at: span))
            case .stopped(let name, let rule) where !hasTunnel:
                let by = rule.map { ": \($0)" } ?? ""
                seen.append(
                    Observation(
                        "the tunnel carries no \(family.rawValue), and what is led to \(name) is stopped\(by)", at: span
                    ))
            case .card where !hasTunnel:
                elsewhere = .notApplicable(
                    "The tunnel carries no \(family.rawValue), and nothing stops it: vpn.kill-switch-open owns this.")
            case .stopped(let name, _): return .fail(misled(family, to: name, isStopped: true))
            case .card(let name, _): return .fail(misled(family, to: name, isStopped: false))
            case .unknown(let reason):
                if hasTunnel, let name = surely(beside: somewhere) {
                    return .fail(misled(family, to: name, isStopped: nil))
                }
                doubt = unknown(reason)
            }
        }
        let found = bypasses
        if let bypass = found.first(where: isSure) { return .fail(beside(bypass)) }
        if doubt == nil, !found.isEmpty {
            doubt = unknown("Rules of policy routing lead some programs' packets beside the tunnel.")
        }
        return doubt ?? elsewhere ?? .pass(seen)
    }

    /// The interface beside the tunnel to which every program's packets are led; nil where only some are, or none.
    private func surely(beside address: IPAddress) -> String? {
        guard case .leaves(let name) = NamespaceRouting(namespace).decide(to: address),
            namespace.interface(name)?.kind != .tunnel
        else { return nil }
        return name
    }

    private func isSure(_ route: NetworkRoute) -> Bool {
        guard let range = route.destination.map(IPRange.init) else { return false }
        return AddressSpace.publicEnds(of: range).contains { surely(beside: $0) != nil }
    }

    private func unknown(_ reason: String) -> Verdict {
        .unknown(
            reason: reason,
            remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
    }

    private var noTunnel: Verdict {
        let down = namespace.tunnels.map(\.name).joined(separator: ", ")
        return .fail(
            Failure(
                "\(vpn.title) has no tunnel now: nothing that shares its network gets out through the VPN.",
                reach: .anyone, impact: .service, at: [span],
                seen: [
                    Observation(
                        down.isEmpty ? "no interface of its namespace is a tunnel" : "\(down) is down", at: span)
                ],
                remedy: Remedy(.run("docker compose logs --tail 50 \(vpn.name)"))))
    }

    // MARK: The way of everything

    /// - Parameter isStopped: whether the firewall stops it; nil when that is not known.
    private func misled(_ family: NetworkFamily, to name: String, isStopped: Bool?) -> Failure {
        let end =
            switch isStopped {
            case true?: "only the firewall keeps it off your home connection, and nothing gets through"
            case false?: "it goes out from your home address"
            case nil: "whether the firewall stops it is not known"
            }
        return Failure(
            "\(family.rawValue) of what shares \(vpn.title)'s network is led to \(name) instead of the tunnel: \(end).",
            reach: isStopped == nil ? .fault : .anyone, impact: isStopped == true ? .service : .identity, at: [span],
            seen: reasons(family, by: name),
            remedy: Remedy(.advise("start \(vpn.name) again, and take out the route or rule that leads to \(name)")))
    }

    /// The routes and rules that lead a family to an interface.
    private func reasons(_ family: NetworkFamily, by name: String) -> [Observation] {
        let routes = namespace.routes.filter { $0.family == family && $0.interface == name && $0.destination == nil }
        let shown = routes.prefix(3).map { route in
            let via = route.gateway.map { " via \($0)" } ?? ""
            return Observation("table \(route.table): default\(via) dev \(name) metric \(route.metric)", at: span)
        }
        return shown.isEmpty ? [Observation("the routes lead to \(name)", at: span)] : shown
    }

    // MARK: The way of a part

    /// Routes and rules for single ranges of the internet that are in force and lead beside the tunnel.
    private var bypasses: [NetworkRoute] {
        let outer = namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel }
        let own = outer.flatMap { $0.addresses.filter { $0.length > 0 }.map(IPRange.init) }
        let named = vpn.outboundSubnets.map(IPRange.init)
        let routes = namespace.routes.filter { route in
            // Of a family that the tunnel does not carry nothing is meant to get out at all.
            guard route.kind == .unicast, let destination = route.destination, let name = route.interface,
                outer.contains(where: { $0.name == name }),
                namespace.tunnels.contains(where: { $0.isUp && !$0.addresses(route.family).isEmpty })
            else { return false }
            let range = IPRange(destination)
            guard AddressSpace.hasPublic(range), !(own + named).contains(where: { $0.contains(range) }) else {
                return false
            }
            return AddressSpace.publicEnds(of: range).contains { egress.interface(beside: $0) != nil }
        }
        let found = routes + bypassesByRule
        // One single address a family is the way to the VPN's own server, as OpenVPN sets it.
        return NetworkFamily.allCases.flatMap { family in
            let mine = found.filter { $0.family == family }
            let servers = Set(mine.filter(\.isOneAddress).compactMap(\.destination))
            return servers.count > 1 ? mine : mine.filter { !$0.isOneAddress }
        }
    }

    /// What rules of policy routing lead beside the tunnel by the destinations they name, each as the route it comes to.
    private var bypassesByRule: [NetworkRoute] {
        let named = vpn.outboundSubnets.map(IPRange.init)
        return namespace.rules.compactMap { rule in
            guard let destination = rule.destination, case .lookup(let table) = rule.action,
                namespace.tunnels.contains(where: { $0.isUp && !$0.addresses(rule.family).isEmpty })
            else { return nil }
            // What `not to 0.0.0.0/1` is about begins right behind it.
            let prefixes = rule.isNegated ? Self.around(destination) : [destination]
            for prefix in prefixes where !named.contains(where: { $0.contains(IPRange(prefix)) }) {
                for address in AddressSpace.publicEnds(of: IPRange(prefix)) {
                    guard let name = egress.interface(beside: address) else { continue }
                    return NetworkRoute(family: rule.family, to: prefix, interface: name, table: table)
                }
            }
            return nil
        }
    }

    /// The prefixes that together with this one are all addresses.
    private static func around(_ prefix: IPPrefix) -> [IPPrefix] {
        (0..<prefix.length).compactMap { bit in
            var other = IPRange(prefix).first
            other.bytes[bit / 8] ^= 0x80 >> UInt8(bit % 8)
            return IPPrefix(other, length: bit + 1).map { IPPrefix(IPRange($0).first, length: bit + 1) ?? $0 }
        }
    }

    private func beside(_ route: NetworkRoute) -> Failure {
        let prefix = route.destination.map { "\($0)" } ?? "a range"
        let name = route.interface ?? "the card"
        let isNarrow = route.destination.map { $0.length >= ($0.address.isV4 ? 24 : 56) } ?? false
        let way = route.destination.map { egress.way(to: $0.address) } ?? .nowhere
        let isStopped = if case .stopped = way { true } else { false }
        return Failure(
            isStopped
                ? "\(prefix) is led past the tunnel by \(name); only \(vpn.title)'s firewall keeps it off your home connection."
                : "Whoever is in \(prefix) sees your home address: \(vpn.title)'s routes lead that part of the internet to \(name).",
            reach: isNarrow || isStopped ? .fault : .anyone, impact: isStopped ? .defence : .identity, at: [span],
            seen: [
                Observation(
                    "table \(route.table): \(prefix)\(route.gateway.map { " via \($0)" } ?? "") dev \(name)", at: span)
            ],
            remedy: Remedy(.advise("take out the route to \(prefix), or start \(vpn.name) again")))
    }
}

extension NetworkRoute {
    /// Whether it is for one address alone.
    fileprivate var isOneAddress: Bool {
        destination.map { $0.length == ($0.address.isV4 ? 32 : 128) } ?? false
    }
}

private var routeBesideTunnelExamples: [Example] {
    let compose = """
        services:
          gluetun:
            image: qmcgaw/gluetun:v3.41.3  # <-
        """
    let unmarked = """
        services:
          gluetun:
            image: qmcgaw/gluetun:v3.41.3
        """
    return [
        Example.fails("the default route leads to the card", on: "gluetun", compose)
            .seen(.tunnelled(drops: true) { $0.rules = $0.rules.filter { $0.mark == nil } }),
        Example.fails("a rule takes half of the internet to another table", on: "gluetun", compose)
            .seen(
                .tunnelled(drops: false) {
                    $0.rules.append(
                        RoutingRule(
                            priority: 90, family: .ipv4, destination: IPPrefix("128.0.0.0/1"),
                            action: .lookup(table: 200)))
                    $0.routes.append(NetworkRoute(family: .ipv4, interface: "eth0", table: 200))
                }),
        Example.passes("a rule for the VPN's own server", unmarked)
            .seen(
                .tunnelled(drops: true) {
                    $0.rules.append(
                        RoutingRule(
                            priority: 90, family: .ipv4, destination: IPPrefix("203.0.113.7/32"),
                            action: .lookup(table: 254)))
                }),
        Example.fails("a rule leads past the tunnel's own", on: "gluetun", compose)
            .seen(
                .tunnelled(drops: false) {
                    $0.rules.append(RoutingRule(priority: 50, family: .ipv4, action: .skip(to: 32766)))
                }),
        Example.fails("a rule takes everything to another table", on: "gluetun", compose)
            .seen(
                .tunnelled(drops: false) {
                    $0.rules.append(RoutingRule(priority: 90, family: .ipv4, action: .lookup(table: 200)))
                }),
        Example.fails("a part of the internet is led beside the tunnel", on: "gluetun", compose)
            .seen(
                .tunnelled(drops: true) {
                    $0.routes.append(
                        NetworkRoute(
                            family: .ipv4, to: IPPrefix("198.51.100.0/24"), via: IPAddress("172.18.0.1"),
                            interface: "eth0", table: 199))
                    $0.rules.append(
                        RoutingRule(
                            priority: 99, family: .ipv4, destination: IPPrefix("198.51.100.0/24"),
                            action: .lookup(table: 199)))
                }),
        Example.fails("the tunnel is down", on: "gluetun", compose)
            .seen(.tunnelled(drops: true) { $0.interfaces[1].isUp = false }),
        Example.passes("everything is led into the tunnel, IPv6 is stopped", unmarked).seen(.tunnelled(drops: true)),
        Example.unknown("a rule for one user's programs", unmarked)
            .seen(
                .tunnelled(drops: true) {
                    $0.rules.append(
                        RoutingRule(
                            priority: 90, family: .ipv4, hasOtherConditions: true, action: .lookup(table: 254)))
                }),
        .notApplicable("what runs was not looked at", unmarked),
    ]
}
