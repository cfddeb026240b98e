import Evidence
import StackModel

/// What accepting rules say of the VPN's server and of the LAN.
enum EndpointRules {
    /// Ports of name servers: a rule for them is a leak of names, never the way to a VPN's server.
    private static let resolverPorts: Set<UInt16> = [53, 853]

    /// The single addresses with a single port that rules of the output hook let out beside the tunnel.
    static func endpoints(in tables: [FirewallTable], leavingBy names: [String]) -> [KillSwitch.Endpoint] {
        var found: [KillSwitch.Endpoint] = []
        for rule in outputRules(tables) {
            guard canLeave(rule, by: names), let endpoint = endpoint(of: rule), !resolverPorts.contains(endpoint.port),
                AddressSpace.isPublic(endpoint.address), !found.contains(endpoint)
            else { continue }
            found.append(endpoint)
        }
        return found
    }

    private static func canLeave(_ rule: FirewallRule, by names: [String]) -> Bool {
        rule.matches.allSatisfy { match in
            guard case .outInterface(let patterns, let negated) = match else { return true }
            return names.contains { name in
                negated != patterns.contains { $0 == name || ($0.hasSuffix("*") && name.hasPrefix($0.dropLast())) }
            }
        }
    }

    /// The one address, port and protocol that the rule accepts; nil when it accepts more or less.
    static func endpoint(of rule: FirewallRule) -> KillSwitch.Endpoint? {
        guard case .accept = rule.verdict else { return nil }
        var address: IPAddress?
        var port: UInt16?
        var transport: UInt8?
        for match in rule.matches {
            switch match {
            case .destination(let ranges, negated: false):
                guard ranges.count == 1, ranges[0].first == ranges[0].last else { return nil }
                address = ranges[0].first
            case .destinationPort(let ranges, negated: false):
                guard ranges.count == 1, ranges[0].first == ranges[0].last else { return nil }
                port = ranges[0].first
            case .transport(let numbers, negated: false) where numbers.count == 1: transport = numbers[0]
            default: continue
            }
        }
        guard let address, let port, let transport else { return nil }
        return KillSwitch.Endpoint(address, port: port, transport: transport)
    }

    /// The networks without public addresses that rules of the output hook let out by their destination.
    static func localNetworks(in tables: [FirewallTable]) -> [IPRange] {
        var found: [IPRange] = []
        for rule in outputRules(tables) {
            guard case .accept = rule.verdict else { continue }
            for match in rule.matches {
                guard case .destination(let ranges, negated: false) = match else { continue }
                for range in ranges where !AddressSpace.hasPublic(range) && !found.contains(range) && !isSpecial(range)
                {
                    found.append(range)
                }
            }
        }
        return found
    }

    private static func isSpecial(_ range: IPRange) -> Bool {
        range.first.isLoopback || (range.first.isV4 ? range.first.bytes[0] >= 224 : range.first.bytes[0] == 0xff)
    }

    private static func outputRules(_ tables: [FirewallTable]) -> [FirewallRule] {
        tables.flatMap { table in
            let entries = table.chains.filter { $0.base?.hook == .output && $0.base?.kind == .filter }
            return entries.flatMap { reached(from: $0, in: table) }
        }
    }

    /// The rules of the chain and of those it jumps to, each chain once.
    private static func reached(from chain: FirewallChain, in table: FirewallTable) -> [FirewallRule] {
        var names: Set<String> = [chain.name]
        var waiting = [chain]
        var rules: [FirewallRule] = []
        while let next = waiting.popLast() {
            rules += next.rules
            for rule in next.rules {
                switch rule.verdict {
                case .jump(let name), .goto(let name):
                    if names.insert(name).inserted, let chain = table.chain(name) { waiting.append(chain) }
                default: continue
                }
            }
        }
        return rules
    }
}
