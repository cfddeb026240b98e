import Evidence
import StackModel

/// Asks the conditions of a rule of a packet.
struct PacketMatching {
    /// What an address is to the namespace that the packet passes.
    let kind: @Sendable (IPAddress) -> FirewallAddressKind
    /// What asking may cost.
    let budget: StepBudget

    func answer(_ rule: FirewallRule, _ packet: Packet) -> Answer {
        Answer.all(rule.matches.lazy.map { answer($0, packet) })
    }

    func answer(_ match: FirewallMatch, _ packet: Packet) -> Answer {
        switch match {
        case .inInterface(let names, let negated): return interface(packet.inInterface, names).negated(negated)
        case .outInterface(let names, let negated): return interface(packet.outInterface, names).negated(negated)
        case .source(let ranges, let negated): return address(packet.source, ranges, packet).negated(negated)
        case .destination(let ranges, let negated): return address(packet.destination, ranges, packet).negated(negated)
        case .originalDestination(let ranges, let negated):
            return address(packet.originalDestination ?? packet.destination, ranges, packet).negated(negated)
        case .transport(let numbers, let negated):
            guard let transport = packet.transport else { return .some }
            return Answer(numbers.contains(transport)).negated(negated)
        case .sourcePort(let ranges, let negated): return port(packet.sourcePort, ranges, packet, negated)
        case .destinationPort(let ranges, let negated): return port(packet.destinationPort, ranges, packet, negated)
        case .originalPort(let ranges, let negated):
            return port(packet.isTranslated ? packet.originalPort : packet.destinationPort, ranges, packet, negated)
        case .state(let states, let negated): return state(states, packet).negated(negated)
        case .addressKind(let side, let kinds, let negated):
            return addressKind(side == .source ? packet.source : packet.destination, kinds).negated(negated)
        case .mark where !packet.isMarkKnown: return .unknown
        case .mark(let value, let mask, let negated): return Answer(packet.mark & mask == value).negated(negated)
        case .family(let family, let negated): return Answer(packet.family == family).negated(negated)
        case .isOriginalDirection(let isOriginal): return Answer(isOriginal)
        case .icmpType(let types, let negated): return icmp(types, packet, negated)
        case .tcpFlags(let matchOpening):
            guard let transport = packet.transport else { return .some }
            return Answer(transport == 6 && matchOpening)
        case .rate: return .some
        case .sourceList(_, let negated): return Answer.rarely.negated(negated)
        case .never: return .no
        case .sender, .unknown: return .unknown
        }
    }

    /// Why the answer to the rule is not known: the first of its conditions that is not modelled.
    func doubt(_ rule: FirewallRule) -> String {
        for match in rule.matches {
            switch match {
            case .unknown(let text): return "the condition `\(text)` is not understood"
            case .sender(let text): return "it depends on who sends (`\(text)`)"
            case .sourceList(let name, _): return "the list \(name) was not read"
            default: continue
            }
        }
        return "it depends on several conditions at once"
    }

    private func interface(_ name: String?, _ patterns: [String]) -> Answer {
        // A packet made here came in by no interface; one that is for here leaves by none: no name matches, `*` alone does.
        Answer(
            patterns.contains { pattern in
                guard pattern.hasSuffix("*") else { return pattern == name }
                return (name ?? "").hasPrefix(pattern.dropLast())
            })
    }

    private func address(_ address: Packet.Address, _ ranges: [IPRange], _ packet: Packet) -> Answer {
        let isV4 = packet.family == .ipv4
        if case .one(let address) = address {
            budget.take(ranges.count / 16)
            return Answer(ranges.contains { $0.contains(address) })
        }
        let mine = ranges.filter { $0.first.isV4 == isV4 }
        budget.take(mine.count * min(mine.count, AddressSpace.longestList) / 16)
        switch address {
        case .one: return .unknown
        case .within(let range): return AddressSpace.answer(mine, in: [range])
        case .anyPublic: return AddressSpace.answer(mine, isV4: isV4, onlyPublic: true)
        case .any: return AddressSpace.answer(mine, isV4: isV4, onlyPublic: false)
        }
    }

    /// A port match never holds for what has no ports, be it negated or not.
    private func port(_ port: UInt16?, _ ranges: [PortRange], _ packet: Packet, _ negated: Bool) -> Answer {
        let withPorts: Set<UInt8> = [6, 17, 33, 132, 136]
        guard let transport = packet.transport else { return .some }
        guard withPorts.contains(transport) else { return .no }
        guard let port else {
            return ranges.contains(PortRange(0, .max)) ? Answer.yes.negated(negated) : .some
        }
        return Answer(ranges.contains { $0.contains(port) }).negated(negated)
    }

    private func state(_ states: [FirewallConnectionState], _ packet: Packet) -> Answer {
        if states.contains(packet.state) { return .yes }
        if states.contains(.destinationTranslated), packet.isTranslated { return .yes }
        return .no
    }

    private func addressKind(_ address: Packet.Address, _ kinds: [FirewallAddressKind]) -> Answer {
        if kinds.contains(.other) { return .unknown }
        switch address {
        case .one(let address): return Answer(kinds.contains(kind(address)))
        // No address of this namespace is meant by "any public address", even where it has one.
        case .anyPublic: return Answer(kinds.contains(.unicast))
        case .within, .any: return .some
        }
    }

    /// What we ask about opens something: an echo request, where it is ICMP.
    private func icmp(_ types: [UInt8], _ packet: Packet, _ negated: Bool) -> Answer {
        switch packet.transport {
        case nil: types.contains(8) || types.contains(128) ? .some : Answer(false).negated(negated)
        case 1: Answer(types.contains(8)).negated(negated)
        case 58: Answer(types.contains(128)).negated(negated)
        default: .no
        }
    }
}
