/// An IPv4 or IPv6 address, parsed without asking a resolver.
public struct IPAddress: Sendable, Hashable, Codable {
    /// The address in network order: 4 bytes or 16.
    public var bytes: [UInt8]

    /// Parses dotted-quad IPv4 or RFC 4291 IPv6 (with `::` and an embedded IPv4 tail; a zone is ignored); nil otherwise.
    public init?(_ text: String) {
        if let four = IPAddress.parseV4(Substring(text)) {
            bytes = four
        } else if let sixteen = IPAddress.parseV6(Substring(text)) {
            // An IPv4-mapped address is that IPv4 address.
            bytes =
                sixteen.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
                ? Array(sixteen.suffix(4)) : sixteen
        } else {
            return nil
        }
    }

    public var isV4: Bool { bytes.count == 4 }
    public var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
    public var isLoopback: Bool { isV4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1 }
    /// RFC 1918, link-local, CGNAT (RFC 6598) and unique local (RFC 4193) addresses.
    public var isPrivate: Bool {
        if isV4 {
            switch (bytes[0], bytes[1]) {
            case (10, _), (192, 168): return true
            case (172, 16...31), (100, 64...127): return true
            default: return isLinkLocal
            }
        }
        return bytes[0] & 0xfe == 0xfc || isLinkLocal
    }

    /// 169.254.0.0/16 and fe80::/10.
    public var isLinkLocal: Bool {
        isV4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80
    }

    private static func parseV4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.utf8.allSatisfy({ (48...57).contains($0) }), let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func parseV6(_ whole: Substring) -> [UInt8]? {
        let text = whole.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).first ?? whole
        guard text.contains(":") else { return nil }
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        func groups(_ half: Substring) -> [UInt8]? {
            if half.isEmpty { return [] }
            var bytes: [UInt8] = []
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if part.contains("."), index == parts.count - 1, let four = parseV4(part) {
                    bytes += four
                } else if (1...4).contains(part.count), let group = UInt16(part, radix: 16), !part.hasPrefix("+") {
                    bytes += [UInt8(group >> 8), UInt8(group & 0xff)]
                } else {
                    return nil
                }
            }
            return bytes
        }
        guard let head = groups(halves[0]) else { return nil }
        if halves.count == 1 { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1]), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }
}

/// An IP prefix in CIDR form.
public struct IPPrefix: Sendable, Hashable, Codable {
    public var address: IPAddress
    /// Bits of the network part: 0 to 32, or 0 to 128.
    public var length: Int

    /// Parses `address/length`, or an address alone as a host prefix; nil otherwise.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let most = address.bytes.count * 8
        if parts.count == 1 {
            length = most
        } else if parts.count == 2, let given = Int(parts[1]), (0...most).contains(given) {
            length = given
        } else {
            return nil
        }
        self.address = address
    }

    /// Whether `other` lies in this prefix as a whole.
    public func contains(_ other: IPPrefix) -> Bool {
        address.isV4 == other.address.isV4 && length <= other.length && sharesBits(other, count: length)
    }

    /// Whether any address is in both.
    public func overlaps(_ other: IPPrefix) -> Bool {
        address.isV4 == other.address.isV4 && sharesBits(other, count: min(length, other.length))
    }

    private func sharesBits(_ other: IPPrefix, count: Int) -> Bool {
        for bit in 0..<count {
            let mask: UInt8 = 0x80 >> (bit % 8)
            if address.bytes[bit / 8] & mask != other.address.bytes[bit / 8] & mask { return false }
        }
        return true
    }
}

// What comes out of a saved bundle is checked like any other text: both types promise lengths that others count on.
extension IPAddress {
    /// - Throws: `DecodingError` unless there are 4 bytes or 16.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let bytes = try container.decode([UInt8].self, forKey: .bytes)
        guard let address = IPAddress(bytes: bytes) else {
            throw DecodingError.dataCorruptedError(
                forKey: .bytes, in: container, debugDescription: "An address has 4 bytes or 16.")
        }
        self = address
    }
}

extension IPPrefix {
    /// - Throws: `DecodingError` when the length is more than the address has bits, or negative.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let address = try container.decode(IPAddress.self, forKey: .address)
        let length = try container.decode(Int.self, forKey: .length)
        guard let prefix = IPPrefix(address, length: length) else {
            throw DecodingError.dataCorruptedError(
                forKey: .length, in: container, debugDescription: "A prefix is no longer than its address.")
        }
        self = prefix
    }
}
