import Collectors
import Evidence
import FileAccess
import PacketFilter
import Processes
import ProgramTestSupport
import Testing

/// The kill switch of real namespaces, with real rules of all three backends and real packets.
@Suite(
    .enabled(if: TestNamespace.whyNot == nil, Comment(rawValue: TestNamespace.whyNot ?? "")), .serialized,
    .timeLimit(.minutes(5)))
struct LiveKillSwitchTests {
    /// One set of rules, and what must be said of it.
    struct Given: Sendable, CustomTestStringConvertible {
        enum Expected: Sendable, Equatable {
            case blocked, weakened
            case open(NetworkFamily)
            case undecided
        }

        var testDescription: String
        var rules: String
        var expected: Expected
    }

    /// Gluetun's rules, as its source makes them: facts of internal/firewall/enable.go.
    static func gluetun(_ tool: String = "iptables-nft", _ tool6: String? = "ip6tables-nft") -> String {
        var lines: [String] = []
        for tool in [tool, tool6].compactMap({ $0 }) {
            lines += ["INPUT", "OUTPUT", "FORWARD"].map { "\(tool) --policy \($0) DROP" }
            lines += [
                "\(tool) -A INPUT -i lo -j ACCEPT", "\(tool) -A OUTPUT -o lo -j ACCEPT",
                "\(tool) -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
                "\(tool) -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
            ]
        }
        lines += [
            "\(tool) -A OUTPUT -d 203.0.113.9 -o eth0 -p udp -m udp --dport 51820 -j ACCEPT",
            "\(tool) -A OUTPUT -o eth0 -s 10.77.0.1 -d 10.77.0.0/24 -j ACCEPT",
            "\(tool) -A INPUT -i eth0 -d 10.77.0.0/24 -j ACCEPT", "\(tool) -A OUTPUT -o tun0 -j ACCEPT",
        ]
        if let tool6 {
            lines += [
                "\(tool6) -A OUTPUT -o eth0 -d ff02::1:ff00:0/104 -j ACCEPT", "\(tool6) -A OUTPUT -o tun0 -j ACCEPT",
            ]
        }
        return lines.joined(separator: "\n")
    }

    /// The kill switch that WireGuard's own manual gives, for a tunnel whose packets carry a mark.
    static let marked = ["iptables-nft", "ip6tables-nft"].map {
        "\($0) -I OUTPUT ! -o tun0 -m mark ! --mark 0xca6c -m addrtype ! --dst-type LOCAL -j REJECT"
    }.joined(separator: "\n")

    static let native = """
        nft -f - <<'X'
        table inet vpn {
          set lan { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.168.0.0/16 } }
          chain out { type filter hook output priority filter; policy drop;
            ct state vmap { established : accept, related : accept, invalid : drop }
            oifname { "lo", "tun*" } accept
            ip daddr @lan accept
            ip daddr 203.0.113.9 udp dport 51820 accept
            jump rest
          }
          chain rest { meta l4proto ipv6-icmp icmpv6 type nd-neighbor-solicit accept; counter drop; }
        }
        X
        """

    static let given = [
        Given(testDescription: "no rules at all", rules: "", expected: .open(.ipv4)),
        Given(testDescription: "Gluetun's by iptables-nft", rules: gluetun(), expected: .blocked),
        Given(
            testDescription: "Gluetun's by iptables-legacy", rules: gluetun("iptables-legacy", "ip6tables-legacy"),
            expected: .blocked),
        Given(
            testDescription: "v4 closed, v6 never touched", rules: gluetun("iptables-nft", nil), expected: .open(.ipv6)),
        Given(
            testDescription: "v6 policy flushed", rules: gluetun() + "\nip6tables-nft -P OUTPUT ACCEPT",
            expected: .open(.ipv6)),
        Given(
            testDescription: "OUTPUT policy ACCEPT without a drop",
            rules: gluetun() + "\niptables-nft -P OUTPUT ACCEPT", expected: .open(.ipv4)),
        Given(
            testDescription: "flushed in one backend while the other drops",
            rules: gluetun() + "\n" + gluetun("iptables-legacy", "ip6tables-legacy")
                + "\niptables-nft -P OUTPUT ACCEPT",
            expected: .weakened),
        Given(
            testDescription: "legacy tables that were only listed",
            rules: gluetun() + "\niptables-legacy -L >/dev/null",
            expected: .blocked),
        Given(
            testDescription: "a post-rule that lets trackers out by port",
            rules: gluetun() + "\niptables-nft -A OUTPUT -o eth0 -p tcp --dport 8080 -j ACCEPT", expected: .open(.ipv4)),
        Given(
            testDescription: "a public outbound subnet",
            rules: gluetun() + "\niptables-nft -A OUTPUT -o eth0 -d 198.51.100.0/24 -j ACCEPT", expected: .open(.ipv4)),
        Given(
            testDescription: "an outbound subnet of the LAN",
            rules: gluetun() + "\niptables-nft -A OUTPUT -o eth0 -d 192.168.1.0/24 -j ACCEPT", expected: .blocked),
        Given(
            testDescription: "a resolver let out",
            rules: gluetun() + "\niptables-nft -A OUTPUT -d 198.51.100.53 -p udp --dport 53 -j ACCEPT",
            expected: .open(.ipv4)),
        Given(testDescription: "WireGuard's own switch by mark", rules: marked, expected: .blocked),
        Given(testDescription: "nftables' own table", rules: native, expected: .blocked),
        Given(
            testDescription: "nftables' own table with v6 let out first",
            rules: native + "\nnft insert rule inet vpn out ip6 daddr 2000::/3 tcp dport 6881-6889 accept",
            expected: .open(.ipv6)),
        Given(
            testDescription: "a member of a group let out",
            rules: gluetun() + "\niptables-nft -A OUTPUT -o eth0 -m owner --gid-owner 4711 -j ACCEPT",
            expected: .undecided),
        Given(
            testDescription: "a drop that jumps and returns",
            rules: """
                iptables-nft -N OUT; iptables-nft -A OUT -o tun0 -j RETURN; iptables-nft -A OUT -o lo -j RETURN
                iptables-nft -A OUT -j REJECT; iptables-nft -A OUTPUT -j OUT; ip6tables-nft -A OUTPUT ! -o tun0 -j DROP
                """, expected: .blocked),
    ]

