public import LinuxNet
import StackModel

/// Watches the host's side of the networks that a VPN container is on, and gives each packet that a container sends there
/// its class.
///
/// It listens on the bridges, not on the container's own interface: so it goes on when the container is made anew, and it
/// sees a client that has come out of the tunnel onto the bridge. What the packets do afterwards (the seal may drop them)
/// is not its to say.
public struct PacketWitness: ~Copyable {
    /// A packet that left outside of the tunnel.
    public struct Leak: Sendable, Hashable {
        public var packet: WirePacket
        /// Nanoseconds since 1970, as the kernel stamped it.
        public var time: Int64
        public var interface: String
    }

    /// How many leaks are kept one by one; more are counted.
    public static let kept = 1000

    private let scope: WireScope
    private let isOurs: @Sendable (WirePacket) -> Bool
    private var captures: [(name: String, capture: PacketCapture)] = []
    public private(set) var count = WireCount()
    /// The first of them.
    public private(set) var leaks: [Leak] = []
    /// The packets that were neither the tunnel's nor the LAN's, and the probes' own.
    public private(set) var pcap = PcapFile()
    /// How many packets the kernel could not keep for us: with any, zero leaks prove nothing.
    public private(set) var lost = 0

    /// - Parameters:
    ///   - isOurs: whether a packet is by a container that is watched; others of the same bridges may go where they like.
    public init(_ scope: WireScope, of isOurs: @escaping @Sendable (WirePacket) -> Bool) {
        self.scope = scope
        self.isOurs = isOurs
    }

    /// Begins to watch a network; one that is watched already goes on being watched.
    ///
    /// - Parameter namespace: the path of the bridge's namespace; nil for this program's own.
    /// - Throws: `NamespaceError` when there is no such interface, or no right to listen.
    public mutating func watch(_ bridge: String, in namespace: String? = nil) throws(NamespaceError) {
        guard !captures.contains(where: { $0.name == bridge }) else { return }
        captures.append((bridge, try PacketCapture(on: bridge, in: namespace)))
    }

    /// The interfaces that are watched.
    public var watched: [String] { captures.map(\.name) }

    /// Waits until a packet is there, or the time is up.
    public func wait(milliseconds: Int32) {
        guard let first = captures.first else { return }
        _ = first.capture.wait(milliseconds: milliseconds)
    }

    /// Takes what has come since, without waiting.
    ///
    /// - Parameter note: is shown each packet of a watched container with its class, its time and its bridge, for those who
    ///   look for their own.
    /// - Throws: `NamespaceError` when an interface cannot be heard any more.
    public mutating func collect(
        _ note: (WirePacket, WireScope.Class, Int64, String) -> Void = { _, _, _, _ in }
    ) throws(NamespaceError) {
        for (name, capture) in captures {
            while let found = try capture.next() {
                guard found.direction == .incoming, let packet = WirePacket(found.bytes), isOurs(packet) else {
                    continue
                }
                let kind = scope.classify(packet)
                count.add(kind, packet.family)
                if kind != .tunnel { pcap.add(found.bytes, time: found.time, length: found.length) }
                if kind == .leak, leaks.count < PacketWitness.kept {
                    leaks.append(Leak(packet: packet, time: found.time, interface: name))
                }
                note(packet, kind, found.time, name)
            }
            lost += capture.lost()
        }
    }
}
