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

    @Test func `Modules ask something without an option too`() throws {
        let read = try rules(
            "-A INPUT -m frag -j DROP", "-A INPUT -m hbh -j DROP", "-A INPUT -p tcp -m tcp -j DROP",
            "-A INPUT -m frag -m comment --comment x -j DROP", "-A INPUT -m hbh -g SUB", "-A INPUT -m rpfilter")
        #expect(
            read.map(\.matches) == [
                [.unknown("-m frag")], [.unknown("-m hbh")], [.transport([6], negated: false)], [.unknown("-m frag")],
                [.unknown("-m hbh")], [.unknown("-m rpfilter")],
            ])
    }

    @Test func `Fragments and extension headers are no sure no where they let packets pass`() throws {
        let read = try rules(
            "-A INPUT -i eth0 ! -f -j ACCEPT", "-A INPUT -f -j DROP", "-A INPUT -f -j ACCEPT",
            "-A INPUT -m rt --rt-type 0 -j DROP", "-A INPUT -m rt ! --rt-type 0 -j ACCEPT",
            "-A INPUT -m ipv6header --header none --soft -j ACCEPT", "-A INPUT ! -f -j DROP")
        #expect(
            read.map { $0.matches.last } == [
                .unknown("! -f"), .never("-f"), .unknown("-f"), .never("rt"), .unknown("rt"), .unknown("--soft"),
                .unknown("! -f"),
            ])
    }

    @Test func `A mark that is restored is not known`() throws {
        let read = try rules(
            "-A INPUT -j CONNMARK --set-xmark 0x1/0xffffffff",
            "-A INPUT -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff",
            "-A INPUT -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff",
            "-A INPUT -j SET --map-set m src --map-mark", "-A INPUT -j SET --add-set m src",
            "-A INPUT -j MARK --set-xmark 0x1/0x0", "-A INPUT -m connmark --mark 0x1 -j ACCEPT")
        #expect(
            read.map(\.verdict) == [
                .next, .unknown("CONNMARK --restore-mark"), .next, .unknown("SET --map-set"), .next, .unknown("MARK"),
                .accept,
            ])
        #expect(read[6].matches == [.unknown("connmark --mark")])
    }

    @Test func `What conntrack does not follow is no sure no where it is let pass`() throws {
        let read = try rules(
            "-A INPUT -m conntrack --ctstate INVALID,UNTRACKED -j ACCEPT",
            "-A INPUT -m conntrack --ctstate INVALID -j DROP",
            "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-A INPUT -m conntrack ! --ctstate INVALID -j ACCEPT")
        #expect(
            read.map(\.matches) == [
                [.unknown("ct state invalid,untracked")], [.state([.invalid], negated: false)],
                [.state([.related, .established], negated: false)], [.state([.invalid], negated: true)],
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
