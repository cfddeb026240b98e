public import Evidence
public import StackModel

/// What the headers of one captured packet say.
public struct WirePacket: Sendable, Hashable {
    public var source: IPAddress
    public var destination: IPAddress
    /// The number of the protocol above IP: TCP 6, UDP 17, ICMP 1, ICMPv6 58.
    public var transport: UInt8
    /// Of TCP and UDP; nil for others, and for fragments that do not carry them.
    public var sourcePort: UInt16?
    public var destinationPort: UInt16?
    /// TCP's flags, as its header's fourteenth byte has them; 0 for others.
    public var flags: UInt8 = 0
    /// What follows TCP's or UDP's header, as far as it was captured.
    public var payload: ArraySlice<UInt8>

    public var family: NetworkFamily { source.family }

    /// How many IPv6 extension headers are followed.
    private static let extensionLimit = 8

    /// Reads an IPv4 or IPv6 packet; nil for anything that is none, or is cut within its IP header.
    public init?(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return nil }
        switch first >> 4 {
        case 4: self.init(v4: bytes)
        case 6: self.init(v6: bytes)
        default: return nil
        }
    }

    private init?(v4 bytes: [UInt8]) {
        let header = Int(bytes[0] & 0x0F) * 4
        guard header >= 20, bytes.count >= header, let source = IPAddress(bytes: Array(bytes[12..<16])),
            let destination = IPAddress(bytes: Array(bytes[16..<20]))
        else { return nil }
        let offset = (UInt16(bytes[6]) << 8 | UInt16(bytes[7])) & 0x1FFF
        self.init(
            source, destination, bytes[9], rest: bytes[header...], isFirst: offset == 0)
    }

    private init?(v6 bytes: [UInt8]) {
        guard bytes.count >= 40, let source = IPAddress(bytes: Array(bytes[8..<24])),
            let destination = IPAddress(bytes: Array(bytes[24..<40]))
        else { return nil }
        var next = bytes[6]
        var rest = bytes[40...]
        var isFirst = true
        // Hop-by-hop, routing, fragment, destination options (RFC 8200).
        for _ in 0..<WirePacket.extensionLimit where [0, 43, 44, 60].contains(next) {
            guard rest.count >= 8 else { break }
            let head = Array(rest.prefix(8))
            if next == 44, (UInt16(head[2]) << 8 | UInt16(head[3])) & 0xFFF8 != 0 { isFirst = false }
            let length = next == 44 ? 8 : (Int(head[1]) + 1) * 8
            next = head[0]
            rest = rest.dropFirst(length)
        }
        self.init(source, destination, next, rest: rest, isFirst: isFirst)
    }

    private init(
        _ source: IPAddress, _ destination: IPAddress, _ transport: UInt8, rest: ArraySlice<UInt8>, isFirst: Bool
    ) {
        self.source = source
        self.destination = destination
        self.transport = transport
        payload = []
        guard isFirst, transport == 6 || transport == 17, rest.count >= 4 else { return }
        let head = Array(rest.prefix(14))
        sourcePort = UInt16(head[0]) << 8 | UInt16(head[1])
        destinationPort = UInt16(head[2]) << 8 | UInt16(head[3])
        if transport == 17 {
            payload = rest.dropFirst(8)
        } else if head.count >= 13 {
            if head.count == 14 { flags = head[13] }
            payload = rest.dropFirst(Int(head[12] >> 4) * 4)
        }
    }
}
