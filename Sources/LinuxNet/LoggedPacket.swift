internal import CLinuxNet

/// One packet that a rule with `log group` handed out.
public struct LoggedPacket: Sendable, Hashable {
    /// Nanoseconds since 1970; 0 where the kernel gave no time.
    public var time: Int64
    /// What the rule wrote before it.
    public var prefix: String
    /// The index of the interface that it came in by; nil where it was made here.
    public var inInterface: Int?
    public var outInterface: Int?
    /// The bridge's port that it came in by, where the kernel tells.
    public var bridgePort: Int?
    /// The packet from its IP header on, cut as the rule says.
    public var bytes: [UInt8]

    public init(
        time: Int64 = 0, prefix: String, inInterface: Int? = nil, outInterface: Int? = nil, bridgePort: Int? = nil,
        bytes: [UInt8]
    ) {
        self.time = time
        self.prefix = prefix
        self.inInterface = inInterface
        self.outInterface = outInterface
        self.bridgePort = bridgePort
        self.bytes = bytes
    }

    /// The packets in what the socket gave; what is not of that form is left out.
    static func packets(_ bytes: [UInt8]) -> [LoggedPacket] {
        // The upper byte of a type is the subsystem, NFNL_SUBSYS_ULOG.
        let kind = UInt16(NFNL_SUBSYS_ULOG) << 8
        return NetlinkMessages(bytes[...]).compactMap { message in
            // `NFULNL_MSG_PACKET` is 0; `struct nfgenmsg` has 4 bytes.
            guard message.type == kind else { return nil }
            let attributes = NetlinkAttributes(message.body.dropFirst(4))
            guard let payload = attributes[Int(NFULA_PAYLOAD.rawValue)] else { return nil }
            func index(_ type: nfulnl_attr_type) -> Int? {
                attributes.number(Int(type.rawValue)).map { Int(UInt32(bigEndian: $0)) }
            }
            var time: Int64 = 0
            if let stamp = attributes[Int(NFULA_TIMESTAMP.rawValue)], let seconds: Int64 = stamp.number(at: 0),
                let micro: Int64 = stamp.number(at: 8)
            {
                time = Int64(bigEndian: seconds) &* 1_000_000_000 &+ Int64(bigEndian: micro) &* 1000
            }
            return LoggedPacket(
                time: time, prefix: attributes.text(Int(NFULA_PREFIX.rawValue)) ?? "",
                inInterface: index(NFULA_IFINDEX_INDEV), outInterface: index(NFULA_IFINDEX_OUTDEV),
                bridgePort: index(NFULA_IFINDEX_PHYSINDEV), bytes: Array(payload))
        }
    }
}
