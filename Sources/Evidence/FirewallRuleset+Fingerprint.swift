public import StackModel

extension FirewallRuleset {
    /// Which part of a ruleset a fingerprint is made of.
    public enum Scope: Sendable, Hashable {
        /// What packets pass that leave the namespace: output, forward, postrouting.
        case leaving
        /// What packets pass that come into it: prerouting, ingress, input, forward; without rules that shut out single
        /// addresses (fail2ban's and the like).
        case entering
    }

    /// A number for what the rules mean, the same as long as they mean the same: counters, handles, texts and the order of
    /// tables and chains are left out; nil where not all rules could be read.
    ///
    /// It tells change from none and is no protection against anybody: who can write rules can write these ones.
    ///
    /// - Parameter endpoints: the VPN's servers. A VPN that connects again takes another one and lets that one out instead;
    ///   a rule about one of them reads the same as a rule about another.
    public func fingerprint(of scope: Scope, endpoints: [IPAddress] = []) -> String? {
        guard unseen.isEmpty else { return nil }
        var text = FirewallText(scope: scope, endpoints: endpoints)
        return StableHash.hash(text.write(self))
    }
}

/// A hash that is the same on every machine and in every run: FNV-1a of 128 bits.
public enum StableHash {
    /// 32 hexadecimal digits.
    public static func hash(_ text: String) -> String {
        var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
        for byte in text.utf8 { hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}

/// Rules as a text that is the same wherever they mean the same.
private struct FirewallText {
    let scope: FirewallRuleset.Scope
    let endpoints: [IPAddress]

    mutating func write(_ ruleset: FirewallRuleset) -> String {
        var lines: [String] = []
        for table in ruleset.tables.sorted(by: { key($0) < key($1) }) {
            let wanted = reached(in: table)
            for chain in table.chains.filter({ wanted.contains($0.name) }).sorted(by: { $0.name < $1.name }) {
                lines.append("\(key(table)) \(chain.name) \(base(chain.base))")
                lines += chain.rules.compactMap(rule)
            }
        }
        return lines.joined(separator: "\n")
    }

    private func key(_ table: FirewallTable) -> String {
        "\(table.backend.rawValue) \(table.family.rawValue) \(table.name)"
    }

    /// The chains that a packet of that way may pass.
    private func reached(in table: FirewallTable) -> Set<String> {
        var open = table.chains.filter { $0.base.map { isAsked($0.hook) } ?? false }.map(\.name)
        var reached: Set<String> = []
        while let name = open.popLast() {
            guard reached.insert(name).inserted, let chain = table.chain(name) else { continue }
            for rule in chain.rules {
                switch rule.verdict {
                case .jump(let next), .goto(let next): open.append(next)
                default: break
                }
            }
        }
        return reached
    }

    private func isAsked(_ hook: FirewallChain.Hook) -> Bool {
        switch (hook, scope) {
        case (.forward, _): true
        case (.output, .leaving), (.postrouting, .leaving), (.egress, .leaving): true
        case (.prerouting, .entering), (.ingress, .entering), (.input, .entering): true
        default: false
        }
    }

    private func base(_ base: FirewallChain.Base?) -> String {
        guard let base else { return "-" }
        return "\(base.kind.rawValue) \(base.hook.rawValue) \(base.priority) \(base.dropsByPolicy ? "drop" : "accept")"
    }

    /// nil for a rule that leaves a packet as it is, and for one that shuts single addresses out: those come and go with
    /// whoever is banned.
    private func rule(_ rule: FirewallRule) -> String? {
        if rule.verdict == .next || (scope == .entering && isBan(rule)) { return nil }
        return ([verdict(rule.verdict)] + rule.matches.map(match).sorted()).joined(separator: " & ")
    }

    private func isBan(_ rule: FirewallRule) -> Bool {
        guard rule.verdict == .drop || rule.verdict == .reject else { return false }
        return rule.matches.contains { match in
            switch match {
            case .source(let ranges, negated: false): ranges.allSatisfy { $0.first == $0.last }
            case .sourceList(_, negated: false): true
            default: false
            }
        }
    }

    private func verdict(_ verdict: FirewallVerdict) -> String {
        switch verdict {
        case .next: "next"
        case .accept: "accept"
        case .drop: "drop"
        case .reject: "reject"
        case .back: "return"
        case .jump(let chain): "jump \(chain)"
        case .goto(let chain): "goto \(chain)"
        case .translateDestination(let address, let ports):
            "dnat \(address.map(\.description) ?? "") \(ports.map(range) ?? "")"
        case .redirect(let ports): "redirect \(ports.map(range) ?? "")"
        case .translateSource: "snat"
        case .mark(let value, let mask): "mark \(value)/\(mask)"
        case .unknown(let text): "? \(text)"
        }
    }

    private func match(_ match: FirewallMatch) -> String {
        switch match {
        case .inInterface(let names, let negated): "iif \(not(negated))\(list(names))"
        case .outInterface(let names, let negated): "oif \(not(negated))\(list(names))"
        case .source(let ranges, let negated): "from \(not(negated))\(list(ranges.map(range)))"
        case .destination(let ranges, let negated): "to \(not(negated))\(list(ranges.map(range)))"
        case .transport(let numbers, let negated): "proto \(not(negated))\(list(numbers.map { "\($0)" }))"
        case .sourcePort(let ports, let negated): "sport \(not(negated))\(list(ports.map(range)))"
        case .destinationPort(let ports, let negated): "dport \(not(negated))\(list(ports.map(range)))"
        case .state(let states, let negated): "state \(not(negated))\(list(states.map(\.rawValue)))"
        case .addressKind(let side, let kinds, let negated):
            "kind \(side.rawValue) \(not(negated))\(list(kinds.map(\.rawValue)))"
        case .mark(let value, let mask, let negated): "mark \(not(negated))\(value)/\(mask)"
        case .family(let family, let negated): "family \(not(negated))\(family.rawValue)"
        case .originalDestination(let ranges, let negated): "origto \(not(negated))\(list(ranges.map(range)))"
        case .originalPort(let ports, let negated): "origport \(not(negated))\(list(ports.map(range)))"
        case .isOriginalDirection(let isOriginal): "direction \(isOriginal)"
        case .icmpType(let types, let negated): "icmp \(not(negated))\(list(types.map { "\($0)" }))"
        case .tcpFlags(let matchOpening): "flags \(matchOpening)"
        case .rate(let text): "rate \(text)"
        case .sender(let text): "sender \(text)"
        case .sourceList(let name, let negated): "list \(not(negated))\(name)"
        case .never(let text): "never \(text)"
        case .unknown(let text): "? \(text)"
        }
    }

    private func not(_ negated: Bool) -> String { negated ? "not " : "" }
    private func list(_ parts: [String]) -> String { parts.sorted().joined(separator: ",") }
    private func range(_ ports: PortRange) -> String { "\(ports.first)-\(ports.last)" }

    private func range(_ addresses: IPRange) -> String {
        if addresses.first == addresses.last, endpoints.contains(addresses.first) { return "the VPN's server" }
        return "\(addresses.first)-\(addresses.last)"
    }
}
