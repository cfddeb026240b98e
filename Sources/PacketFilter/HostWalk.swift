import Evidence
import StackModel

/// One packet on its way through the host: translated, routed, then taken in or passed on.
struct HostWalk {
    private let host: NetworkNamespace
    private let walk: PacketWalk
    private let routing: NamespaceRouting

    init(
        _ host: NetworkNamespace, _ tables: [FirewallTable], _ routing: NamespaceRouting, _ budget: StepBudget
    ) {
        self.host = host
        self.routing = routing
        walk = PacketWalk(tables, kind: { NamespaceRouting.kind(of: $0, in: host) }, budget: budget)
    }

    /// Where ways end.
    private struct Ends {
        var through: [PacketWalk.Way] = []
        var stopped: [PacketWalk.Way] = []
        var closed: [String] = []
    }

    func answer(_ packet: Packet, _ transport: NetworkSocket.Transport) -> Reachability.Answer {
        var ends = Ends()
        let first = walk.pass([PacketWalk.Way(packet)], packet.inInterface == nil ? .output : .prerouting)
        ends.stopped += first.dropped
        for way in first.accepted { route(way, transport, &ends) }
        if let way = ends.through.first(where: \.isSure) { return .reachable(way.rule) }
        if let way = ends.through.first {
            return .unknown("It depends on what is not known: \(way.doubt ?? "a rule").")
        }
        if let way = ends.stopped.first(where: \.isSure) ?? ends.stopped.first { return .blocked(way.rule) }
        return .closed(ends.closed.first ?? "it leads nowhere")
    }

    /// What the rules for the host's own ports would do with the packet, were it for a program of the host.
    func atTheDoor(_ packet: Packet) -> Reachability.Answer {
        let outcome = walk.pass([PacketWalk.Way(packet)], .input)
        if let way = outcome.accepted.first(where: \.isSure) { return .reachable(way.rule) }
        if let way = outcome.accepted.first {
            return .unknown("It depends on what is not known: \(way.doubt ?? "a rule").")
        }
        return .blocked((outcome.dropped.first(where: \.isSure) ?? outcome.dropped.first)?.rule)
    }

    /// Whether those rules would let in every packet of the class.
    func isOpenToAll(_ packet: Packet) -> Bool { walk.pass([PacketWalk.Way(packet)], .input).dropped.isEmpty }

    private func route(_ way: PacketWalk.Way, _ transport: NetworkSocket.Transport, _ ends: inout Ends) {
        guard let destination = way.packet.destination.single else { return }
        let decision = routing.decide(
            to: destination, from: way.packet.source.single, inInterface: way.packet.inInterface, mark: way.packet.mark)
        switch decision {
        case .local:
            if destination.isLoopback, let name = way.packet.inInterface, !accepts(loopbackFrom: name) {
                ends.closed.append("packets to loopback addresses from outside are thrown away by the kernel")
            } else {
                takeIn(way, destination, transport, &ends)
            }
        case .leaves(let interface): passOn(way, interface, &ends)
        case .nowhere: ends.closed.append("the host has no route to \(destination)")
        }
    }

    private func takeIn(
        _ way: PacketWalk.Way, _ destination: IPAddress, _ transport: NetworkSocket.Transport, _ ends: inout Ends
    ) {
        var arrived = way
        arrived.packet.outInterface = nil
        if arrived.packet.inInterface == nil { arrived.packet.inInterface = "lo" }
        let outcome = walk.pass([arrived], .input)
        ends.stopped += outcome.dropped
        guard let port = way.packet.destinationPort,
            host.sockets.contains(where: { $0.takes(destination, port: port, over: transport) })
        else {
            if !outcome.accepted.isEmpty { ends.closed.append("nothing listens there") }
            return
        }
        ends.through += outcome.accepted
    }

    private func passOn(_ way: PacketWalk.Way, _ interface: String, _ ends: inout Ends) {
        var leaving = way
        leaving.packet.outInterface = interface
        if way.packet.inInterface != nil {
            guard forwards(way.packet.family, from: way.packet.inInterface) else {
                ends.closed.append("the host does not forward \(way.packet.family.rawValue)")
                return
            }
            let outcome = walk.pass([leaving], .forward)
            ends.stopped += outcome.dropped
            if outcome.accepted.isEmpty { return }
            let out = walk.pass(outcome.accepted, .postrouting)
            ends.stopped += out.dropped
            ends.through += out.accepted
        } else {
            let out = walk.pass([leaving], .postrouting)
            ends.stopped += out.dropped
            ends.through += out.accepted
        }
    }

    /// A switch that was not read counts as on: that is the side on which nothing passes as closed unseen.
    private func forwards(_ family: NetworkFamily, from interface: String?) -> Bool {
        let key = family == .ipv4 ? "ipv4/ip_forward" : "ipv6/conf/all/forwarding"
        return host.switches[key] != "0"
    }

    private func accepts(loopbackFrom interface: String) -> Bool {
        let all = host.switches["ipv4/conf/all/route_localnet"]
        let own = host.switches["ipv4/conf/\(interface)/route_localnet"]
        return all == "1" || own == "1"
    }
}