    @Test(arguments: given)
    func judges(_ given: Given) async throws {
        let bench = try Bench()
        try bench.vpn.run(given.rules)
        let collector = NetworkCollector(
            files: LiveFileSystem(), processes: LiveProcessRunner(), helper: BuiltProgram.path)
        let target = NetworkCollector.Target("gluetun", process: bench.vpn.process, wantsFirewall: true)
        let (network, gaps) = await collector.collect([target])
        #expect(gaps == [])
        let namespace = try #require(network.namespace(of: "gluetun"))
        let found = KillSwitch.judge(namespace)
        switch given.expected {
        case .blocked:
            #expect(found.verdict == .blocked)
            #expect(found.weaknesses == [])
        case .weakened:
            #expect(found.verdict == .blocked)
            #expect(found.weaknesses.count == 1)
        case .open(let family):
            guard case .open(let openings) = found.verdict else {
                Issue.record("\(found)")
                return
            }
            #expect(openings.contains { $0.family == family })
        case .undecided:
            guard case .undecided = found.verdict else {
                Issue.record("\(found)")
                return
            }
        }
        try compare(found, bench)
    }

    /// What the judgement says is tried: the packet that it shows must arrive, and where it says blocked none may.
    private func compare(_ found: KillSwitch, _ bench: Bench) throws {
        switch found.verdict {
        case .open(let openings):
            for opening in openings {
                guard let target = opening.packet.destination.single, let port = opening.packet.destinationPort,
                    opening.packet.transport == 6
                else { continue }
                #expect(try bench.connects(to: "\(target)", port: port), "\(opening)")
            }
        case .blocked:
            for target in ["198.51.100.7", "9.9.9.9", "2001:db8:9::9"] {
                for port in [443, 53, 8080] as [UInt16] {
                    #expect(try !bench.connects(to: target, port: port), "\(target) \(port)")
                }
            }
        case .undecided: break
        }
    }
}

/// A VPN container's namespace with a tunnel that is down, and the internet behind its card.
private struct Bench {
    let vpn: TestNamespace
    let internet: TestNamespace

    init() throws {
        vpn = try TestNamespace()
        internet = try TestNamespace()
        try vpn.connect("eth0", to: internet, as: "eth0")
        try vpn.run(
            """
            ip addr add 10.77.0.1/24 dev eth0; ip -6 addr add fd77::1/64 dev eth0 nodad
            ip tuntap add tun0 mode tun; ip addr add 10.64.1.2/32 dev tun0; ip -6 addr add fd64::2/128 dev tun0 nodad
            ip link set tun0 up
            ip route add default via 10.77.0.2; ip -6 route add default via fd77::2
            ip rule add from 10.77.0.1 lookup 200 prio 100; ip route add default via 10.77.0.2 table 200
            ip rule add not fwmark 51820 lookup 51820 prio 101; ip route add default dev tun0 table 51820
            """)
        // Any address is the internet's own: whatever arrives finds a listener on each port.
        try internet.run(
            """
            ip addr add 10.77.0.2/24 dev eth0; ip -6 addr add fd77::2/64 dev eth0 nodad
            ip route add local 0.0.0.0/1 dev lo; ip route add local 128.0.0.0/1 dev lo
            ip -6 route add local 2000::/3 dev lo
            nft add table inet t; nft 'add chain inet t c { type nat hook prerouting priority -100; }'
            nft add rule inet t c meta l4proto tcp redirect to :9
            nc -lk -4 9 >/dev/null 2>&1 </dev/null &
            nc -lk -6 9 >/dev/null 2>&1 </dev/null &
            """)
        try introduce()
    }

    /// Tells both cards of each other: an IPv6 INPUT that drops everything drops neighbour discovery too.
    private func introduce() throws {
        for (namespace, other, address) in [(vpn, internet, "fd77::2"), (internet, vpn, "fd77::1")] {
            let link = try other.attempt("ip -o link show dev eth0 | sed 's/.*ether //; s/ .*//'").output
            let card = link.filter { !$0.isWhitespace }
            try namespace.run("ip -6 neigh replace \(address) lladdr \(card) dev eth0 nud permanent")
        }
    }

    /// Connects as a client does that is bound to the card's own address: rule 100 leads it out.
    func connects(to address: String, port: UInt16) throws -> Bool {
        let source = address.contains(":") ? "fd77::1" : "10.77.0.1"
        return try vpn.attempt("nc -z -w 1 -s \(source) \(address) \(port)").status == 0
    }
}
