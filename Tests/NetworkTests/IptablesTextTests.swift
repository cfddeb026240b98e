import Evidence
import StackModel
import Testing

@testable import Collectors

/// What `iptables-save` writes, read.
struct IptablesTextTests {
    private func rules(_ lines: String...) throws -> [FirewallRule] {
        let text = "*filter\n:INPUT DROP [0:0]\n:SUB - [0:0]\n\(lines.joined(separator: "\n"))\nCOMMIT\n"
        let tables = try #require(IptablesText.tables(Array(text.utf8), backend: .iptablesNft, family: .ip))
        return tables[0].chains[0].rules
    }

    @Test func `Ufw's own rules are read whole`() throws {
        let read = try rules(
            "-A INPUT -j SUB",
            #"[4:240] -A INPUT ! -i docker0 -s 192.168.1.0/24 -p tcp -m multiport --dports 80,443:445 -m comment --comment "a b" -j ACCEPT"#,
            "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
            "-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m addrtype --dst-type LOCAL -j REJECT --reject-with tcp-reset"
        )
        #expect(read[0].verdict == .jump("SUB"))
        let lan = try #require(IPPrefix("192.168.1.0/24"))
        #expect(
            read[1].matches == [
                .inInterface(["docker0"], negated: true), .source([IPRange(lan)], negated: false),
                .transport([6], negated: false),
                .destinationPort([PortRange(80), PortRange(443, 445)], negated: false),
            ])
        #expect(read[1].packets == 4)
        #expect(read[2].matches == [.state([.related, .established], negated: false)])
        #expect(read[2].verdict == .back)
        #expect(
            read[3].matches == [
                .transport([6], negated: false), .tcpFlags(matchOpening: true),
                .addressKind(.destination, [.local], negated: false),
            ])
    }

    @Test func `What is not understood stays unknown`() throws {
        let read = try rules(
            "-A INPUT -m u32 --u32 0x0=0x1 -j ACCEPT", "-A INPUT -m set --match-set f2b-sshd src -j DROP",
            "-A INPUT -m set --match-set nets dst,dst -j DROP", "-A INPUT -j MYSTERY")
        #expect(read[0].matches == [.unknown("--u32 0x0=0x1")])
        #expect(read[1].matches == [.sourceList("f2b-sshd", negated: false)])
        #expect(read[2].matches == [.unknown("--match-set nets dst,dst")])
        #expect(read[3].verdict == .unknown("MYSTERY"))
    }

    @Test func `A rate is neither yes nor no`() throws {
        let read = try rules(
            "-A INPUT -m recent --update --seconds 30 --hitcount 6 --name DEFAULT --mask 255.255.255.255 --rsource -j DROP",
            "-A INPUT -m recent --set --name DEFAULT --mask 255.255.255.255 --rsource",
            "-A INPUT -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix \"[UFW BLOCK] \"",
            "-A INPUT -m hashlimit --hashlimit-above 3/sec --hashlimit-burst 5 --hashlimit-name h -j DROP")
        #expect(read.map(\.matches) == [[.rate("recent")], [], [.rate("limit")], [.rate("hashlimit")]])
        #expect(read.map(\.verdict) == [.drop, .next, .next, .drop])
    }

    @Test func `Translations and marks keep their arguments`() throws {
        let read = try rules(
            "-A INPUT -j DNAT --to-destination 172.17.0.2:80", "-A INPUT -j DNAT --to-destination [fd00::2]:80",
            "-A INPUT -j DNAT --to-destination fd00::2", "-A INPUT -j REDIRECT --to-ports 99",
            "-A INPUT -j MARK --set-xmark 0x1/0xff", "-A INPUT -j MASQUERADE",
            "-A INPUT -j DNAT --to-destination 10.0.0.1-10.0.0.9")
        let v4 = IPAddress("172.17.0.2")
        let v6 = IPAddress("fd00::2")
        #expect(
            read.map(\.verdict) == [
                .translateDestination(v4, PortRange(80)), .translateDestination(v6, PortRange(80)),
                .translateDestination(v6, nil), .redirect(PortRange(99)), .mark(value: 1, mask: 0xff), .translateSource,
                .unknown("DNAT"),
            ])
    }

    @Test(arguments: ["", "*filter\n:INPUT DROP [0:0]\n-A INPUT", "rubbish\n", "*filter\n-A INPUT -j ACCEPT\nCOMMIT\n"])
    func `Text that is cut short or none is refused`(_ text: String) {
        let tables = IptablesText.tables(Array(text.utf8), backend: .iptablesNft, family: .ip)
        #expect(tables == nil || (text.isEmpty && tables == []))
    }

    @Test func `Built-in chains stand where the kernel has them`() throws {
        let text =
            "*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n*raw\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n"
        let tables = try #require(IptablesText.tables(Array(text.utf8), backend: .iptablesLegacy, family: .ip6))
        #expect(tables[0].chains[0].base == FirewallChain.Base(.nat, .prerouting, priority: -100))
        #expect(tables[0].chains[1].base == FirewallChain.Base(.nat, .output, priority: -100))
        #expect(tables[1].chains[0].base == FirewallChain.Base(.filter, .prerouting, priority: -300))
        #expect(tables[0].covers(.ipv6) && !tables[0].covers(.ipv4))
    }
}
