/// Writes captured packets in the form that tcpdump and Wireshark read (libpcap's, with nanoseconds, raw IP).
///
/// Source: draft-ietf-opsawg-pcap, PCAP Capture File Format; link type 101 is `LINKTYPE_RAW`.
public struct PcapFile: Sendable {
    /// The file so far.
    public private(set) var bytes: [UInt8] = []
    /// The most bytes that a file may have; packets beyond are counted only.
    private let limit: Int
    /// How many packets did not fit.
    public private(set) var left = 0

    public init(limit: Int = 4 << 20) {
        self.limit = limit
        put(UInt32(0xA1B2_3C4D))
        put(UInt16(2))
        put(UInt16(4))
        put(UInt64(0))
        put(UInt32(65_535))
        put(UInt32(101))
    }

    /// Adds a packet.
    /// - Parameters:
    ///   - time: nanoseconds since 1970.
    ///   - packet: from its IP header on.
    ///   - length: its whole length.
    public mutating func add(_ packet: [UInt8], time: Int64, length: Int) {
        guard bytes.count + packet.count + 16 <= limit else {
            left += 1
            return
        }
        put(UInt32(truncatingIfNeeded: time / 1_000_000_000))
        put(UInt32(truncatingIfNeeded: time % 1_000_000_000))
        put(UInt32(packet.count))
        put(UInt32(max(length, packet.count)))
        bytes += packet
    }

    private mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }
}
