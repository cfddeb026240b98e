public import Evidence
public import Tunnels

/// How many packets of each class and family were seen to leave.
public struct WireCount: Sendable, Hashable {
    private var counts: [WireScope.Class: [NetworkFamily: Int]] = [:]

    public init() {}

    /// Counts one packet.
    public mutating func add(_ kind: WireScope.Class, _ family: NetworkFamily) {
        counts[kind, default: [:]][family, default: 0] += 1
    }

    /// How many of a class, of one family or of both.
    public func of(_ kind: WireScope.Class, _ family: NetworkFamily? = nil) -> Int {
        let found = counts[kind] ?? [:]
        return family.map { found[$0] ?? 0 } ?? found.values.reduce(0, +)
    }

    /// All of them.
    public var total: Int { WireScope.Class.allCases.reduce(0) { $0 + of($1) } }

    /// The form that records keep: what stays on the link counts as the LAN's.
    public var packets: ProofPackets {
        func count(_ kinds: WireScope.Class...) -> ProofPackets.Count {
            ProofPackets.Count(
                v4: kinds.reduce(0) { $0 + of($1, .ipv4) }, v6: kinds.reduce(0) { $0 + of($1, .ipv6) })
        }
        return ProofPackets(
            tunnel: count(.tunnel), lan: count(.lan, .link, .otherPrivate), engineDNS: count(.engineDNS),
            leak: count(.leak))
    }
}
