/// What the kernel says of an attempt that the seal stopped, by the prefix of its log entry.
public enum SealEvent {
    /// Who tried.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A container of a tunnel, or a torrent client.
        case tunnel
        /// A source that nobody has classified: a container that was just started, or an address of none.
        case unknown
        /// A known container's address, from another container.
        case spoofed
        /// Somebody who is not open, that asks for names beside the tunnel: a neighbour, the host or anybody else.
        case names

        /// The log entry's prefix.
        public var prefix: String { SealEvent.prefix + rawValue }

        /// Reads a log entry's prefix; nil when it is not one of the seal's.
        public init?(prefix: String) {
            guard prefix.hasPrefix(SealEvent.prefix) else { return nil }
            self.init(rawValue: String(prefix.dropFirst(SealEvent.prefix.count)))
        }
    }

    static let prefix = "watertight:"
    /// The NFLOG group that every stopped packet is reported to, up to ``rate`` a second.
    public static let group: UInt16 = 22_356
    /// The most entries a second and kind; the counters count every packet.
    public static let rate = 100
}
