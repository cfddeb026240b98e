public import Evidence
public import StackModel

/// A packet, or a class of packets that differ in what is left open, on its way through a namespace.
public struct Packet: Sendable, Hashable {
    /// One end's address.
    public enum Address: Sendable, Hashable {
        case one(IPAddress)
        /// Any address of the range.
        case within(IPRange)
        /// Any address of the internet: no private, special or multicast one.
        case anyPublic
        /// Any address at all.
        case any

        /// The address when it is a single one.
        public var single: IPAddress? { if case .one(let address) = self { address } else { nil } }
    }

    public var family: NetworkFamily
    public var source: Address
    public var destination: Address
    /// The number of the IP protocol; nil for any.
    public var transport: UInt8?
    /// nil for any.
    public var sourcePort: UInt16?
    /// nil for any.
    public var destinationPort: UInt16?
    /// nil where it was made here.
    public var inInterface: String?
    /// nil before routing.
    public var outInterface: String?
    public var state: FirewallConnectionState
    public var mark: UInt32
    /// Whether the mark is that one; a rule that is not understood, or one that restores it, may have set another.
    public var isMarkKnown = true
    /// The destination before it was translated; nil when it was not.
    public var originalDestination: Address?
    public var originalPort: UInt16?

    public init(
        _ family: NetworkFamily, from source: Address, to destination: Address, transport: UInt8?,
        sourcePort: UInt16? = nil, destinationPort: UInt16? = nil, inInterface: String? = nil,
        outInterface: String? = nil, state: FirewallConnectionState = .new, mark: UInt32 = 0
    ) {
        self.family = family
        self.source = source
        self.destination = destination
        self.transport = transport
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.inInterface = inInterface
        self.outInterface = outInterface
        self.state = state
        self.mark = mark
    }

    /// Whether its destination was translated on the way.
    public var isTranslated: Bool { originalDestination != nil }
}

extension Packet: CustomStringConvertible {
    /// "TCP from 10.0.0.2 to 9.9.9.9 port 443".
    public var description: String {
        let name: String
        switch transport {
        case 6: name = "TCP"
        case 17: name = "UDP"
        case 1, 58: name = "ICMP"
        case .some(let number): name = "protocol \(number)"
        case nil: name = "a packet"
        }
        func text(_ address: Address) -> String {
            switch address {
            case .one(let address): "\(address)"
            case .within(let range): "any address from \(range.first) to \(range.last)"
            case .anyPublic: "any public address"
            case .any: "any address"
            }
        }
        let port = transport == 6 || transport == 17 ? destinationPort.map { " port \($0)" } ?? "" : ""
        return "\(name) from \(text(source)) to \(text(destination))\(port)"
    }
}

/// The rule, or the chain's policy, that decided over a packet.
public struct RuleReference: Sendable, Hashable, Codable {
    public var backend: FirewallTable.Backend
    /// Family and name, as `ip filter`.
    public var table: String
    public var chain: String
    /// nil for the chain's policy.
    public var number: Int?
    /// The rule as its tool writes it, or `policy drop`.
    public var text: String

    public init(backend: FirewallTable.Backend, table: String, chain: String, number: Int?, text: String) {
        self.backend = backend
        self.table = table
        self.chain = chain
        self.number = number
        self.text = text
    }
}

extension RuleReference: CustomStringConvertible {
    /// "iptables-nft ip filter OUTPUT rule 4: -A OUTPUT -o eth0 -j ACCEPT".
    public var description: String {

        let place = number.map { "rule \($0): \(text)" } ?? text
        return "\(backend.rawValue) \(table) \(chain) \(place)"
    }
}
