/// The key that makes fingerprints of secrets comparable within one run and worthless outside it.
///
/// A fingerprint is SipHash-2-4 of the value under 128 random bits: a keyed function made for short inputs (Aumasson and
/// Bernstein, 2012), small enough to be ours, so that no cryptography library has to be built for it. It answers one
/// question, "is this the same secret as that one?". It is not made for storing passwords: who has the key can try
/// values at full speed, which is why the key is drawn anew for each run, is never written anywhere and never printed.
public struct FingerprintKey: Sendable {
    private let first: UInt64
    private let second: UInt64

    /// Draws a key from the system's random numbers.
    public init() {
        var random = SystemRandomNumberGenerator()
        self.init(random.next(), random.next())
    }

    /// A known key, for tests and for comparing within one evidence bundle.
    public init(_ first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }

    /// The value's fingerprint: 16 hexadecimal digits.
    public func fingerprint(of value: String) -> String {
        let digits = String(hash(Array(value.utf8)), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// SipHash-2-4.
    func hash(_ bytes: [UInt8]) -> UInt64 {
        var state = SipState(first, second)
        var offset = 0
        while offset + 8 <= bytes.count {
            state.absorb(FingerprintKey.word(bytes[offset..<(offset + 8)]))
            offset += 8
        }
        state.absorb(FingerprintKey.word(bytes[offset...]) | UInt64(truncatingIfNeeded: bytes.count) << 56)
        return state.finish()
    }

    /// Up to eight bytes as a number, the first one lowest.
    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension FingerprintKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The four words that SipHash stirs.
private struct SipState {
    private var a: UInt64
    private var b: UInt64
    private var c: UInt64
    private var d: UInt64

    init(_ first: UInt64, _ second: UInt64) {
        a = first ^ 0x736f_6d65_7073_6575
        b = second ^ 0x646f_7261_6e64_6f6d
        c = first ^ 0x6c79_6765_6e65_7261
        d = second ^ 0x7465_6462_7974_6573
    }

    mutating func absorb(_ word: UInt64) {
        d ^= word
        stir(2)
        a ^= word
    }

    mutating func finish() -> UInt64 {
        c ^= 0xff
        stir(4)
        return a ^ b ^ c ^ d
    }

    private mutating func stir(_ rounds: Int) {
        for _ in 0..<rounds {
            a &+= b
            c &+= d
            b = SipState.turn(b, 13) ^ a
            d = SipState.turn(d, 16) ^ c
            a = SipState.turn(a, 32)
            c &+= b
            a &+= d
            b = SipState.turn(b, 17) ^ c
            d = SipState.turn(d, 21) ^ a
            c = SipState.turn(c, 32)
        }
    }

    private static func turn(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
}
