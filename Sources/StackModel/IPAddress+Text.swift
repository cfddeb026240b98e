extension IPAddress: CustomStringConvertible {
    /// Takes an address in network order; nil unless there are 4 bytes or 16. A mapped IPv4 address becomes that one.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = Array(bytes)
        if self.bytes.count == 16, self.bytes.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]) {
            self.bytes.removeFirst(12)
        }
    }

    /// Dotted quad, or the short form of RFC 5952.
    public var description: String {
        if isV4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start > max(best.count, 1) { best = start..<end }
            start = end + 1
        }
        func text(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        return best.isEmpty
            ? text(groups[...]) : text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }
}

extension IPPrefix: CustomStringConvertible {
    /// - Parameter length: bits of the network part; nil is returned when it is more than the address has.
    public init?(_ address: IPAddress, length: Int) {
        guard (0...(address.bytes.count * 8)).contains(length) else { return nil }
        self.address = address
        self.length = length
    }

    /// `address/length`.
    public var description: String { "\(address)/\(length)" }
}
