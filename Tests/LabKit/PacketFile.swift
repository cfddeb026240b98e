import Glibc

/// A packet as a capture holds it, as far as labs look at it.
struct CapturedPacket {
    /// In seconds since 1970.
    var time: Double
    var source: String
    var destination: String
    /// IANA's number of the protocol above IP.
    var transport: UInt8
    var sourcePort: UInt16
    var destinationPort: UInt16
    /// TCP's flags; 0 for others.
    var flags: UInt8
    /// What of the transport's payload was captured.
    var payload: ArraySlice<UInt8>
}

/// A capture file as tcpdump writes it: Ethernet frames, microseconds, this machine's byte order.
struct PacketFile {
    let bytes: [UInt8]

    /// - Throws: ``LabFailure`` where it is no such file.
    init(_ bytes: [UInt8]) throws {
        guard bytes.count >= 24, Array(bytes[..<4]) == [0xd4, 0xc3, 0xb2, 0xa1], bytes[20] == 1 else {
            throw LabFailure("not a capture of Ethernet frames: \(bytes.count) bytes")
        }
        self.bytes = bytes
    }

    /// Hands over all IP packets with ports, the oldest first.
    func read(_ body: (CapturedPacket) -> Void) {
        var at = 24
        while at + 16 <= bytes.count {
            let length = word(at + 8)
            let time = Double(word(at)) + Double(word(at + 4)) / 1_000_000
            at += 16
            guard length <= bytes.count - at else { return }
            if let packet = Self.packet(bytes[at..<at + length], time: time) { body(packet) }
            at += length
        }
    }

    private func word(_ at: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }

    /// Reads one frame; nil for what is no UDP and no TCP.
    static func packet(_ frame: ArraySlice<UInt8>, time: Double) -> CapturedPacket? {
        let frame = Array(frame)
        guard frame.count >= 34 else { return nil }
        let next: (start: Int, transport: UInt8, source: String, destination: String)
        switch UInt16(frame[12]) << 8 | UInt16(frame[13]) {
        case 0x0800:
            let length = Int(frame[14] & 15) * 4
            // Later fragments have no ports.
            guard length >= 20, (UInt16(frame[20] & 31) << 8 | UInt16(frame[21])) == 0 else { return nil }
            next = (14 + length, frame[23], text(frame[26..<30]), text(frame[30..<34]))
        case 0x86dd:
            guard frame.count >= 54 else { return nil }
            next = (54, frame[20], text(frame[22..<38]), text(frame[38..<54]))
        default: return nil
        }
        let start = next.start
        guard next.transport == 6 || next.transport == 17, frame.count >= start + 8 else { return nil }
        var packet = CapturedPacket(
            time: time, source: next.source, destination: next.destination, transport: next.transport,
            sourcePort: UInt16(frame[start]) << 8 | UInt16(frame[start + 1]),
            destinationPort: UInt16(frame[start + 2]) << 8 | UInt16(frame[start + 3]), flags: 0,
            payload: frame[(start + 8)...])
        if next.transport == 6 {
            guard frame.count >= start + 20 else { return nil }
            packet.flags = frame[start + 13]
            packet.payload = frame[min(frame.count, start + Int(frame[start + 12] >> 4) * 4)...]
        }
        return packet
    }

    /// An address as the kernel writes it.
    private static func text(_ address: ArraySlice<UInt8>) -> String {
        let raw = Array(address)
        var buffer = [CChar](repeating: 0, count: 64)
        inet_ntop(raw.count == 4 ? AF_INET : AF_INET6, raw, &buffer, socklen_t(buffer.count))
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
