public import LinuxNet
public import Tunnels

/// Gives each packet that a container sends by a bridge its class, and counts them.
///
/// It is shown what crosses the bridges, not the container's own interface: so it goes on when the container is made anew,
/// and it sees a client that has come out of the tunnel onto the bridge. What the packets do afterwards (the seal may drop
/// them) is not its to say.
public struct WireTally: Sendable {
    private let scope: WireScope
    private let isOurs: @Sendable (WirePacket) -> Bool
    public private(set) var count = WireCount()
    /// The packets that were neither the tunnel's nor of others, as a capture file.
    public private(set) var pcap = PcapFile()

    /// - Parameter isOurs: whether a packet is by a container that is watched; others of the same bridges may go where they
    ///   like.
    public init(_ scope: WireScope, of isOurs: @escaping @Sendable (WirePacket) -> Bool) {
        self.scope = scope
        self.isOurs = isOurs
    }

    /// Takes what came in by a bridge.
    /// - Returns: nil for what is no packet of a watched container.
    public mutating func take(_ found: CapturedPacket) -> (packet: WirePacket, kind: WireScope.Class)? {
        guard found.direction == .incoming, let packet = WirePacket(found.bytes), isOurs(packet) else { return nil }
        let kind = scope.classify(packet)
        count.add(kind, packet.family)
        if kind != .tunnel { pcap.add(found.bytes, time: found.time, length: found.length) }
        return (packet, kind)
    }
}
