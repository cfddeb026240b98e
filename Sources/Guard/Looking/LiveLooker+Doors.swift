import Evidence
import FileAccess
import LinuxNet
import PacketFilter
import Processes
import StackModel
public import Tunnels

extension LiveLooker {
    /// The most bytes of a list of sockets.
    private static let listLimit = 1 << 20
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

    /// The ports at which something takes datagrams of anyone, by the kernel's tables (`/proc/PID/net/udp`).
    private func datagramPorts(_ process: Int) -> Set<UInt16> {
        var ports: Set<UInt16> = []
        for name in ["udp", "udp6"] {
            guard let bytes = try? files.read("/proc/\(process)/net/\(name)", limit: LiveLooker.listLimit) else {
                continue
            }
            for line in bytes.split(separator: 10).dropFirst() {
                let words = line.split(separator: 32, maxSplits: 4)
                // 07 is a socket that is not connected.
                guard words.count > 3, words[3].elementsEqual("07".utf8),
                    let port = words[1].split(separator: 58).last,
                    let number = UInt16(String(decoding: port, as: UTF8.self), radix: 16)
                else { continue }
                ports.insert(number)
            }
        }
        return ports
    }
}
