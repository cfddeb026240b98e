import Evidence
import LinuxNet
import PacketFilter
import StackModel
import Tunnels

/// Watches all of this host's interfaces while connections are tried from elsewhere: an attempt counts as one at this host
/// only where it was seen to arrive, since a router may answer in its place.
struct ExposureWatch: Sendable {
    /// What was seen.
    struct Seen: Sendable {
        /// Wishes for a connection that came in from elsewhere, by the port that they were for.
        var arrived: Set<Arrival> = []
        /// Those of them whose sender's address is one of the internet.
        var fromAfar: Set<Arrival> = []
        /// The numbers of the datagrams that came in.
        var datagrams: Set<Int> = []
        /// The numbers of those that were led on to a container.
        var delivered: Set<Int> = []
    }

    struct Arrival: Sendable, Hashable {
        let port: UInt16
        let family: NetworkFamily
    }

    /// All of this host's interfaces that lead elsewhere.
    let interfaces: [String]
    private let own: Set<IPAddress>
    private let ports: Set<UInt16>
    private let word: [UInt8]

    /// - Parameter word: what our datagrams begin with.
    init(_ host: NetworkNamespace, ports: Set<UInt16>, word: String) {
        // The host's ends of containers' cards show what their bridge shows.
        interfaces = host.interfaces.filter { $0.isUp && $0.kind != .loopback && $0.bridge == nil }.map(\.name)
        own = Set(host.interfaces.flatMap { $0.addresses.map(\.address) })
        self.ports = ports
        self.word = Array(word.utf8)
    }

    /// Notes what is an attempt of ours.
    func take(_ found: CapturedPacket, _ seen: inout Seen) {
        guard let packet = WirePacket(found.bytes), let port = packet.destinationPort else { return }
        if packet.transport == 6 {
            let isWish = packet.flags & 0x12 == 0x02
            guard isWish, found.direction == .incoming, ports.contains(port), !own.contains(packet.source) else {
                return
            }
            let arrival = Arrival(port: port, family: packet.family)
            seen.arrived.insert(arrival)
            if AddressSpace.isPublic(packet.source) { seen.fromAfar.insert(arrival) }
        } else if packet.transport == 17, packet.payload.starts(with: word) {
            let digits = packet.payload.dropFirst(word.count + 1).prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard let index = Int(String(decoding: digits, as: UTF8.self)) else { return }
            if found.direction == .incoming { seen.datagrams.insert(index) } else { seen.delivered.insert(index) }
        }
    }
}
