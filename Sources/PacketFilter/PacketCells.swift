import Evidence
import StackModel

/// The packets that could leave by an interface, cut at every constant that a rule names: within a cell no condition on
/// addresses, ports or protocols tells two packets apart, so one of each stands for all.
struct PacketCells {
    let packets: [Packet]

    /// The most cells that are walked.
    private static let limit = 20_000
    /// Protocols with ports: TCP, UDP, DCCP, SCTP, UDP-Lite.
    private static let withPorts: Set<UInt8> = [6, 17, 33, 132, 136]

    /// The constants of one dimension each.
    private struct Cuts {
        var destinations: [IPRange] = []
        var sources: [IPRange] = []
        var ports: [PortRange] = []
        var sourcePorts: [PortRange] = []
        var transports: Set<UInt8> = [6, 17]

        mutating func add(_ match: FirewallMatch) {
            switch match {
            case .destination(let found, _), .originalDestination(let found, _): destinations += found
            case .source(let found, _): sources += found
            case .destinationPort(let found, _), .originalPort(let found, _): ports += found
            case .sourcePort(let found, _): sourcePorts += found
            case .transport(let found, _): transports.formUnion(found)
            default: return
            }
        }
    }

    /// - Parameter places: ranges that need cells of their own, whatever the rules say.
    /// - Returns: nil when there are too many cells, or when some rule lets packets on by what no cell is cut at (TCP flags,
    ///   ICMP types): there one packet does not stand for all.
    init?(
        _ tables: [FirewallTable], _ family: NetworkFamily, _ interface: NetworkInterface,
        _ namespace: NetworkNamespace, apart places: [IPRange]
    ) {
        var cuts = Cuts()
        for table in tables where table.covers(family) {
            for rule in table.chains.lazy.flatMap(\.rules) {
                guard !Self.isTooFine(rule) else { return nil }
                for match in rule.matches { cuts.add(match) }
            }
        }
        // What an address is to the namespace depends on these.
        let own = namespace.interfaces.flatMap(\.addresses).compactMap { IPRange($0.address, $0.address) }
        let routed = namespace.routes.filter { $0.kind == .local || $0.kind == .broadcast }
        let known = own + routed.compactMap(\.destination).map(IPRange.init) + places
        let isV4 = family == .ipv4
        let destinations = AddressSpace.starts(of: cuts.destinations + known, isV4: isV4, onlyPublic: true)
        let sources = AddressSpace.starts(of: cuts.sources + known, isV4: isV4, onlyPublic: false)
        let ports = Self.starts(of: cuts.ports)
        let sourcePorts = Self.starts(of: cuts.sourcePorts)
        cuts.transports.formUnion([isV4 ? 1 : 58])
        if let other = (0...UInt8.max).last(where: { !cuts.transports.contains($0) && !Self.withPorts.contains($0) }) {
            cuts.transports.insert(other)
        }
        let ported = cuts.transports.intersection(Self.withPorts).count
        let plain = cuts.transports.count - ported
        // Each factor alone stays within the limit, so that no product overflows.
        var count = 1
        for factor in [ports.count * sourcePorts.count * ported + plain, destinations.count, sources.count] {
            guard factor <= Self.limit else { return nil }
            count *= factor
        }
        guard count <= Self.limit else { return nil }
        var packets: [Packet] = []
        packets.reserveCapacity(count)
        for (destination, source) in destinations.flatMap({ to in sources.map { (to, $0) } }) {
            for transport in cuts.transports {
                let hasPorts = Self.withPorts.contains(transport)
                for target in hasPorts ? ports.map(Optional.some) : [nil] {
                    for origin in hasPorts ? sourcePorts.map(Optional.some) : [nil] {
                        packets.append(
                            Packet(
                                family, from: .one(source), to: .one(destination), transport: transport,
                                sourcePort: origin, destinationPort: target, outInterface: interface.name))
                    }
                }
            }
        }
        self.packets = packets
    }

    private static func isTooFine(_ rule: FirewallRule) -> Bool {
        switch rule.verdict {
        case .next, .drop, .reject: false
        default:
            rule.matches.contains { match in
                switch match {
                case .tcpFlags, .icmpType: true
                default: false
                }
            }
        }
    }

    /// The first port of each cell.
    private static func starts(of ranges: [PortRange]) -> [UInt16] {
        var starts: Set<UInt16> = [0]
        for range in ranges {
            starts.insert(range.first)
            if range.last < .max { starts.insert(range.last + 1) }
        }
        return starts.sorted()
    }
}

extension AddressSpace {
    /// The first address of each stretch between the ends of the ranges, of public addresses alone or of all.
    static func starts(of ranges: [IPRange], isV4: Bool, onlyPublic: Bool) -> [IPAddress] {
        let all = everything(isV4: isV4)
        var starts: Set<IPAddress> = [all.first]
        for range in ranges + (onlyPublic ? special(isV4: isV4) : []) where range.first.isV4 == isV4 {
            starts.insert(range.first)
            if let behind = range.last.next { starts.insert(behind) }
        }
        return onlyPublic ? starts.filter(isPublic) : Array(starts)
    }
}
