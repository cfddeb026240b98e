import Evidence
import StackModel

/// Reads the words of one rule behind `-A CHAIN`.
struct IptablesRuleReader {
    private var words: ArraySlice<String>
    private var matches: [FirewallMatch] = []
    private var module = ""
    /// Whether the module that was named last has had an option.
    private var isModuleUsed = true

    /// Modules that ask nothing more than their protocol, or nothing at all, when they have no option.
    private static let plain: Set<String> = ["tcp", "udp", "udplite", "sctp", "dccp", "icmp", "icmp6", "comment"]

    init(_ words: ArraySlice<String>) {
        self.words = words
    }

    mutating func read() -> ([FirewallMatch], FirewallVerdict) {
        while let word = words.popFirst() {
            var option = word
            let isNegated = word == "!"
            if isNegated { option = words.popFirst() ?? "" }
            switch option {
            case "-j", "--jump":
                let target = words.popFirst() ?? ""
                return finished(IptablesTarget.verdict(target, Array(words)))
            case "-g", "--goto": return finished(.goto(words.popFirst() ?? ""))
            case "-m", "--match":
                closeModule()
                module = words.popFirst() ?? ""
                isModuleUsed = isNegated
                if isNegated { matches.append(.unknown("! -m \(module)")) }
            default:
                if option.hasPrefix("--") { isModuleUsed = true }
                condition(option, isNegated)
            }
        }
        return finished(.next)
    }

    /// A module without options asks something too: `-m frag` whether there is such a header.
    private mutating func closeModule() {
        guard !isModuleUsed, !Self.plain.contains(module) else { return }
        isModuleUsed = true
        matches.append(.unknown("-m \(module)"))
    }

    private mutating func finished(_ verdict: FirewallVerdict) -> ([FirewallMatch], FirewallVerdict) {
        closeModule()
        // A list that is asked for a number of hits is a rate, whatever else is asked of it.
        if matches.contains(.rate("recent")) {
            matches = matches.filter { if case .sourceList("recent", _) = $0 { false } else { true } }
        }
        return (RuleConditions.settled(matches, for: verdict), verdict)
    }

    private mutating func condition(_ option: String, _ negated: Bool) {
        switch option {
        case "-i": add(value.map { .inInterface([Self.pattern($0)], negated: negated) }, option)
        case "-o": add(value.map { .outInterface([Self.pattern($0)], negated: negated) }, option)
        case "-s": add(value.flatMap(Self.ranges).map { .source($0, negated: negated) }, option)
        case "-d": add(value.flatMap(Self.ranges).map { .destination($0, negated: negated) }, option)
        case "-p": protocolName(negated)
        case "-f": matches.append(negated ? .unknown("! -f") : .never(RuleConditions.laterFragment))
        case "--sport", "--source-port", "--sports", "--source-ports":
            add(value.flatMap(Self.ports).map { .sourcePort($0, negated: negated) }, option)
        case "--dport", "--destination-port", "--dports", "--destination-ports":
            add(value.flatMap(Self.ports).map { .destinationPort($0, negated: negated) }, option)
        case "--ctstate", "--state": add(value.flatMap(Self.states).map { .state($0, negated: negated) }, option)
        case "--ctorigdst": add(value.flatMap(Self.ranges).map { .originalDestination($0, negated: negated) }, option)
        case "--ctorigdstport": add(value.flatMap(Self.ports).map { .originalPort($0, negated: negated) }, option)
        case "--ctdir": add(value.map { .isOriginalDirection(($0 == "ORIGINAL") != negated) }, option)
        case "--dst-type": add(value.map { .addressKind(.destination, Self.kinds($0), negated: negated) }, option)
        case "--src-type": add(value.map { .addressKind(.source, Self.kinds($0), negated: negated) }, option)
        case "--src-range": add(value.flatMap(Self.range).map { .source($0, negated: negated) }, option)
        case "--dst-range": add(value.flatMap(Self.range).map { .destination($0, negated: negated) }, option)
        case "--icmp-type", "--icmpv6-type":
            add(value.flatMap(Self.icmp).map { .icmpType($0, negated: negated) }, option)
        case "--tcp-flags": tcpFlags(negated)
        case "--syn": matches.append(.tcpFlags(matchOpening: !negated))
        case "--mark": mark(negated)
        case "--comment": _ = value
        default: moduleCondition(option, negated)
        }
    }

    /// Conditions whose meaning is their module's.
    private mutating func moduleCondition(_ option: String, _ negated: Bool) {
        let rest = values()
        switch module {
        case "limit", "hashlimit", "connlimit", "quota", "statistic", "time", "connbytes":
            if !matches.contains(.rate(module)) { matches.append(.rate(module)) }
        case "recent": recent(option, negated)
        case "owner", "cgroup": matches.append(.sender("\(option) \(rest.joined(separator: " "))"))
        case "set" where option == "--match-set" && rest.count >= 2 && rest[1] == "src":
            matches.append(.sourceList(rest[0], negated: negated))
        // Negated or not, an option of theirs asks something of a header that has to be there.
        case "rt", "frag", "mh": matches.append(.never(module))
        case "comment": break
        default:
            matches.append(
                .unknown(([negated ? "!" : "", option] + rest).filter { !$0.isEmpty }.joined(separator: " ")))
        }
    }

