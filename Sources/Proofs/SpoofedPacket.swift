import StackModel

/// A whole IP packet with a sender of our choice, as a stranger's looks when it has come in by the router: what strangers
/// are answered can so be seen without one.
///
/// By RFC 791, 8200, 9293 and 768; the checksums are worked out here, since no kernel does it for raw sockets over IPv6.
enum SpoofedPacket {
    /// TCP's flags that are used here.
    enum Flags {
        static let syn: UInt8 = 0x02
        static let reset: UInt8 = 0x04
        static let synAck: UInt8 = 0x12
    }

    /// An address with a port.
    struct End: Sendable, Hashable {
        var address: IPAddress
        var port: UInt16

        init(_ address: IPAddress, _ port: UInt16) {
            self.address = address
            self.port = port
        }
    }

    /// A TCP segment without data; both ends are of one family.
    static func tcp(from source: End, to target: End, flags: UInt8, sequence: UInt32) -> [UInt8] {
        var segment = bytes(source.port) + bytes(target.port) + bytes(sequence) + [0, 0, 0, 0]
        // Five words of header, and a window of 64,240 bytes as Linux opens with.
        segment += [0x50, flags, 0xFA, 0xF0, 0, 0, 0, 0]
        return packet(from: source.address, to: target.address, protocol: 6, segment, checksumAt: 16)
    }

    /// A UDP datagram; both ends are of one family.
    static func udp(from source: End, to target: End, payload: [UInt8]) -> [UInt8] {
        let length = UInt16(8 + payload.count)
        let datagram = bytes(source.port) + bytes(target.port) + bytes(length) + [0, 0] + payload
        return packet(from: source.address, to: target.address, protocol: 17, datagram, checksumAt: 6)
    }

    private static func packet(
        from source: IPAddress, to target: IPAddress, protocol number: UInt8, _ content: [UInt8], checksumAt place: Int
    ) -> [UInt8] {
        var content = content
        let pseudo = source.bytes + target.bytes + bytes(UInt32(content.count)) + [0, 0, 0, number]
        var sum = checksum(pseudo + content)
        // In UDP zero says that there is none.
        if sum == 0, number == 17 { sum = 0xFFFF }
        content.replaceSubrange(place..<place + 2, with: bytes(sum))
        guard source.isV4 else {
            return [0x60, 0, 0, 0] + bytes(UInt16(content.count)) + [number, 64] + source.bytes + target.bytes + content
        }
        var header: [UInt8] = [0x45, 0] + bytes(UInt16(20 + content.count))
        header += [0, 0, 0x40, 0, 64, number, 0, 0] + source.bytes + target.bytes
        header.replaceSubrange(10..<12, with: bytes(checksum(header)))
        return header + content
    }

    /// The internet's checksum (RFC 1071) of these bytes.
    static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8
            if index + 1 < bytes.count { sum += UInt32(bytes[index + 1]) }
        }
        while sum >> 16 != 0 { sum = (sum & 0xFFFF) + (sum >> 16) }
        return ~UInt16(truncatingIfNeeded: sum)
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
