import Evidence
import PacketFilter
import StackModel
import Testing

@testable import Collectors

/// What nft and iptables-nft-save list of one and the same table, read and judged.
struct FirewallListingTests {
    /// The document that `nft -j list ruleset` (1.0.6) writes of one base chain with these rules.
    private func native(
        _ rules: String..., family: String = "inet", table: String = "filter", more: String = ""
    ) throws -> FirewallTable {
        let place = #""family":"\#(family)","table":"\#(table)""#
        let expressions = rules.map { #",{"rule":{\#(place),"chain":"OUTPUT","handle":1,"expr":[\#($0)]}}"# }
        let text = #"""
            {"nftables":[{"metainfo":{"version":"1.0.6","json_schema_version":1}},
            {"table":{"family":"\#(family)","name":"\#(table)","handle":1}}\#(more),
            {"chain":{\#(place),"name":"OUTPUT","handle":1,"type":"filter","hook":"output","prio":0,"policy":"accept"}}
            \#(expressions.joined())]}
            """#
        return try #require(NftDocument.tables(Array(text.utf8))?.first)
    }

    private func translated(_ lines: String..., family: FirewallTable.Family = .ip) throws -> FirewallTable {
        let text = "*filter\n:OUTPUT ACCEPT [0:0]\n\(lines.joined(separator: "\n"))\nCOMMIT\n"
        return try #require(
            IptablesText.tables(Array(text.utf8), backend: .iptablesNft, family: family)?.first)
    }

    /// Whether packets leave a namespace with a card and a tunnel that is under these tables.
    private func verdict(_ tables: FirewallTable...) throws -> KillSwitch.Verdict {
        let own = try #require(IPPrefix("172.18.0.2/16"))
        let inner = try #require(IPPrefix("10.64.1.2/32"))
        return KillSwitch.judge(
            NetworkNamespace(
                id: 1,
                interfaces: [
                    NetworkInterface(index: 2, name: "eth0", kind: .veth, addresses: [own]),
                    NetworkInterface(index: 3, name: "tun0", kind: .tunnel, addresses: [inner]),
                ], routes: [NetworkRoute(family: .ipv4, via: IPAddress("172.18.0.1"), interface: "eth0")],
                firewall: FirewallRuleset(tables: tables))
        ).verdict
    }

    private func isUndecided(_ verdict: KillSwitch.Verdict) -> Bool {
        if case .undecided = verdict { true } else { false }
    }

    private func isOpen(_ verdict: KillSwitch.Verdict) -> Bool {
        if case .open = verdict { true } else { false }
    }

    private func matches(_ rule: String) throws -> [FirewallMatch] { try native(rule).chains[0].rules[0].matches }

    // MARK: Two listings of one table

    @Test func `A look-up in a set that iptables-nft-save leaves out is not left out`() throws {
        let drop =
            #"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"daddr"}},"right":"@bad"}},{"drop":null}"#
        let set = #",{"set":{"family":"ip","name":"bad","table":"filter","type":"ipv4_addr","handle":13}}"#
        let table = IptablesTwin(
            try native(drop, family: "ip", more: set), try translated("[0:0] -A OUTPUT -j DROP")
        ).table
        #expect(table.chains[0].rules[0].matches.contains(.destination([], negated: false)))
        #expect(isOpen(try verdict(table)))
        // The other way round: what lets few packets out is no hole for all.
        let few = #"""
            {"match":{"op":"==","left":{"meta":{"key":"oifname"}},"right":"eth0"}},
            {"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"daddr"}},"right":{"set":["10.0.0.1"]}}},
            {"accept":null}
            """#
        let narrow = IptablesTwin(
            try native(few, #"{"drop":null}"#, family: "ip"),
            try translated("-A OUTPUT -o eth0 -j ACCEPT", "-A OUTPUT -j DROP")
        ).table
        #expect(try verdict(narrow) == .blocked)
    }

    @Test func `The arguments of xtables' modules come from iptables-nft-save`() throws {
        let hidden = #"""
            {"match":{"op":"==","left":{"meta":{"key":"l4proto"}},"right":"tcp"}},
            {"xt":{"type":"match","name":"multiport"}},{"counter":{"packets":3,"bytes":0}},{"accept":null}
            """#
        let plain = #"""
            {"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"daddr"}},
            "right":{"prefix":{"addr":"10.0.0.0","len":8}}}},{"xt":{"type":"target","name":"REJECT"}}
            """#
        let address = #"{"counter":{"packets":0,"bytes":0}},{"xt":{"type":"target","name":"DNAT"}}"#
        let native = try native(hidden, plain, address, family: "ip")
        let twin = try translated(
            "[3:0] -A OUTPUT -p tcp -m multiport --dports 80,443 -j ACCEPT",
            "[0:0] -A OUTPUT -d 10.0.0.0/8 -j REJECT --reject-with icmp-port-unreachable",
            "[0:0] -A OUTPUT -j DNAT --to-destination 1.2.3.4:80")
        #expect(IptablesTwin(native, twin).table.chains[0].rules == twin.chains[0].rules)
        // Without the other, or where rules came in between, they stay unknown.
        let changed = try translated("-A OUTPUT -j ACCEPT")
        #expect(IptablesTwin(native, changed).table.chains[0].rules == native.chains[0].rules)
        #expect(native.chains[0].rules[0].matches.contains(.unknown("xt match multiport")))
        #expect(native.chains[0].rules[2].verdict == .unknown("xt DNAT"))
    }

    @Test func `A module beside a look-up keeps both`() throws {
        let both = #"""
            {"match":{"op":"!=","left":{"payload":{"protocol":"ip","field":"daddr"}},"right":"1.2.3.4"}},
            {"xt":{"type":"match","name":"owner"}},{"drop":null}
            """#
        let table = IptablesTwin(
            try native(both, family: "ip"), try translated("-A OUTPUT -m owner --uid-owner 0 -j DROP")
        ).table
        let one = try #require(IPPrefix("1.2.3.4"))
        #expect(
            table.chains[0].rules[0].matches == [
                .sender("--uid-owner 0"), .destination([IPRange(one)], negated: true),
            ])
    }

    @Test func `An nft that names no module is helped out too`() throws {
        // nft before 1.0.6.
        let accepts = #"{"xt":null},{"counter":{"packets":0,"bytes":0}},{"accept":null}"#
        let masks = #"{"match":{"op":"==","left":{"meta":{"key":"oifname"}},"right":"eth0"}},{"xt":null}"#
        let native = try native(accepts, masks, family: "ip")
        let twin = try translated(
            "-A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT", "-A OUTPUT -o eth0 -j MASQUERADE")
        #expect(IptablesTwin(native, twin).table.chains[0].rules == twin.chains[0].rules)
        #expect(native.chains[0].rules.map(\.number) == [1, 2])
        #expect(native.chains[0].rules[1].verdict == .unknown("xt target"))
    }

    @Test func `A mark that comes back may be any`() throws {
        func tables(_ lines: String) throws -> [FirewallTable] {
            let text =
                "*mangle\n:OUTPUT ACCEPT [0:0]\n\(lines)\nCOMMIT\n*filter\n:OUTPUT DROP [0:0]\n"
                + "-A OUTPUT -m mark --mark 0x1 -j ACCEPT\nCOMMIT\n"
            return RestoredMarks.settled(
                try #require(IptablesText.tables(Array(text.utf8), backend: .iptablesNft, family: .ip)))
        }
        let restored = "-A OUTPUT -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff"
        let kept = try tables("-A OUTPUT -j CONNMARK --set-xmark 0x1/0xffffffff\n\(restored)")
        #expect(isUndecided(try verdict(kept[0], kept[1])))
        let bare = try tables(restored)
        #expect(try verdict(bare[0], bare[1]) == .blocked)
        #expect(try verdict(bare[1]) == .blocked)
    }

    // MARK: nft alone

    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "65535", "-1", "1e400"])
    func `A number at the end of its range is no crash`(_ number: String) throws {
        for op in ["<", "<=", ">", ">="] {
            let bytes = #"{"match":{"op":"\#(op)","left":{"ct":{"key":"bytes","dir":"original"}},"right":\#(number)}}"#
            guard case .unknown? = try matches(bytes).first else {
                Issue.record("\(op) \(number) was taken for understood")
                return
            }
        }
    }

    @Test func `An order of ports is a range of them`() throws {
        func ports(_ op: String, _ number: Int) throws -> FirewallMatch? {
            let port = #"{"payload":{"protocol":"tcp","field":"dport"}}"#
            return try matches(#"{"match":{"op":"\#(op)","left":\#(port),"right":\#(number)}}"#).last
        }
        #expect(try ports("<", 1024) == .destinationPort([PortRange(0, 1023)], negated: false))
        #expect(try ports(">", 1024) == .destinationPort([PortRange(1025, 65535)], negated: false))
        #expect(try ports(">", 65535) == .destinationPort([], negated: false))
        #expect(try ports("<", 0) == .destinationPort([], negated: false))
    }

    @Test func `A rate inside a set's statement is a rate`() throws {
        let throttle = #"""
            {"match":{"op":"in","left":{"ct":{"key":"state"}},"right":"new"}},
            {"set":{"op":"update","elem":{"payload":{"protocol":"ip","field":"saddr"}},"set":"@m",
            "stmt":[{"limit":{"rate":20,"burst":5,"per":"minute","inv":true}}]}},{"drop":null}
            """#
        let table = try native(throttle)
        #expect(table.chains[0].rules[0].matches.contains(.rate("limit")))
        #expect(try verdict(table) != .blocked)
        let counted = throttle.replacing(
            #"{"limit":{"rate":20,"burst":5,"per":"minute","inv":true}}"#, with: #"{"odd":1}"#)
        #expect(isUndecided(try verdict(try native(counted))))
    }

    @Test func `TCP's flags are asked of packets that open a connection`() throws {
        func opens(_ op: String, _ right: String, mask: String? = nil) throws -> Bool? {
            let flags = #"{"payload":{"protocol":"tcp","field":"flags"}}"#
            let left = mask.map { #"{"&":[\#(flags),\#($0)]}"# } ?? flags
            for match in try matches(#"{"match":{"op":"\#(op)","left":\#(left),"right":\#(right)}}"#) {
                if case .tcpFlags(let opening) = match { return opening }
            }
            return nil
        }
        #expect(try opens("in", #"["syn","ack"]"#) == true)
        #expect(try opens("in", #""ack""#) == false)
        #expect(try opens("==", #"{"set":["syn","ack"]}"#) == true)
        #expect(try opens("==", #""syn""#) == true)
        #expect(try opens("!=", #""syn""#) == false)
        #expect(try opens("!=", "18") == true)
        #expect(try opens("!", #""syn""#) == false)
        let usual = #"["fin","syn","rst","ack"]"#
        #expect(try opens("==", #""syn""#, mask: usual) == true)
        #expect(try opens("!=", #""syn""#, mask: usual) == false)
        #expect(try opens("==", #"["syn","ack"]"#, mask: #"["syn","ack"]"#) == false)
        #expect(try opens("==", "0", mask: #""syn""#) == false)
        #expect(try opens("==", #""odd""#) == nil)
    }

    @Test func `Negations are kept`() throws {
        func meta(_ op: String, _ word: String) throws -> [FirewallMatch] {
            try matches(#"{"match":{"op":"\#(op)","left":{"meta":{"key":"protocol"}},"right":"\#(word)"}}"#)
        }
        #expect(try meta("!=", "arp") == [])
        #expect(try meta("==", "arp") == [.never("protocol arp")])
        #expect(try meta("!=", "ip") == [.family(.ipv4, negated: true)])
    }

    @Test func `What rewrites an address is not understood`() throws {
        let rewrite = #"{"mangle":{"key":{"payload":{"protocol":"ip","field":"daddr"}},"value":"10.0.0.1"}}"#
        #expect(try native(rewrite).chains[0].rules[0].verdict == .unknown("ip daddr set"))
        let size = #"{"mangle":{"key":{"tcp option":{"name":"maxseg","field":"size"}},"value":{"rt":{"key":"mtu"}}}}"#
        #expect(try native(size).chains[0].rules[0].verdict == .next)
    }

    @Test func `The rest of a map is asked last`() throws {
        let map = #"""
            {"vmap":{"key":{"meta":{"key":"oifname"}},"data":{"set":[["*",{"accept":null}],["eth0",{"drop":null}]]}}}
            """#
        let rules = try native(map).chains[0].rules
        #expect(rules.map(\.verdict) == [.drop, .accept])
        #expect(rules.map(\.matches) == [[.outInterface(["eth0"], negated: false)], []])
    }

    @Test func `Sets that many rules look up are kept as long as there is room`() throws {
        let elements = (0..<500).map { #""10.0.\#($0 / 250).\#($0 % 250)""# }.joined(separator: ",")
        let set = #",{"set":{"family":"inet","name":"s","table":"filter","type":"ipv4_addr","elem":[\#(elements)]}}"#
        let rule =
            #"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"@s"}},{"drop":null}"#
        let place = #""family":"inet","table":"filter""#
        let rules = String(repeating: #",{"rule":{\#(place),"chain":"OUTPUT","expr":[\#(rule)]}}"#, count: 200)
        let more = set + #",{"chain":{\#(place),"name":"OUTPUT","type":"filter","hook":"output","prio":0}}"# + rules
        let read = try native(more: more).chains[0].rules
        #expect(read.count == 200)
        #expect(read.filter { $0.matches.contains(.sourceList("s", negated: false)) }.count == 100)
    }

    @Test func `Many chains take no longer each`() throws {
        let count = 20_000
        let declared = (0..<count).map { ":C\($0) - [0:0]" }.joined(separator: "\n")
        let jumps = (0..<count).map { "-A C\($0) -j C\(count - 1 - $0)" }.joined(separator: "\n")
        let text = "*filter\n:OUTPUT ACCEPT [0:0]\n\(declared)\n\(jumps)\nCOMMIT\n"
        let took = try ContinuousClock().measure {
            let tables = try #require(
                IptablesText.tables(Array(text.utf8), backend: .iptablesLegacy, family: .ip))
            #expect(tables[0].chains.count == count + 1)
        }
        #expect(took < .seconds(10))
    }
}

extension String {
    /// The text with each occurrence of another replaced.
    fileprivate func replacing(_ part: String, with other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
