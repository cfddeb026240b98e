/// The messages in what a netlink socket gave (netlink(7)): each with a length, a type and a body. What does not fit its
/// own lengths ends the sequence.
struct NetlinkMessages: Sequence, IteratorProtocol {
    struct Message {
        var type: UInt16
        /// The header with the body, padded.
        var whole: ArraySlice<UInt8>
        var body: ArraySlice<UInt8>

        /// The error of an `NLMSG_ERROR`: 0, or a negated errno.
        var errorNumber: Int32 { Int32(bitPattern: body.number(at: 0) ?? 0) }
    }

    private static let header = 16
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    mutating func next() -> Message? {
        guard let length: UInt32 = rest.number(at: 0), let type: UInt16 = rest.number(at: 4),
            Int(length) >= Self.header, Int(length) <= rest.count
        else { return nil }
        let padded = Swift.min((Int(length) + 3) & ~3, rest.count)
        let message = Message(
            type: type, whole: rest.prefix(padded), body: rest.prefix(Int(length)).dropFirst(Self.header))
        rest = rest.dropFirst(padded)
        return message
    }
}

/// The attributes behind a message's own header: each with a length and a type.
struct NetlinkAttributes {
    private var values: [UInt16: ArraySlice<UInt8>] = [:]

    /// The last of equal types wins, as in the kernel. The two upper bits of a type are flags.
    init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let length: UInt16 = rest.number(at: 0), let type: UInt16 = rest.number(at: 2), length >= 4,
            Int(length) <= rest.count
        {
            values[type & 0x3fff] = rest.prefix(Int(length)).dropFirst(4)
            rest = rest.dropFirst((Int(length) + 3) & ~3)
        }
    }

    subscript(_ type: Int) -> ArraySlice<UInt8>? { values[UInt16(truncatingIfNeeded: type)] }

    func number(_ type: Int) -> UInt32? { self[type]?.number(at: 0) }

    /// A text that ends with a zero byte.
    func text(_ type: Int) -> String? {
        self[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The types that are there, in no order.
    var types: [Int] { values.keys.map(Int.init) }
}

extension ArraySlice<UInt8> {
    /// The number in the machine's own order at an offset from the slice's start; nil when it does not fit.
    func number<Number: FixedWidthInteger>(at offset: Int) -> Number? {
        guard offset >= 0, offset + MemoryLayout<Number>.size <= count else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }
}
