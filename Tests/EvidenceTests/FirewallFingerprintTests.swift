import Evidence
import StackModel
import Testing

/// What changes the fingerprint of a ruleset, and what must not.
struct FirewallFingerprintTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func range(_ text: String) throws -> IPRange { IPRange(try #require(IPPrefix(text))) }

    /// What Gluetun makes: everything out is dropped but the tunnel and its server.
    private func ruleset(server: String = "198.51.100.7/32", _ edit: (inout [FirewallChain]) -> Void = { _ in }) throws
        -> FirewallRuleset
    {
        var chains = [
            FirewallChain(
                "OUTPUT", base: .init(.filter, .output, priority: 0, dropsByPolicy: true),
                rules: [
                    FirewallRule(1, [.outInterface(["tun0"], negated: false)], .accept, packets: 7, text: "-o tun0"),
                    FirewallRule(
                        2, [.destination([try range(server)], negated: false), .transport([17], negated: false)],
                        .accept
                    ),
                    FirewallRule(3, [], .jump("LAN")),
                ]),
            FirewallChain(
                "LAN",
                rules: [FirewallRule(1, [.destination([try range("10.0.0.0/8")], negated: false)], .accept)]),
            FirewallChain(
                "INPUT", base: .init(.filter, .input, priority: 0, dropsByPolicy: true),
                rules: [FirewallRule(1, [.inInterface(["tun0"], negated: false)], .accept)]),
        ]
        edit(&chains)
        return FirewallRuleset(tables: [FirewallTable(.iptablesNft, .ip, "filter", chains: chains)])
    }

    @Test func `Counters, texts, numbers and the order of chains mean nothing`() throws {
        let one = try ruleset()
        var other = try ruleset { chains in
            chains.reverse()
            chains[2].rules[0].packets = 9
            chains[2].rules[0].text = "otherwise"
            chains[2].rules.insert(FirewallRule(1, [], .next, text: "counts"), at: 0)
        }
        other.tables.append(FirewallTable(.nftables, .inet, "empty"))
        #expect(one.fingerprint(of: .leaving) == other.fingerprint(of: .leaving))
        #expect(one.fingerprint(of: .leaving)?.utf8.count == 32)
    }

    @Test func `Policy, verdict, match, order and a chain that is jumped to do`() throws {
        let one = try ruleset().fingerprint(of: .leaving)
        let others = [
            try ruleset { $0[0].base?.dropsByPolicy = false },
            try ruleset { $0[0].rules[0].verdict = .drop },
            try ruleset { $0[0].rules[0].matches = [.outInterface(["eth0"], negated: false)] },
            try ruleset { $0[0].rules[0].matches = [.outInterface(["tun0"], negated: true)] },
            try ruleset { $0[0].rules.swapAt(0, 1) },
            try ruleset { $0[1].rules.removeAll() },
            try ruleset { $0[0].rules.append(FirewallRule(4, [], .accept)) },
        ]
        for other in others { #expect(other.fingerprint(of: .leaving) != one) }
    }

    @Test func `What only comes in is not what leaves`() throws {
        let one = try ruleset()
        let other = try ruleset { $0[2].rules.removeAll() }
        #expect(one.fingerprint(of: .leaving) == other.fingerprint(of: .leaving))
        #expect(one.fingerprint(of: .entering) != other.fingerprint(of: .entering))
    }

    @Test func `Another server of the VPN is the same rule, and another address is not`() throws {
        let one = try ruleset()
        let other = try ruleset(server: "198.51.100.8/32")
        #expect(one.fingerprint(of: .leaving) != other.fingerprint(of: .leaving))
        let (first, second) = (try address("198.51.100.7"), try address("198.51.100.8"))
        #expect(
            one.fingerprint(of: .leaving, endpoints: [first]) == other.fingerprint(of: .leaving, endpoints: [second]))
        #expect(
            one.fingerprint(of: .leaving, endpoints: [first]) != other.fingerprint(of: .leaving, endpoints: [first]))
    }

    @Test func `Rules that were not all read have none`() throws {
        var one = try ruleset()
        one.unseen = ["The legacy tables could not be read."]
        #expect(one.fingerprint(of: .leaving) == nil)
    }

    @Test func `The hash is FNV-1a of 128 bits`() {
        // The published test vectors of the algorithm: the empty text and "a".
        #expect(StableHash.hash("") == "6c62272e07bb014262b821756295c58d")
        #expect(StableHash.hash("a") == "d228cb696f1a8caf78912b704e4a8964")
    }
}