    private mutating func recent(_ option: String, _ negated: Bool) {
        switch option {
        case "--hitcount": matches.append(.rate("recent"))
        case "--rcheck", "--update", "--remove": matches.append(.sourceList("recent", negated: negated))
        case "--set" where negated: matches.append(.unknown("! --set"))
        // --set always holds; the rest only says how the list is kept.
        default: break
        }
    }

    private mutating func protocolName(_ negated: Bool) {
        guard let name = value else { return }
        if name == "all" || name == "0" {
            if negated { matches.append(.unknown("! -p \(name)")) }
            return
        }
        add(TransportName.number(name).map { .transport([$0], negated: negated) }, "-p \(name)")
    }

    private mutating func tcpFlags(_ negated: Bool) {
        let pair = values()
        guard pair.count == 2 else { return matches.append(.unknown("--tcp-flags")) }
        let mask = pair[0].split(separator: ",")
        let wanted = pair[1].split(separator: ",").filter { $0 != "NONE" }
        let opens = mask.contains("ALL") || mask.contains("SYN") ? wanted == ["SYN"] : wanted.isEmpty
        matches.append(.tcpFlags(matchOpening: opens != negated))
    }

    private mutating func mark(_ negated: Bool) {
        guard let text = value, module == "mark", let pair = MarkText.pair(text) else {
            return matches.append(.unknown("\(module) --mark"))
        }
        matches.append(.mark(value: pair.value, mask: pair.mask, negated: negated))
    }

    // MARK: Words

    private var value: String? { mutating get { words.popFirst() } }

    /// The words up to the next option.
    private mutating func values() -> [String] {
        var found: [String] = []
        while let next = words.first, next != "!", !next.hasPrefix("-") || next == "-" {
            found.append(next)
            words.removeFirst()
        }
        return found
    }

    private mutating func add(_ match: FirewallMatch?, _ option: String) {
        matches.append(match ?? .unknown(option))
    }

    private static func pattern(_ name: String) -> String { name.hasSuffix("+") ? name.dropLast() + "*" : name }

    private static func ranges(_ text: String) -> [IPRange]? { IPPrefix(text).map { [IPRange($0)] } }

    private static func range(_ text: String) -> [IPRange]? {
        let ends = text.split(separator: "-").compactMap { IPAddress(String($0)) }
        guard let first = ends.first, let last = ends.last, let range = IPRange(first, last) else { return nil }
        return [range]
    }

    private static func ports(_ text: String) -> [PortRange]? {
        var found: [PortRange] = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: ":", omittingEmptySubsequences: false)
            guard let low = ends.first, let high = ends.last, ends.count <= 2 else { return nil }
            guard let first = low.isEmpty ? 0 : UInt16(low), let last = high.isEmpty ? .max : UInt16(high) else {
                return nil
            }
            guard first <= last else { return nil }
            found.append(PortRange(first, last))
        }
        return found
    }

    private static func states(_ text: String) -> [FirewallConnectionState]? {
        let found = text.split(separator: ",").map { FirewallConnectionState(rawValue: $0.lowercased()) }
        return found.contains(nil) ? nil : found.compactMap { $0 }
    }

    private static func kinds(_ text: String) -> [FirewallAddressKind] {
        text.split(separator: ",").map { name in
            name == "UNSPEC" ? .unspecified : FirewallAddressKind(rawValue: name.lowercased()) ?? .other
        }
    }

    private static func icmp(_ text: String) -> [UInt8]? {
        if text == "any" { return Array(0...255) }
        let parts = text.split(separator: "/")
        guard let first = parts.first, let type = UInt8(first) else { return nil }
        // An echo request has the code 0 and no other.
        let isEcho = type == 8 || type == 128
        return isEcho && parts.count > 1 && parts[1] != "0" ? nil : [type]
    }
}

/// Marks as iptables writes them: `0x1`, `0x1/0xff`.
enum MarkText {
    static func pair(_ text: String) -> (value: UInt32, mask: UInt32)? {
        let parts = text.split(separator: "/").map(number)
        guard let first = parts.first, let value = first, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return (value, .max) }
        return parts[1].map { (value, $0) }
    }

    private static func number(_ text: Substring) -> UInt32? {
        text.hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text)
    }
}

/// Names of IP protocols as both tools write them.
enum TransportName {
    private static let numbers: [String: UInt8] = [
        "icmp": 1, "igmp": 2, "ipencap": 4, "ipip": 4, "tcp": 6, "udp": 17, "dccp": 33, "ipv6": 41, "gre": 47,
        "esp": 50, "ah": 51, "ipv6-icmp": 58, "icmpv6": 58, "ospf": 89, "ospfigp": 89, "pim": 103, "vrrp": 112,
        "sctp": 132, "mobility-header": 135, "udplite": 136,
    ]

    static func number(_ name: String) -> UInt8? { numbers[name] ?? UInt8(name) }
}
