public import Tunnels

/// A packet that left outside of the tunnel.
public struct WireLeak: Sendable, Hashable {
    public var packet: WirePacket
    /// Nanoseconds since 1970, as the kernel stamped it.
    public var time: Int64
    public var interface: String

    /// How many are kept one by one; more are counted.
    static let kept = 1000
}
