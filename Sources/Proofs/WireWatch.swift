import Evidence
import LinuxNet
import Processes
import StackModel
import Synchronization
import Tunnels

/// Watches the bridges from before something is done until after it, on a thread of its own, so that nothing in between
/// goes unseen.
final class WireWatch: Sendable {
    /// What was seen.
    struct Seen: Sendable {
        /// How many packets went where, outside of the tunnel.
        var keys: [CardProbe.Key: Int] = [:]
        /// Packets to the internet of sources that belong to the tunnel, the first of them.
        var leaks: [PacketWitness.Leak] = []
        /// The same of sources that nobody is known to have.
        var unknown: [PacketWitness.Leak] = []
        var count = WireCount()
        /// The bridges that a packet into the tunnel was seen on.
        var tunnelled: Set<String> = []
        /// How many packets the kernel could not keep.
        var lost = 0
        var pcap: [UInt8] = []
        /// Why nothing could be watched, or no longer; nil where all was.
        var failure: String?
    }

    /// The most places that packets are counted for.
    private static let keyLimit = 4096
    /// How long a packet may be under way from the socket to the bridge, milliseconds.
    private static let pause: Int32 = 20
    private let isOver = Mutex(false)

    /// Watches while `body` runs, and for a moment more.
    ///
    /// - Parameters:
    ///   - subject: tells what is whose; ``WireSources``.
    ///   - linger: how long packets are waited for afterwards, milliseconds.
    static func during<Value: Sendable>(
        _ subject: ProofSubject, bridges: [String], linger: Int = 200, _ body: () async -> Value
    ) async -> (Value, Seen) {
        let watch = WireWatch()
        let (began, go) = AsyncStream<Void>.makeStream()
        let (scope, sources) = (subject.scope, WireSources(subject))
        async let seen = Blocking.run { watch.run(scope, sources, bridges, linger) { go.finish() } }
        // Only when every bridge is listened to does anything begin.
        for await _ in began {}
        let value = await body()
        watch.isOver.withLock { $0 = true }
        return (value, await seen)
    }

    private func run(
        _ scope: WireScope, _ sources: WireSources, _ bridges: [String], _ linger: Int, _ ready: () -> Void
    ) -> Seen {
        var seen = Seen()
        var witness = PacketWitness(scope) { !sources.others.contains($0.source) }
        do {
            for bridge in bridges { try witness.watch(bridge) }
        } catch {
            seen.failure = "The host's side could not be watched: \(error)."
            ready()
            return seen
        }
        ready()
        var left = linger
        while left > 0 {
            if isOver.withLock({ $0 }) { left -= Int(WireWatch.pause) }
            witness.wait(milliseconds: WireWatch.pause)
            do {
                try witness.collect { packet, kind, time, bridge in
                    WireWatch.note(packet, kind, time, bridge, sources, &seen)
                }
            } catch {
                seen.failure = "A bridge could no longer be watched: \(error)."
                break
            }
        }
        seen.count = witness.count
        seen.lost = witness.lost
        seen.pcap = witness.pcap.bytes
        return seen
    }

    private static func note(
        _ packet: WirePacket, _ kind: WireScope.Class, _ time: Int64, _ bridge: String, _ sources: WireSources,
        _ seen: inout Seen
    ) {
        if kind == .tunnel {
            seen.tunnelled.insert(bridge)
            return
        }
        if let key = CardProbe.Key(packet), seen.keys[key] != nil || seen.keys.count < keyLimit {
            seen.keys[key, default: 0] += 1
        }
        guard kind == .leak else { return }
        let leak = PacketWitness.Leak(packet: packet, time: time, interface: bridge)
        if sources.own.contains(packet.source) {
            if seen.leaks.count < PacketWitness.kept { seen.leaks.append(leak) }
        } else if seen.unknown.count < PacketWitness.kept {
            seen.unknown.append(leak)
        }
    }
}

/// Whose the addresses on the watched bridges are.
struct WireSources: Sendable {
    /// Of the VPN container, its members and the torrent clients outside of it.
    let own: Set<IPAddress>
    /// Of everybody else: they may go where they like.
    let others: Set<IPAddress>

    init(_ subject: ProofSubject) {
        let cards = subject.places.flatMap { $0.namespace.interfaces }
            .filter { $0.kind != .loopback && $0.kind != .tunnel }
        own = Set(subject.tunnel.addresses + cards.flatMap { $0.addresses.map(\.address) })
        others = subject.others.subtracting(own)
    }
}
