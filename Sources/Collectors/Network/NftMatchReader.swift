import Clients
import Evidence
import StackModel

/// Reads one `match` of nftables: a left side, an operator and a right side.
struct NftMatchReader {
    let budget: NftBudget
    let set: (String) -> NftSet?

    /// The most elements of a set that are kept with the rule.
    private static let setLimit = 512

    func matches(_ match: JSON) -> [FirewallMatch] {
        let left = match["left"]
        let unknown = [FirewallMatch.unknown(NftWords.text(.object(["match": match])))]
        let negated = match["op"].string == "!="
        if let flags = NftTCPFlags(match) { return flags.matches ?? unknown }
        guard let op = match["op"].string, let values = values(match["right"], op) else {
            return large(match) ?? unknown
        }
        if left.has("meta") { return meta(left["meta"]["key"].string ?? "", values, negated) ?? unknown }
        if left.has("payload") { return payload(left["payload"], values, negated) ?? unknown }
        if left.has("ct") { return connection(left["ct"], values, negated) ?? unknown }
        if left.has("fib") { return addressKind(left["fib"], values, negated) ?? unknown }
        if let pair = left["&"].elements, pair.count == 2 {
            return masked(pair[0], pair[1], values, negated) ?? unknown
        }
        return unknown
    }

    // MARK: Right sides

    /// One value of a right side.
    private enum Value {
        case number(Int)
        case word(String)
        case prefix(IPPrefix)
        case range(JSON, JSON)
    }

    /// The values that are asked for; nil when they are not understood or too many.
    private func values(_ right: JSON, _ op: String) -> [Value]? {
        switch op {
        case "==", "!=", "in": break
        case "<", "<=", ">", ">=": return right.int.flatMap { ordered(op, $0) }
        default: return nil
        }
        // A list stands for any of its bits, where it is asked for by `in`.
        if right.elements != nil, op != "in" { return nil }
        var elements = right["set"].elements ?? right.elements ?? [right]
        if let name = right.string, name.hasPrefix("@") {
            guard let named = set(String(name.dropFirst())), !named.isMap else { return nil }
            elements = named.elements
        }
        guard elements.count <= Self.setLimit, elements.count == 1 || budget.take(elements.count) else { return nil }
        let found = elements.map(value)
        return found.contains { $0 == nil } ? nil : found.compactMap { $0 }
    }

    /// What is below or above a port; no other left side that is read has an order.
    private func ordered(_ op: String, _ number: Int) -> [Value]? {
        guard (0...65535).contains(number) else { return nil }
        let (low, high) =
            switch op {
            case "<": (0, number - 1)
            case "<=": (0, number)
            case ">": (number + 1, 65535)
            default: (number, 65535)
            }
        return low <= high ? [.range(.number(String(low)), .number(String(high)))] : []
    }

    private func value(_ json: JSON) -> Value? {
        if json.has("elem") { return value(json["elem"]["val"]) }
        if let number = json.int { return .number(number) }
        if let word = json.string { return .word(word) }
        if json.has("prefix"), let text = json["prefix"]["addr"].string, let address = IPAddress(text),
            let length = json["prefix"]["len"].int, let prefix = IPPrefix(address, length: length)
        {
            return .prefix(prefix)
        }
        if let ends = json["range"].elements, ends.count == 2 { return .range(ends[0], ends[1]) }
        return nil
    }

    /// A set of sources too large to keep.
    private func large(_ match: JSON) -> [FirewallMatch]? {
        guard let name = match["right"].string, name.hasPrefix("@"),
            match["left"]["payload"]["field"].string == "saddr"
        else { return nil }
        return family(of: match["left"]["payload"]["protocol"].string)
            + [.sourceList(String(name.dropFirst()), negated: match["op"].string == "!=")]
    }

    // MARK: Left sides

    private func meta(_ key: String, _ values: [Value], _ negated: Bool) -> [FirewallMatch]? {
        switch key {
        case "iifname", "iif": return words(values).map { [.inInterface($0, negated: negated)] }
        case "oifname", "oif": return words(values).map { [.outInterface($0, negated: negated)] }
        case "l4proto": return transports(values).map { [.transport($0, negated: negated)] }
        case "nfproto", "protocol":
            guard let word = words(values)?.first, values.count == 1 else { return nil }
            let families: [String: NetworkFamily] = ["ipv4": .ipv4, "ip": .ipv4, "ipv6": .ipv6, "ip6": .ipv6]
            // Of the packets that we ask about none is of another family.
            guard let family = families[word] else { return negated ? [] : [.never("\(key) \(word)")] }
            return [.family(family, negated: negated)]
        case "mark":
            guard values.count == 1, case .number(let mark) = values[0], let mark = UInt32(exactly: mark) else {
                return nil
            }
            return [.mark(value: mark, mask: .max, negated: negated)]
        case "skuid", "skgid", "cgroup": return [.sender(key)]
        default: return nil
        }
    }

