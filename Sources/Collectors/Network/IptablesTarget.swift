import Evidence
import StackModel

/// What the target of a rule does.
enum IptablesTarget {
    /// Targets that leave the packet's way alone.
    private static let harmless: Set<String> = [
        "LOG", "NFLOG", "ULOG", "AUDIT", "TRACE", "TCPMSS", "TCPOPTSTRIP", "CHECKSUM", "CLASSIFY", "DSCP", "TOS", "TTL",
        "HL", "CONNSECMARK", "SECMARK", "RATEEST", "IDLETIMER", "ECN", "LED",
    ]
    private static let opaque: Set<String> = [
        "QUEUE", "NFQUEUE", "TPROXY", "SYNPROXY", "NETMAP", "NOTRACK", "CT", "TEE", "CLUSTERIP",
    ]

    /// - Parameter options: the words behind the target's name.
    static func verdict(_ target: String, _ options: [String]) -> FirewallVerdict {
        switch target {
        case "ACCEPT": return .accept
        case "DROP": return .drop
        case "REJECT": return .reject
        case "RETURN": return .back
        case "SNAT", "MASQUERADE": return .translateSource
        case "MARK": return mark(options)
        // Both may write the packet's mark, which rules and routes ask for, out of what was kept earlier.
        case "CONNMARK": return kept(target, options, unless: "--restore-mark")
        case "SET": return kept(target, options, unless: "--map-set")
        case "DNAT": return destination(value(of: "--to-destination", in: options))
        case "REDIRECT":
            guard let text = value(of: "--to-ports", in: options) else { return .redirect(nil) }
            return ports(text[...]).map { .redirect($0) } ?? .unknown("REDIRECT")
        default:
            if harmless.contains(target) { return .next }
            return opaque.contains(target) ? .unknown(target) : .jump(target)
        }
    }

    private static func value(of option: String, in options: [String]) -> String? {
        guard let place = options.firstIndex(of: option), place + 1 < options.count else { return nil }
        return options[place + 1]
    }

    /// No change to the packet, when the options are there and are not that one.
    private static func kept(_ target: String, _ options: [String], unless option: String) -> FirewallVerdict {
        if options.isEmpty { return .unknown(target) }
        return options.contains(option) ? .unknown("\(target) \(option)") : .next
    }

    private static func mark(_ options: [String]) -> FirewallVerdict {
        for option in ["--set-xmark", "--set-mark"] {
            if let text = value(of: option, in: options), let pair = MarkText.pair(text) {
                // Bits outside the mask are turned over, not set: what comes of it depends on what was there.
                guard option == "--set-mark" || pair.value & ~pair.mask == 0 else { break }
                return .mark(value: pair.value, mask: pair.mask)
            }
        }
        return .unknown("MARK")
    }

    /// `ADDRESS`, `ADDRESS:PORT`, `:PORT`, `[ADDRESS]:PORT`; a range of addresses is not modelled.
    private static func destination(_ text: String?) -> FirewallVerdict {
        guard let text else { return .unknown("DNAT") }
        if let address = IPAddress(text) { return .translateDestination(address, nil) }
        var host = text[...]
        var range: PortRange?
        if let colon = text.lastIndex(of: ":"), text.hasPrefix("[") ? !text.hasSuffix("]") : true {
            host = text[..<colon]
            guard let found = ports(text[text.index(after: colon)...]) else { return .unknown("DNAT") }
            range = found
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        if host.isEmpty { return .translateDestination(nil, range) }
        guard let address = IPAddress(String(host)) else { return .unknown("DNAT") }
        return .translateDestination(address, range)
    }

    private static func ports(_ text: Substring) -> PortRange? {
        let ends = text.split(separator: "-").map { UInt16($0) }
        guard let first = ends.first, let last = ends.last, let first, let last, first <= last
        else { return nil }
        return PortRange(first, last)
    }
}
