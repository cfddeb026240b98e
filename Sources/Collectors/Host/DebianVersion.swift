/// A version of a Debian package, `1:2.36-9+deb12u4`, in the order that dpkg has.
///
/// Source: Debian Policy 5.6.12; dpkg's `lib/dpkg/version.c` (verrevcmp).
struct DebianVersion: Comparable {
    let epoch: Int
    let upstream: ArraySlice<UInt8>
    let revision: ArraySlice<UInt8>

    init(_ text: some Sequence<UInt8>) {
        let bytes = Array(text)
        var rest = bytes[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            epoch = Int(String(decoding: rest[..<colon], as: UTF8.self)) ?? 0
            rest = rest[(colon + 1)...]
        } else {
            epoch = 0
        }
        if let hyphen = rest.lastIndex(of: UInt8(ascii: "-")) {
            upstream = rest[..<hyphen]
            revision = rest[(hyphen + 1)...]
        } else {
            upstream = rest
            revision = []
        }
    }

    static func == (left: DebianVersion, right: DebianVersion) -> Bool { compare(left, right) == 0 }

    static func < (left: DebianVersion, right: DebianVersion) -> Bool { compare(left, right) < 0 }

    private static func compare(_ left: DebianVersion, _ right: DebianVersion) -> Int {
        if left.epoch != right.epoch { return left.epoch < right.epoch ? -1 : 1 }
        let upstream = compare(left.upstream, right.upstream)
        return upstream != 0 ? upstream : compare(left.revision, right.revision)
    }

    /// By turns what is no digit, in an order of its own, and numbers.
    private static func compare(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        var (left, right) = (left, right)
        while !left.isEmpty || !right.isEmpty {
            while left.first.map({ !isDigit($0) }) ?? false || right.first.map({ !isDigit($0) }) ?? false {
                let difference = order(left.first) - order(right.first)
                if difference != 0 { return difference }
                left = left.dropFirst()
                right = right.dropFirst()
            }
            left = left.drop { $0 == UInt8(ascii: "0") }
            right = right.drop { $0 == UInt8(ascii: "0") }
            let (digits, others) = (left.prefix(while: isDigit), right.prefix(while: isDigit))
            if digits.count != others.count { return digits.count - others.count }
            for (one, other) in zip(digits, others) where one != other { return Int(one) - Int(other) }
            left = left.dropFirst(digits.count)
            right = right.dropFirst(others.count)
        }
        return 0
    }

    /// A tilde comes before the end, the end and a digit before letters, letters before everything else.
    private static func order(_ byte: UInt8?) -> Int {
        guard let byte, !isDigit(byte) else { return 0 }
        if byte == UInt8(ascii: "~") { return -1 }
        return (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) ? Int(byte) : Int(byte) + 256
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