    private func payload(_ payload: JSON, _ values: [Value], _ negated: Bool) -> [FirewallMatch]? {
        let layer = payload["protocol"].string ?? ""
        switch (layer, payload["field"].string ?? "") {
        case ("ip", "saddr"), ("ip6", "saddr"):
            return ranges(values).map { family(of: layer) + [.source($0, negated: negated)] }
        case ("ip", "daddr"), ("ip6", "daddr"):
            return ranges(values).map { family(of: layer) + [.destination($0, negated: negated)] }
        case ("ip", "protocol"), ("ip6", "nexthdr"):
            return transports(values).map { family(of: layer) + [.transport($0, negated: negated)] }
        case ("tcp", "sport"), ("udp", "sport"), ("th", "sport"), ("sctp", "sport"), ("dccp", "sport"),
            ("udplite", "sport"):
            return ports(values).map { transport(of: layer) + [.sourcePort($0, negated: negated)] }
        case ("tcp", "dport"), ("udp", "dport"), ("th", "dport"), ("sctp", "dport"), ("dccp", "dport"),
            ("udplite", "dport"):
            return ports(values).map { transport(of: layer) + [.destinationPort($0, negated: negated)] }
        case ("icmp", "type"), ("icmpv6", "type"):
            return icmp(values).map { transport(of: layer) + [.icmpType($0, negated: negated)] }
        default: return nil
        }
    }

    private func connection(_ ct: JSON, _ values: [Value], _ negated: Bool) -> [FirewallMatch]? {
        let isOriginal = ct["dir"].string == "original"
        switch ct["key"].string ?? "" {
        case "state", "status":
            let states = words(values)?.map { FirewallConnectionState(rawValue: $0) } ?? []
            guard !states.isEmpty, !states.contains(nil) else { return nil }
            return [.state(states.compactMap { $0 }, negated: negated)]
        case "direction":
            guard let word = words(values)?.first, values.count == 1 else { return nil }
            return [.isOriginalDirection((word == "original") != negated)]
        case "daddr" where isOriginal, "ip daddr" where isOriginal, "ip6 daddr" where isOriginal:
            return ranges(values).map { [.originalDestination($0, negated: negated)] }
        case "proto-dst" where isOriginal: return ports(values).map { [.originalPort($0, negated: negated)] }
        default: return nil
        }
    }

    private func addressKind(_ fib: JSON, _ values: [Value], _ negated: Bool) -> [FirewallMatch]? {
        guard fib["result"].string == "type" else { return nil }
        let flags = fib["flags"].elements == nil ? [fib["flags"].string ?? ""] : fib["flags"].strings
        guard let kinds = words(values)?.map({ FirewallAddressKind(rawValue: $0) ?? .other }) else { return nil }
        switch flags {
        case ["daddr"]: return [.addressKind(.destination, kinds, negated: negated)]
        case ["saddr"]: return [.addressKind(.source, kinds, negated: negated)]
        default: return nil
        }
    }

    private func masked(_ left: JSON, _ mask: JSON, _ values: [Value], _ negated: Bool) -> [FirewallMatch]? {
        if left["meta"]["key"].string == "mark" {
            guard let mask = mask.int.flatMap({ UInt32(exactly: $0) }), values.count == 1,
                case .number(let number) = values[0], let value = UInt32(exactly: number)
            else { return nil }
            return [.mark(value: value, mask: mask, negated: negated)]
        }
        // `ip frag-off & 0x1fff != 0`, iptables' `-f`: a fragment behind the first.
        guard left["payload"]["protocol"].string == "ip", left["payload"]["field"].string == "frag-off",
            mask.int == 0x1fff, values.count == 1, case .number(0) = values[0], negated
        else { return nil }
        return family(of: "ip") + [.never(RuleConditions.laterFragment)]
    }

    // MARK: Values as what the left side asks for

    private func family(of layer: String?) -> [FirewallMatch] {
        [.family(layer == "ip6" ? .ipv6 : .ipv4, negated: false)]
    }

    private func transport(of layer: String) -> [FirewallMatch] {
        TransportName.number(layer).map { [.transport([$0], negated: false)] } ?? []
    }

    private func words(_ values: [Value]) -> [String]? {
        let found = values.map { value -> String? in if case .word(let word) = value { word } else { nil } }
        return found.contains(nil) ? nil : found.compactMap { $0 }
    }

    private func transports(_ values: [Value]) -> [UInt8]? {
        let found = values.map { value -> UInt8? in
            switch value {
            case .number(let number): UInt8(exactly: number)
            case .word(let word): TransportName.number(word)
            default: nil
            }
        }
        return found.contains(nil) ? nil : found.compactMap { $0 }
    }

    private func ranges(_ values: [Value]) -> [IPRange]? {
        let found = values.map { value -> IPRange? in
            switch value {
            case .word(let word): IPPrefix(word).map(IPRange.init)
            case .prefix(let prefix): IPRange(prefix)
            case .range(let first, let last):
                first.string.flatMap { IPAddress($0) }.flatMap { first in
                    last.string.flatMap { IPAddress($0) }.flatMap { IPRange(first, $0) }
                }
            case .number: nil
            }
        }
        return found.contains(nil) ? nil : found.compactMap { $0 }
    }

    private func ports(_ values: [Value]) -> [PortRange]? {
        let found = values.map { value -> PortRange? in
            switch value {
            case .number(let number): UInt16(exactly: number).map { PortRange($0) }
            case .range(let first, let last):
                first.int.flatMap { UInt16(exactly: $0) }.flatMap { first in
                    last.int.flatMap { UInt16(exactly: $0) }.flatMap { first <= $0 ? PortRange(first, $0) : nil }
                }
            default: nil
            }
        }
        return found.contains(nil) ? nil : found.compactMap { $0 }
    }

    /// Only the echo request is told from the rest: it is what packets of ours are.
    private func icmp(_ values: [Value]) -> [UInt8]? {
        let found = values.map { value -> [UInt8]? in
            switch value {
            case .number(let number): UInt8(exactly: number).map { [$0] }
            case .word("echo-request"): [8, 128]
            case .word: []
            default: nil
            }
        }
        return found.contains(nil) ? nil : found.compactMap { $0 }.flatMap { $0 }
    }
}
