/// One IP packet as it crossed an interface.
public struct CapturedPacket: Sendable, Hashable {
    /// From the interface's point of view.
    public enum Direction: Sendable, Hashable {
        /// It came in by the interface: on the host's side of a container's, the container sent it.
        case incoming
        case outgoing
    }

    /// Nanoseconds since 1970, as the kernel stamped it.
    public var time: Int64
    /// The index of the interface.
    public var interface: Int
    public var direction: Direction
    /// The packet from its IP header on, cut at the capture's length.
    public var bytes: [UInt8]
    /// Its whole length, in bytes.
    public var length: Int
    /// The hardware address that it came from, six bytes on Ethernet; empty where there is none.
    public var hardware: [UInt8]

    public init(
        time: Int64, interface: Int, direction: Direction, bytes: [UInt8], length: Int? = nil, hardware: [UInt8] = []
    ) {
        self.time = time
        self.interface = interface
        self.direction = direction
        self.bytes = bytes
        self.length = length ?? bytes.count
        self.hardware = hardware
    }
}
