import Evidence
import PacketFilter
import StackModel
import Tunnels

/// What the VPN's network namespace tells of a tunnel: a pure reading of its links, routes, rules and resolvers.
struct NamespaceReading {
    let namespace: NetworkNamespace
    let tunnel: Tunnel
    /// Whether somebody besides the VPN container itself could send packets in there.
    let isInhabited: Bool
    /// Whether the host drops what leaves beside the tunnel.
    let isSealedOutside: Bool

    /// Anywhere public: no packet is sent there.
    private static let anywhere4 = IPAddress("1.1.1.1")
    private static let anywhere6 = IPAddress("2606:4700:4700::1111")

    var observations: [Observation] { [link, killSwitch] + routes }

    private var link: Observation {
        let key = ConditionKey(.tunnel)
        guard let interface = namespace.interface(tunnel.interface) ?? namespace.tunnels.first else {
            return Observation(key, .bad(.degraded, "\(tunnel.interface) is gone: there is no tunnel."))
        }
        guard interface.isUp else {
            return Observation(key, .bad(.degraded, "\(interface.name) is down: nothing moves in the tunnel."))
        }
        return Observation(key, .good)
    }

    private var killSwitch: Observation {
        let key = ConditionKey(.killSwitch)
        switch KillSwitch.judge(namespace).verdict {
        case .blocked: return Observation(key, .good)
        case .undecided(let reason): return Observation(key, .unseen(reason))
        case .open(let openings):
            guard let opening = openings.first(where: \.hasRoute) ?? openings.first else {
                return Observation(key, .unseen("The kill switch is open in a way that was not told."))
            }
            let others = openings.count > 1 ? ", and \(openings.count - 1) other kinds" : ""
            let packet = "an \(opening.family.rawValue) packet to the internet\(others)"
            guard opening.hasRoute, isInhabited, !isSealedOutside else {
                let why =
                    !opening.hasRoute
                    ? "no route leads there"
                    : isSealedOutside ? "the host's seal drops it" : "nobody is there to send it"
                return Observation(
                    key,
                    .bad(
                        .degraded, "The kill switch would let \(packet) out by \(opening.interface); only \(why)."))
            }
            return Observation(
                key, .bad(.leaking, "The kill switch lets \(packet) out by \(opening.interface), past the tunnel."))
        }
    }

    /// Where ordinary packets are led, in each family that the namespace speaks.
    private var routes: [Observation] {
        let egress = Egress(namespace)
        let families = [NamespaceReading.anywhere4, namespace.hasIPv6 ? NamespaceReading.anywhere6 : nil]
        var worst = Observation.Finding.good
        for address in families.compactMap({ $0 }) {
            let finding = finding(of: egress.way(to: address), address.family)
            if NamespaceReading.weight(finding) > NamespaceReading.weight(worst) { worst = finding }
        }
        return [Observation(ConditionKey(.route), worst)]
    }

    private func finding(of way: Egress.Way, _ family: NetworkFamily) -> Observation.Finding {
        switch way {
        case .tunnel, .inside: .good
        // Without any route in one family nothing leaks in it; with IPv4 there is no way out at all.
        case .nowhere:
            family == .ipv6 ? .good : .bad(.degraded, "No route leads into the tunnel: nothing gets out at all.")
        case .stopped(let name, _):
            family == .ipv6
                ? .good
                : .bad(.degraded, "Routes lead past the tunnel by \(name); the firewall stops what goes there.")
        case .card(let name, _):
            isInhabited && !isSealedOutside
                ? .bad(.leaking, "Ordinary \(family.rawValue) packets leave by \(name), past the tunnel.")
                : .bad(.degraded, "Ordinary \(family.rawValue) packets are led out by \(name), past the tunnel.")
        case .unknown(let reason): .unseen(reason)
        }
    }

    private static func weight(_ finding: Observation.Finding) -> Int {
        switch finding {
        case .good, .gone: 0
        case .unseen: 1
        case .bad(let state, _): 1 + state.gravity
        }
    }

    /// Where a member's questions for names go.
    func resolver(_ settings: ResolverSettings?, of member: String) -> Observation {
        let key = ConditionKey(.resolver, member)
        guard let settings else { return Observation(key, .unseen("The resolver of \(member) could not be read.")) }
        let egress = Egress(namespace)
        for server in settings.servers {
            let state: GuardState = isSealedOutside ? .degraded : .leaking
            // Docker's own resolver asks on from the host's network.
            if server == IPAddress("127.0.0.11") {
                return Observation(
                    key,
                    .bad(state, "\(member) asks Docker's resolver for names, which asks your own network's."),
                    patience: 2)
            }
            if case .card(let name, _) = egress.way(to: server, transport: 17, port: 53) {
                return Observation(
                    key, .bad(state, "\(member) asks \(server) for names, by \(name), past the tunnel."), patience: 2)
            }
        }
        return Observation(key, .good)
    }
}
