import Evidence
import LinuxNet
import PacketFilter
import Tunnels

extension WireWatch {
    /// What was seen.
    struct Seen: Sendable {
        /// How many packets went where, outside of the tunnel.
        var keys: [CardProbe.Key: Int] = [:]
        /// Packets to the internet of sources that belong to the tunnel, the first of them.
        var leaks: [WireLeak] = []
        /// The same of sources that nobody is known to have.
        var unknown: [WireLeak] = []
        var count = WireCount()
        /// The bridges that a packet into the tunnel was seen on.
        var tunnelled: Set<String> = []
        /// How many packets the kernel could not keep, or went to more places than are counted.
        var lost = 0
        var pcap: [UInt8] = []
        /// Why nothing could be watched, or no longer; nil where all was.
        var failure: String?

        /// Tells whose the packets are that nobody was known to have sent when the watch began.
        mutating func assign(by sources: WireSources) {
            leaks += unknown.filter { sources.own.contains($0.packet.source) }
            unknown.removeAll { sources.own.contains($0.packet.source) }
        }
    }

    /// Watches the bridges for what leaves outside of the tunnel, while `body` runs.
    ///
    /// - Parameters:
    ///   - subject: tells what is whose; ``WireSources``.
    ///   - linger: how long packets are waited for afterwards, milliseconds.
    static func during<Value: Sendable>(
        _ subject: ProofSubject, bridges: [String], linger: Int = 200, _ body: () async -> Value
    ) async -> (Value, Seen) {
        let sources = WireSources(subject)
        let tally = WireTally(subject.scope) { !sources.others.contains($0.source) }
        let (value, heard) = await during(on: bridges, into: (tally: tally, seen: Seen()), linger: linger) {
            guard let (packet, kind) = $0.tally.take($1) else { return }
            $0.seen.note(packet, kind, $1.time, $2, sources)
        } _: {
            await body()
        }
        var seen = heard.found.seen
        seen.lost += heard.lost
        seen.failure = heard.failure
        (seen.count, seen.pcap) = (heard.found.tally.count, heard.found.tally.pcap.bytes)
        return (value, seen)
    }
}

extension WireWatch.Seen {
    /// The most places that packets are counted for.
    static let keyLimit = 4096

    /// Notes a packet that is not of others.
    mutating func note(
        _ packet: WirePacket, _ kind: WireScope.Class, _ time: Int64, _ bridge: String, _ sources: WireSources
    ) {
        if kind == .tunnel {
            tunnelled.insert(bridge)
            return
        }
        if let key = CardProbe.Key(packet) {
            // One that is not counted could be a probe of ours that got out.
            if keys[key] != nil || keys.count < Self.keyLimit { keys[key, default: 0] += 1 } else { lost += 1 }
        }
        guard kind == .leak else { return }
        let leak = WireLeak(packet: packet, time: time, interface: bridge)
        if sources.own.contains(packet.source) {
            if leaks.count < WireLeak.kept { leaks.append(leak) }
        } else if unknown.count < WireLeak.kept {
            unknown.append(leak)
        }
    }
}
