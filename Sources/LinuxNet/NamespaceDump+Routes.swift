internal import CLinuxNet
public import Evidence
import Glibc
import StackModel

extension NamespaceDump {
    /// The routes of all tables, without the kernel's cached clones.
    public var routes: [NetworkRoute] {
        let names = Dictionary(interfaces.map { ($0.index, $0.name) }) { first, _ in first }
        return [(Section.routes4, NetworkFamily.ipv4), (.routes6, .ipv6)].flatMap { section, family in
            messages(section).flatMap { Self.routes($0.body, family, names) }
        }
    }

    /// Policy routing, in the order of lookup.
    public var rules: [RoutingRule] {
        let rules = [(Section.rules4, NetworkFamily.ipv4), (.rules6, .ipv6)].flatMap { section, family in
            messages(section).compactMap { Self.rule($0.body, family) }
        }
        return rules.sorted { ($0.family.rawValue, $0.priority) < ($1.family.rawValue, $1.priority) }
    }

    /// `struct rtmsg`: family, length of the destination at 1, table at 4, type at 7, flags at 8; 12 bytes.
    private static func routes(
        _ body: ArraySlice<UInt8>, _ family: NetworkFamily, _ names: [Int: String]
    ) -> [NetworkRoute] {
        guard let length: UInt8 = body.number(at: 1), let shortTable: UInt8 = body.number(at: 4),
            let type: UInt8 = body.number(at: 7), let flags: UInt32 = body.number(at: 8),
            flags & UInt32(RTM_F_CLONED) == 0
        else { return [] }
        let attributes = NetlinkAttributes(body.dropFirst(12))
        let destination = attributes[Int(RTA_DST.rawValue)].flatMap { IPAddress(bytes: $0) }
        var route = NetworkRoute(
            kind(type), family: family, to: destination.flatMap { IPPrefix($0, length: Int(length)) },
            via: attributes[Int(RTA_GATEWAY.rawValue)].flatMap { IPAddress(bytes: $0) },
            table: attributes.number(Int(RTA_TABLE.rawValue)) ?? UInt32(shortTable),
            metric: attributes.number(Int(RTA_PRIORITY.rawValue)) ?? 0)
        if let index = attributes.number(Int(RTA_OIF.rawValue)) { route.interface = names[Int(index)] }
        guard let hops = attributes[Int(RTA_MULTIPATH.rawValue)] else { return [route] }
        return nextHops(hops).map { index, gateway in
            var hop = route
            hop.interface = names[index]
            hop.gateway = gateway
            return hop
        }
    }

    /// `struct rtnexthop`: length, flags, hops, index at 4; 8 bytes, then attributes.
    private static func nextHops(_ bytes: ArraySlice<UInt8>) -> [(Int, IPAddress?)] {
        var rest = bytes
        var found: [(Int, IPAddress?)] = []
        while let length: UInt16 = rest.number(at: 0), length >= 8, Int(length) <= rest.count,
            let index: Int32 = rest.number(at: 4)
        {
            let attributes = NetlinkAttributes(rest.prefix(Int(length)).dropFirst(8))
            found.append((Int(index), attributes[Int(RTA_GATEWAY.rawValue)].flatMap { IPAddress(bytes: $0) }))
            rest = rest.dropFirst((Int(length) + 3) & ~3)
        }
        return found
    }

    private static func kind(_ type: UInt8) -> NetworkRoute.Kind {
        switch Int(type) {
        case Int(RTN_UNICAST): .unicast
        case Int(RTN_LOCAL): .local
        case Int(RTN_BROADCAST): .broadcast
        case Int(RTN_MULTICAST): .multicast
        case Int(RTN_BLACKHOLE): .blackhole
        case Int(RTN_UNREACHABLE): .unreachable
        case Int(RTN_PROHIBIT): .prohibit
        case Int(RTN_THROW): .throwing
        default: .other
        }
    }

    /// `struct fib_rule_hdr`: family, lengths of destination and source at 1 and 2, table at 4, action at 7, flags at 8;
    /// 12 bytes.
    private static func rule(_ body: ArraySlice<UInt8>, _ family: NetworkFamily) -> RoutingRule? {
        guard let destinationLength: UInt8 = body.number(at: 1), let sourceLength: UInt8 = body.number(at: 2),
            let shortTable: UInt8 = body.number(at: 4), let action: UInt8 = body.number(at: 7),
            let flags: UInt32 = body.number(at: 8)
        else { return nil }
        let attributes = NetlinkAttributes(body.dropFirst(12))
        func prefix(_ type: Int, _ length: UInt8) -> IPPrefix? {
            attributes[type].flatMap { IPAddress(bytes: $0) }.flatMap { IPPrefix($0, length: Int(length)) }
        }
        // Whatever else a rule has may be a condition (user, ports, protocol, DSCP, …): a newer kernel's as well.
        let modelled = [
            FRA_DST, FRA_SRC, FRA_IIFNAME, FRA_OIFNAME, FRA_GOTO, FRA_PRIORITY, FRA_FWMARK, FRA_FWMASK, FRA_TABLE,
            FRA_SUPPRESS_PREFIXLEN, FRA_FLOW, FRA_PROTOCOL, FRA_PAD,
        ]
        let hasOthers = attributes.types.contains { type in !modelled.contains { Int($0) == type } }
        let table = attributes.number(FRA_TABLE) ?? UInt32(shortTable)
        let suppressed = attributes.number(FRA_SUPPRESS_PREFIXLEN).flatMap { $0 == .max ? nil : Int($0) }
        return RoutingRule(
            priority: attributes.number(FRA_PRIORITY) ?? 0, family: family,
            isNegated: flags & UInt32(FIB_RULE_INVERT) != 0, source: prefix(FRA_SRC, sourceLength),
            destination: prefix(FRA_DST, destinationLength),
            inInterface: attributes.text(FRA_IIFNAME),
            outInterface: attributes.text(FRA_OIFNAME),
            mark: attributes.number(FRA_FWMARK), mask: attributes.number(FRA_FWMASK) ?? .max,
            suppressedLength: suppressed,
            hasOtherConditions: hasOthers || body.number(at: 3) != UInt8(0),
            action: self.action(action, table, to: attributes.number(Int(FRA_GOTO))))
    }

    private static func action(_ action: UInt8, _ table: UInt32, to target: UInt32?) -> RoutingRule.Action {
        switch Int(action) {
        case Int(FR_ACT_TO_TBL): .lookup(table: table)
        case Int(FR_ACT_GOTO): target.map { .skip(to: $0) } ?? .other
        case Int(FR_ACT_BLACKHOLE), Int(FR_ACT_UNREACHABLE), Int(FR_ACT_PROHIBIT): .refuse
        default: .other
        }
    }
}
