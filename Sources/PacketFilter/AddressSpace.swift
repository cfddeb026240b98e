public import Evidence
public import StackModel

/// Which addresses are the internet's, and how lists of ranges lie in it.
public enum AddressSpace {
    /// Whether the address is one that routers of the internet carry.
    ///
    /// The documentation prefixes count as public: they stand for addresses of the internet.
    public static func isPublic(_ address: IPAddress) -> Bool {
        !special(isV4: address.isV4).contains { $0.contains(address) }
    }

    /// Whether any address of the range is public.
    public static func hasPublic(_ range: IPRange) -> Bool {
        var rest = [range]
        for hole in special(isV4: range.first.isV4) {
            rest = rest.flatMap { subtract(hole, from: $0) }
            if rest.isEmpty { return false }
        }
        return true
    }

    /// The ends of each public stretch of the range: an address of the internet for each way its parts may be led.
    public static func publicEnds(of range: IPRange) -> [IPAddress] {
        var rest = [range]
        for hole in special(isV4: range.first.isV4) { rest = rest.flatMap { subtract(hole, from: $0) } }
        return rest.flatMap { [$0.first, $0.last] }
    }

    /// Whether the ranges hold all, some or none of the public (or of all) addresses of a family.
    static func answer(_ ranges: [IPRange], isV4: Bool, onlyPublic: Bool) -> Answer {
        var rest = [everything(isV4: isV4)]
        let holes = onlyPublic ? special(isV4: isV4) : []
        for hole in holes { rest = rest.flatMap { subtract(hole, from: $0) } }
        return answer(ranges, in: rest)
    }

    /// The longest list that is held against a class range by range.
    static let longestList = 256

    /// Whether the ranges hold all, some or none of the addresses of a class.
    static func answer(_ ranges: [IPRange], in whole: [IPRange]) -> Answer {
        var rest = whole
        let isTouched = ranges.contains { range in rest.contains { $0.overlaps(range) } }
        guard isTouched else { return .no }
        // A long list is never everything: nobody lists the internet range by range.
        guard ranges.count <= longestList else { return .some }
        for range in ranges {
            rest = rest.flatMap { subtract(range, from: $0) }
            if rest.isEmpty { return .yes }
        }
        return .some
    }

    static func everything(isV4: Bool) -> IPRange {
        isV4 ? all4 : all6
    }

    private static let all4 = ranges(["0.0.0.0/0"])[0]
    private static let all6 = ranges(["::/0"])[0]

    /// Private, shared, loopback, link-local, multicast, reserved (IANA special-purpose registries).
    static func special(isV4: Bool) -> [IPRange] { isV4 ? special4 : special6 }

    private static let special4 = ranges(names4)
    private static let special6 = ranges(names6)
    private static let names4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
    ]
    private static let names6 = ["::/8", "100::/64", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"]

    /// The networks that are not the internet's, of both families: where ``isPublic(_:)`` says no.
    public static var notPublic: [IPPrefix] { (names4 + names6).compactMap { IPPrefix($0) } }

    private static func ranges(_ prefixes: [String]) -> [IPRange] {
        prefixes.compactMap { IPPrefix($0).map(IPRange.init) }
    }

    private static func subtract(_ hole: IPRange, from range: IPRange) -> [IPRange] {
        guard range.overlaps(hole) else { return [range] }
        var left: [IPRange] = []
        if let before = hole.first.previous, let part = IPRange(range.first, before) { left.append(part) }
        if let after = hole.last.next, let part = IPRange(after, range.last) { left.append(part) }
        return left
    }
}

extension IPAddress {
    /// The next address; nil behind the last one.
    var next: IPAddress? {
        var next = self
        for index in next.bytes.indices.reversed() {
            next.bytes[index] &+= 1
            if next.bytes[index] != 0 { return next }
        }
        return nil
    }

    /// The address before; nil for the first one.
    var previous: IPAddress? {
        var previous = self
        for index in previous.bytes.indices.reversed() {
            previous.bytes[index] &-= 1
            if previous.bytes[index] != 0xff { return previous }
        }
        return nil
    }
}

extension AddressSpace {
    /// Whether the range is larger than what an owner who names it can know whose it is.
    static func isWide(_ range: IPRange) -> Bool {
        func head(_ address: IPAddress) -> UInt64 { address.bytes.prefix(4).reduce(0) { $0 << 8 | UInt64($1) } }
        // A /8 of IPv4 or a /24 of IPv6, of which registries give out whole countries' worth.
        return head(range.last) - head(range.first) >= (range.first.isV4 ? 0xff_ffff : 0xff)
    }
}
