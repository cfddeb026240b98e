import Evidence
import StackModel

/// Single packets worth trying: each constant that a rule names, and one that none names, in every dimension.
struct Candidates {
    let packets: [Packet]

    /// The most packets that are tried for one family and interface.
    private static let limit = 20_000
    /// The most constants of one dimension.
    private static let constants = 48

    init(
        _ tables: [FirewallTable], _ family: NetworkFamily, _ interface: NetworkInterface, _ namespace: NetworkNamespace
    ) {
        var ranges: [IPRange] = []
        var ports: [UInt16] = []
        var sources: [UInt16] = []
        var transports: [UInt8] = [6, 17, family == .ipv4 ? 1 : 58]
        for table in tables where table.covers(family) {
            for match in table.chains.lazy.flatMap(\.rules).flatMap(\.matches) {
                switch match {
                case .destination(let found, _): ranges += found.prefix(Self.constants)
                case .destinationPort(let found, _):
                    ports += found.prefix(Self.constants).flatMap { [$0.first, $0.last] }
                case .sourcePort(let found, _): sources += found.prefix(Self.constants).flatMap { [$0.first, $0.last] }
                case .transport(let found, _): transports += found
                default: continue
                }
            }
        }
        let destinations = Self.destinations(ranges, family)
        let targets = Self.distinct([Self.unnamed(ports, from: 40_123)] + ports + [443, 80])
        let origins = Self.distinct([Self.unnamed(sources, from: 50_321)] + sources).prefix(8)
        var own = interface.addresses(family).filter { $0.isV4 || $0.bytes[0] != 0xfe }
        own += namespace.tunnels.flatMap { $0.addresses(family) }
        if own.isEmpty { own = interface.addresses(family) }
        if own.isEmpty, let any = IPAddress(family == .ipv4 ? "10.99.99.99" : "fd99::99") { own = [any] }
        var packets: [Packet] = []
        let numbers = Self.distinct(transports).prefix(12)
        for (destination, transport) in destinations.flatMap({ to in numbers.map { (to, $0) } }) {
            let hasPorts = transport == 6 || transport == 17
            for (source, target) in own.prefix(4).flatMap({ from in
                targets.prefix(hasPorts ? .max : 1).map { (from, $0) }
            }) {
                for origin in origins.prefix(hasPorts ? .max : 1) where packets.count < Self.limit {
                    packets.append(
                        Packet(
                            family, from: .one(source), to: .one(destination), transport: transport,
                            sourcePort: hasPorts ? origin : nil, destinationPort: hasPorts ? target : nil,
                            outInterface: interface.name))
                }
            }
        }
        self.packets = packets
    }

    /// One public address that no rule names, then the ends of what rules name.
    private static func destinations(_ ranges: [IPRange], _ family: NetworkFamily) -> [IPAddress] {
        let generic =
            family == .ipv4 ? ["9.9.9.9", "8.8.4.4", "193.0.6.139"] : ["2620:fe::9", "2001:67c:2e8:22::c100:68b"]
        let unnamed = generic.compactMap { IPAddress($0) }.filter { address in !ranges.contains { $0.contains(address) }
        }
        let ends: [IPAddress] = ranges.flatMap { range in
            [range.first, range.last] + [range.first.next, range.last.previous].compactMap { $0 }
        }
        let named = distinct(ends).filter { $0.family == family && AddressSpace.isPublic($0) }
        let first = unnamed.isEmpty ? generic.prefix(1).compactMap { IPAddress($0) } : Array(unnamed.prefix(1))
        return first + named.prefix(constants * 2)
    }

    private static func unnamed(_ ports: [UInt16], from start: UInt16) -> UInt16 {
        let named = Set(ports)
        return (start...(.max)).first { !named.contains($0) } ?? start
    }

    private static func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }.prefix(constants * 4).map { $0 }
    }
}
