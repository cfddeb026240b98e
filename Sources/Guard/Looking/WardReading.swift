import Evidence
import StackModel
import Tunnels

/// Whose packets on which bridges are a tunnel's, as the engine tells it: a pure reading.
struct WardReading {
    let engine: EngineEvidence
    /// The networks that the owner allows beside the tunnels, and this host's own addresses.
    let allowed: [IPPrefix]

    /// What is watched of a tunnel.
    /// - Parameters:
    ///   - former: containers that were in this tunnel earlier and torrent, by name.
    ///   - doors: what was known of its servers.
    func ward(of tunnel: Tunnel, former: Set<String>, doors: TunnelDoors?) -> LeakWatch.Ward {
        var ward = LeakWatch.Ward(doors: doors)
        // While it does not run, its address may be another's.
        if tunnel.vpn.isUp {
            for address in tunnel.addresses { ward.senders[address] = tunnel.vpn.name }
        }
        let own = engine.container(tunnel.vpn.id)
        ward.published = Set(
            (own?.network.ports ?? []).filter { $0.transport == .tcp }.compactMap { UInt16(exactly: $0.containerPort) })
        ward.allowed = engineNetworks + tunnel.outboundSubnets + allowed
        // A network without a way out needs nobody.
        let attached = tunnel.attachments.filter { !$0.isInternal }
        ward.bridges = Set(attached.compactMap(\.bridge))
        if let blind = attached.first(where: { $0.bridge == nil }) {
            ward.unseen =
                "What leaves by the network \(PlainName.shown(blind.network)) is not seen: it has no bridge here."
        }
        for stray in tunnel.strays(in: engine, former: former).compactMap({ engine.container($0.id) }) {
            for attachment in stray.network.attachments {
                for address in attachment.addresses.compactMap({ IPAddress($0) }) { ward.senders[address] = stray.name }
                if let bridge = engine.network(of: attachment)?.bridge { ward.bridges.insert(bridge) }
            }
        }
        return ward
    }

    /// The addresses of containers that are in no tunnel and none of its clients.
    func others(than wards: [String: LeakWatch.Ward]) -> Set<IPAddress> {
        let all = (engine.containers ?? []).filter(\.life.isUp).flatMap(\.network.attachments).flatMap(\.addresses)
        return Set(all.compactMap { IPAddress($0) }).subtracting(wards.values.flatMap(\.senders.keys))
    }

    private var engineNetworks: [IPPrefix] {
        (engine.networks ?? []).flatMap(\.subnets).compactMap { IPPrefix($0) }.filter(\.address.isPrivate)
    }
}
