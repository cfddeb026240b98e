import Collectors
import Evidence
import FileAccess
import LinuxNet
import PacketFilter
import Processes
import StackModel
public import Tunnels

extension LiveLooker {
    private static let udp: UInt8 = 17

    public func doors(_ tunnel: Tunnel) async -> TunnelDoors? {
        guard tunnel.vpn.isUp, let process = tunnel.vpn.process, isThere(process) else { return nil }
        let now = clock.now().uptime
        let named = named(tunnel)
        let state = await Blocking.run { WireGuardState.read(tunnel.interface, ofProcess: process) }
        let peers = (state?.peers ?? []).compactMap(\.place).map {
            KillSwitch.Endpoint($0.address, port: $0.port, transport: LiveLooker.udp)
        }
        var doors = TunnelDoors(servers: Set(named.endpoints + peers), asOf: now, datagramPorts: datagramPorts(process))
        if !named.endpoints.isEmpty, named.names.isEmpty {
            doors.isLasting = true
        } else if peers.isEmpty, let assumed = assumed(tunnel) {
            doors.servers.formUnion(assumed.servers)
            doors.asOf = assumed.asOf
        }
        // It ended meanwhile: what was read may be of two lives.
        return isThere(process) ? doors : nil
    }

    /// The ports at which something takes datagrams of anyone.
    private func datagramPorts(_ process: Int) -> Set<UInt16> {
        let sockets = Int32(exactly: process).flatMap { network.sockets(ofProcess: $0, over: [.udp]) } ?? []
        return Set(sockets.filter { $0.state == .listening }.map(\.port))
    }
}
