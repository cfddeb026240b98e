import FoundationEssentials

/// What crossed the internet's side of a home while something happened: captured by tcpdump on the wire beyond the
/// router, and shown to be alive by a packet of the LAN host before and after.
public struct LabCapture: Sendable {
    /// How many packets, and when the first and the last of them passed, in seconds since 1970.
    public struct Count: Sendable, Hashable {
        public var packets = 0
        public var first = 0.0
        public var last = 0.0

        mutating func add(_ time: Double) {
            if packets == 0 { first = time }
            packets += 1
            last = time
        }
    }

    /// Tagged packets that did not come from one of the provider's exits, by `CONTAINER TRANSPORT KIND` as in
    /// ``LabTraffic/Sent``, and `qbittorrent reply any4` for what answers a stranger who knocks at the home's address.
    public internal(set) var leaks: [String: Count] = [:]
    /// Tagged packets that came out of a tunnel.
    public internal(set) var tunnelled: [String: Count] = [:]
    /// Other packets of the home that are neither for a VPN server nor the neighbour's: torrents and names of the real
    /// client, by `TRANSPORT PORT`.
    public internal(set) var others: [String: Count] = [:]
    /// Whether the packets of the LAN host were captured, before and after, over both families: without them the
    /// capture proves nothing.
    public internal(set) var isAlive = false
    /// How many packets the kernel could not hand to tcpdump.
    public internal(set) var dropped = 0
    /// Where the capture is kept, on this machine.
    public internal(set) var path = ""

    public var leaked: Int { leaks.values.reduce(0) { $0 + $1.packets } }
    public var arrived: Int { tunnelled.values.reduce(0) { $0 + $1.packets } }
    /// When the first tagged packet leaked, in seconds since 1970.
    public var firstLeak: Double? { leaks.values.map(\.first).min() }
    public var lastLeak: Double? { leaks.values.map(\.last).max() }
    /// Leaks over one family, 4 or 6.
    public func leaked(over family: Int) -> Int {
        leaks.reduce(0) { $0 + ($1.key.hasSuffix("\(family)") ? $1.value.packets : 0) }
    }
}

extension LabCapture {
    /// Reads a capture.
    /// - Parameters:
    ///   - run: whose tags count; nil for all.
    ///   - exits: the provider's addresses.
    init(_ file: PacketFile, run: String?, exits: Set<String>) {
        var marks = Set<String>()
        file.read { packet in
            let ours =
                packet.source.hasPrefix("10.77.") || packet.source.hasPrefix("fd77:")
                || packet.source.hasPrefix("fd42:") || packet.source == Home.homeAddress
                || packet.source.hasPrefix("172.30.")
            if let mark = Self.mark(packet) {
                marks.insert(mark)
            } else if let tag = Self.tag(packet, run: run) {
                if exits.contains(packet.source) {
                    tunnelled[tag, default: Count()].add(packet.time)
                } else {
                    leaks[tag, default: Count()].add(packet.time)
                }
            } else if ours, !exits.contains(packet.destination), packet.flags & 4 == 0 {
                // What only says that nobody listens (RST) is left out.
                let port = packet.destinationPort
                let key =
                    "\(packet.transport == 6 ? "tcp" : "udp") \(port < 32_768 || port == 51_413 ? "\(port)" : "high")"
                others[key, default: Count()].add(packet.time)
            }
        }
        isAlive = marks == ["before4", "before6", "after4", "after6"]
    }

    private static func mark(_ packet: CapturedPacket) -> String? {
        guard packet.transport == 17, packet.destinationPort == 40_019 else { return nil }
        let words = String(decoding: packet.payload, as: UTF8.self).split(separator: ":")
        return words.count == 2 && words[0] == "mark" ? String(words[1]) : nil
    }

    /// What a packet of the traffic is; nil for others.
    private static func tag(_ packet: CapturedPacket, run: String?) -> String? {
        let family = packet.destination.contains(":") ? 6 : 4
        let port = Int(packet.destinationPort)
        let containers = LabTraffic.containers
        switch packet.transport {
        case 6 where packet.sourcePort == LabTraffic.knockedPort:
            // A stranger is answered: the connection is taken, or data comes back.
            return packet.flags & 0x12 == 0x12 || !packet.payload.isEmpty ? "qbittorrent reply any\(family)" : nil
        case 6:
            let index = (port - LabTraffic.tcpPort) / 10
            // The first packet of a connection: SYN without ACK.
            guard port >= LabTraffic.tcpPort, index < containers.count, packet.flags & 0x12 == 2 else { return nil }
            let binding = ["any", "addr", "dev"]
            guard (port - LabTraffic.tcpPort) % 10 < binding.count else { return nil }
            return "\(containers[index]) syn \(binding[(port - LabTraffic.tcpPort) % 10])\(family)"
        case 17 where port == 53:
            let labels = labels(packet.payload.dropFirst(12))
            guard labels.count == 6, labels.suffix(2) == ["wt", "example"], run == nil || labels[3] == run else {
                return nil
            }
            return "\(labels[2]) dns \(labels[1])"
        case 17 where (LabTraffic.udpPort..<LabTraffic.udpPort + containers.count).contains(port):
            let words = String(decoding: packet.payload, as: UTF8.self).split(separator: ":")
            guard words.count == 5, words[0] == "wt", run == nil || String(words[1]) == run else { return nil }
            return "\(words[2]) udp \(words[3])"
        default: return nil
        }
    }

    /// The labels of a question's name.
    private static func labels(_ name: ArraySlice<UInt8>) -> [String] {
        var labels: [String] = []
        var rest = name
        while let length = rest.first, length > 0, length < 64, rest.count > Int(length), labels.count < 10 {
            labels.append(String(decoding: rest.dropFirst().prefix(Int(length)), as: UTF8.self))
            rest = rest.dropFirst(Int(length) + 1)
        }
        return labels
    }
}
