public import StackModel

/// One rule: what it asks of a packet, all of it at once, and what becomes of the packet then.
public struct FirewallRule: Sendable, Hashable, Codable {
    /// The place in its chain, from 1. A rule of nftables that looks up a map becomes several with one number.
    public var number: Int
    public var matches: [FirewallMatch]
    public var verdict: FirewallVerdict
    /// Packets counted so far; nil when the rule does not count.
    public var packets: UInt64?
    /// The rule as its own tool writes it, at most ``textLimit`` bytes.
    public var text: String

    /// The most bytes of a rule's text that are kept.
    public static let textLimit = 240

    public init(
        _ number: Int, _ matches: [FirewallMatch] = [], _ verdict: FirewallVerdict, packets: UInt64? = nil,
        text: String = ""
    ) {
        self.number = number
        self.matches = matches
        self.verdict = verdict
        self.packets = packets
        self.text =
            text.utf8.count > Self.textLimit ? String(text.unicodeScalars.prefix(Self.textLimit - 4)) + " …" : text
    }
}

/// What becomes of a packet that a rule matches.
public enum FirewallVerdict: Sendable, Hashable, Codable {
    /// The next rule: the rule counts, logs or does something that changes nothing for the packet's way.
    case next
    case accept, drop, reject
    /// Back to the chain that jumped here; in a base chain the policy.
    case back
    case jump(String)
    case goto(String)
    /// Another destination; nil keeps that part.
    case translateDestination(IPAddress?, PortRange?)
    /// To the namespace itself; nil keeps the port.
    case redirect(PortRange?)
    /// Another source; the packet goes on.
    case translateSource
    case mark(value: UInt32, mask: UInt32)
    /// Something whose effect is not modelled.
    case unknown(String)
}

/// A range of ports, both ends included.
public struct PortRange: Sendable, Hashable, Codable {
    public var first: UInt16
    public var last: UInt16

    public init(_ first: UInt16, _ last: UInt16) {
        self.first = first
        self.last = last
    }

    public init(_ port: UInt16) { self.init(port, port) }

    public func contains(_ port: UInt16) -> Bool { first <= port && port <= last }
}

/// A range of addresses of one family, both ends included.
public struct IPRange: Sendable, Hashable, Codable {
    public var first: IPAddress
    public var last: IPAddress

    /// - Returns: nil when the ends are of different families or in the wrong order.
    public init?(_ first: IPAddress, _ last: IPAddress) {
        guard first.bytes.count == last.bytes.count, !last.bytes.lexicographicallyPrecedes(first.bytes) else {
            return nil
        }
        self.first = first
        self.last = last
    }

    /// All addresses of the prefix.
    public init(_ prefix: IPPrefix) {
        first = prefix.address
        last = prefix.address
        for bit in prefix.length..<(first.bytes.count * 8) {
            first.bytes[bit / 8] &= ~(0x80 >> UInt8(bit % 8))
            last.bytes[bit / 8] |= 0x80 >> UInt8(bit % 8)
        }
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.bytes.count == first.bytes.count && !address.bytes.lexicographicallyPrecedes(first.bytes)
            && !last.bytes.lexicographicallyPrecedes(address.bytes)
    }

    /// Whether any address is in both.
    public func overlaps(_ other: IPRange) -> Bool {
        first.bytes.count == other.first.bytes.count && !last.bytes.lexicographicallyPrecedes(other.first.bytes)
            && !other.last.bytes.lexicographicallyPrecedes(first.bytes)
    }

    /// Whether each address of the other is in this one.
    public func contains(_ other: IPRange) -> Bool { contains(other.first) && contains(other.last) }
}

extension PortRange {
    /// - Throws: `DecodingError` when the ends are in the wrong order.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(UInt16.self, forKey: .first), try container.decode(UInt16.self, forKey: .last))
        guard first <= last else {
            throw DecodingError.dataCorruptedError(
                forKey: .last, in: container, debugDescription: "A range of ports ends before it begins.")
        }
    }
}

extension IPRange {
    /// - Throws: `DecodingError` when the ends are of different families or in the wrong order.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let ends = (
            try container.decode(IPAddress.self, forKey: .first), try container.decode(IPAddress.self, forKey: .last)
        )
        guard let range = IPRange(ends.0, ends.1) else {
            throw DecodingError.dataCorruptedError(
                forKey: .last, in: container, debugDescription: "The ends are of two families, or in the wrong order.")
        }
        self = range
    }
}
