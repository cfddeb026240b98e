import Evidence
import Glibc
import LinuxNet
import StackModel
import Synchronization

/// Watches all of this host's interfaces while connections are tried from elsewhere: an attempt counts as one at this host
/// only where it was seen to arrive, since a router may answer in its place.
final class ExposureWatch: Sendable {
    /// What was seen.
    struct Seen: Sendable {
        /// Wishes for a connection that came in from elsewhere, by the port that they were for.
        var arrived: Set<Arrival> = []
        /// The numbers of the datagrams that came in.
        var datagrams: Set<Int> = []
        /// The numbers of those that were led on to a container.
        var delivered: Set<Int> = []
        var failure: String?
    }

    struct Arrival: Sendable, Hashable {
        let port: UInt16
        let family: NetworkFamily
    }

    private let interfaces: [String]
    private let own: Set<IPAddress>
    private let ports: Set<UInt16>
    private let word: [UInt8]
    private let state = Mutex(State())

    private struct State {
        var hasBegun = false
        var isOver = false
    }

    /// - Parameter word: what our datagrams begin with.
    init(_ host: NetworkNamespace, ports: Set<UInt16>, word: String) {
        // The host's ends of containers' cards show what their bridge shows.
        interfaces = host.interfaces.filter { $0.isUp && $0.kind != .loopback && $0.bridge == nil }.map(\.name)
        own = Set(host.interfaces.flatMap { $0.addresses.map(\.address) })
        self.ports = ports
        self.word = Array(word.utf8)
    }

    func end() { state.withLock { $0.isOver = true } }

    /// Waits until everything that arrives is seen, or it is known that it cannot be; ten seconds at most.
    /// - Returns: whether it has begun.
    func begun() async -> Bool {
        for _ in 0..<1000 {
            if state.withLock({ $0.hasBegun }) { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Watches; blocks until ``end()``, the limit at most.
    func watch(seconds limit: Int) -> Seen {
        var seen = Seen()
        do {
            let captures = try interfaces.map { try PacketCapture(on: $0, buffer: 2 << 20) }
            state.withLock { $0.hasBegun = true }
            for _ in 0..<(limit * 50) {
                let isLast = state.withLock { $0.isOver }
                for capture in captures {
                    while let found = try capture.next() { take(found, &seen) }
                }
                if isLast { break }
                usleep(20_000)
            }
            if captures.contains(where: { $0.lost() > 0 }) { seen.failure = "Packets could not be looked at in time." }
        } catch {
            state.withLock { $0.hasBegun = true }
            seen.failure = "This host's cards could not be watched (\(error))."
        }
        return seen
    }

    private func take(_ found: CapturedPacket, _ seen: inout Seen) {
        guard let packet = WirePacket(found.bytes), let port = packet.destinationPort else { return }
        if packet.transport == 6 {
            let isWish = packet.flags & 0x12 == 0x02
            guard isWish, found.direction == .incoming, ports.contains(port), !own.contains(packet.source) else {
                return
            }
            seen.arrived.insert(Arrival(port: port, family: packet.family))
        } else if packet.transport == 17, packet.payload.starts(with: word) {
            let digits = packet.payload.dropFirst(word.count + 1).prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard let index = Int(String(decoding: digits, as: UTF8.self)) else { return }
            if found.direction == .incoming { seen.datagrams.insert(index) } else { seen.delivered.insert(index) }
        }
    }
}
