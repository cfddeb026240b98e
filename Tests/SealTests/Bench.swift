import LabKit
import PacketFilter
import Processes
import Seal
import StackModel

/// A router with two bridges, a LAN and an internet on it: what a media host with its containers is to the kernel, on IPv4
/// and IPv6, without an engine and without address translation, so that each packet shows where it came from.
///
/// ```
/// vpn 172.30.0.2, radarr .3, stray .4 ── br-111111111111 ─┐
/// other 172.31.0.2                    ── br-222222222222 ─┼─ host ─┬─ lan 10.77.0.20
///                                                          │        └─ wan 203.0.113.80, 198.51.100.10
/// ```
/// Every host counts what arrives, by source, destination, protocol and port.
struct Bench {
    let host: LabHost
    let seal: Seal
    /// The state folder, on this machine.
    let folder: String

    static let bridge = "br-111111111111"
    static let other = "br-222222222222"
    static let endpoint = KillSwitch.Endpoint(IPAddress("198.51.100.10")!, port: 51820, transport: 17)
    static let endpoint6 = KillSwitch.Endpoint(IPAddress("fd51::10")!, port: 51820, transport: 17)

    /// Makes one in a lab of its own, and takes it down however `body` ends.
    static func run(_ body: (Bench) async throws -> Void) async throws {
        try await Lab.run { lab in
            let bench = try await Bench(in: lab)
            let result: Result<Void, any Error>
            do { result = .success(try await body(bench)) } catch { result = .failure(error) }
            _ = try LiveProcessRunner().run(ProcessRequest("/bin/rm", ["-r", "-f", bench.folder]))
            try result.get()
        }
    }

    private init(in lab: Lab) async throws {
        host = try await lab.host("media")
        try await host.shell(Self.script)
        folder = "/tmp/watertight-seal-test-\(UInt32.random(in: 0 ... .max))"
        seal = Seal(processes: HostRunner(host: host), stateFolder: folder)
    }

    /// What the owner would have said and the engine told.
    static func plan(
        open: [(name: String, address: String, port: String)] = [
            ("radarr", "172.30.0.3", "v-radarr"), ("radarr", "fd30::3", "v-radarr"),
        ]
    ) -> SealPlan {
        let confined = ["172.30.0.2", "fd30::2"].compactMap { IPAddress($0) }.map {
            SealSource(.tunnel, container: "vpn", bridge: bridge, address: $0, port: "v-vpn")
        }
        let others = open.compactMap { one in
            IPAddress(one.address).map {
                SealSource(.open, container: one.name, bridge: bridge, address: $0, port: one.port)
            }
        }
        return SealPlan(
            scope: SealScope(
                bridges: [bridge], known: [other], engineBridges: [bridge, other],
                subnets: prefixes("172.30.0.0/24", "fd30::/64"),
                engineSubnets: prefixes("172.31.0.0/24", "fd31::/64")),
            endpoints: [endpoint, endpoint6], lan: prefixes("10.77.0.0/24", "fd77::/64"), sources: confined + others)
    }

    static let resolvers = ["172.30.0.53", "fd30::53"].compactMap { IPAddress($0) }
    static let wishes = SealWishes(lan: prefixes("10.77.0.0/24", "fd77::/64"), endpoints: [endpoint, endpoint6])

    static func prefixes(_ texts: String...) -> [IPPrefix] { texts.compactMap { IPPrefix($0) } }

    /// Sends datagrams from a namespace, and says which arrived, as `SOURCE>DESTINATION:PORT`.
    /// - Parameter targets: `ADDRESS PORT` or `ADDRESS PORT SOURCE`.
    func send(from name: String, _ targets: [String]) async throws -> Set<String> {
        try await host.shell(
            "for n in \(Self.guests); do for f in 4 6; do ip netns exec $n nft flush set inet count got$f; done; done")
        try await host.check(
            ["ip", "netns", "exec", name, "python3", "-c", Self.sender], input: targets.joined(separator: "\n"))
        return try await arrived()
    }

    private static let guests = "vpn radarr stray other lan wan"

    private func arrived() async throws -> Set<String> {
        let text = try await host.shell(
            "for n in \(Self.guests); do for f in 4 6; do ip netns exec $n nft list set inet count got$f; done; done")
        var found: Set<String> = []
        for part in text.split(whereSeparator: { ",{}\n".contains($0) }) {
            let words = part.split(whereSeparator: { " \t".contains($0) }).map(String.init)
            guard words.count >= 5, words[1] == ".", words[3] == "." else { continue }
            found.insert("\(words[0])>\(words[2]):\(words[4])")
        }
        return found
    }
}

extension Bench {
    /// The host, its bridges and what is on them.
    private static let script = """
        sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv6.conf.all.accept_dad=0 \
            net.ipv6.conf.default.accept_dad=0
        bridge() {
            ip link add $1 type bridge; ip addr add $2 dev $1; ip addr add $3 dev $1 nodad; ip link set $1 up
        }
        # NAME INTERFACE BRIDGE ADDRESS GATEWAY ADDRESS6 GATEWAY6
        guest() {
            [ -e /run/netns/$1 ] || ip netns add $1
            ip link add $2 type veth peer name eth0 netns $1
            [ -z "$3" ] || ip link set $2 master $3
            ip link set $2 up
            ip -n $1 link set lo up
            ip -n $1 addr add $4 dev eth0
            ip -n $1 addr add $6 dev eth0 nodad
            ip -n $1 link set eth0 up
            ip -n $1 route add default via $5
            ip -n $1 route add default via $7
            ip netns exec $1 nft -f - <<'RULES'
        table inet count {
            set got4 { type ipv4_addr . ipv4_addr . inet_service; flags dynamic; size 4096; }
            set got6 { type ipv6_addr . ipv6_addr . inet_service; flags dynamic; size 4096; }
            chain in {
                type filter hook prerouting priority -300; policy accept;
                iifname "eth0" add @got4 { ip saddr . ip daddr . udp dport }
                iifname "eth0" add @got6 { ip6 saddr . ip6 daddr . udp dport }
            }
        }
        RULES
        }
        bridge br-111111111111 172.30.0.1/24 fd30::1/64
        bridge br-222222222222 172.31.0.1/24 fd31::1/64
        guest vpn v-vpn br-111111111111 172.30.0.2/24 172.30.0.1 fd30::2/64 fd30::1
        guest radarr v-radarr br-111111111111 172.30.0.3/24 172.30.0.1 fd30::3/64 fd30::1
        guest stray v-stray br-111111111111 172.30.0.4/24 172.30.0.1 fd30::4/64 fd30::1
        guest other v-other br-222222222222 172.31.0.2/24 172.31.0.1 fd31::2/64 fd31::1
        guest lan v-lan '' 10.77.0.20/24 10.77.0.10 fd77::20/64 fd77::10
        ip addr add 10.77.0.10/24 dev v-lan; ip addr add fd77::10/64 dev v-lan nodad
        guest wan v-wan '' 203.0.113.80/24 203.0.113.1 2001:db8:80::80/64 2001:db8:80::1
        ip addr add 203.0.113.1/24 dev v-wan; ip addr add 2001:db8:80::1/64 dev v-wan nodad
        ip -n wan addr add 198.51.100.10/32 dev lo; ip -n wan addr add fd51::10/128 dev lo
        ip route add default via 203.0.113.80; ip route add default via 2001:db8:80::80
        # The owner's own rules: two published ports, and a table beside.
        nft -f - <<'RULES'
        table ip home {
            chain in {
                type nat hook prerouting priority dstnat;
                iifname "v-wan" tcp dport 6881 dnat to 172.30.0.2:6881
                iifname "v-lan" tcp dport 8080 dnat to 172.30.0.2:8080
                iifname "v-wan" tcp dport 7878 dnat to 172.30.0.3:7878
            }
        }
        table inet filter { chain input { type filter hook input priority 0; policy accept; }; }
        RULES
        for port in 6881 8080; do
            ip netns exec vpn sh -c "while :; do echo hello | nc -l -q 1 $port; done" >/dev/null 2>&1 </dev/null &
        done
        ip netns exec radarr sh -c 'while :; do echo hello | nc -l -q 1 7878; done' >/dev/null 2>&1 </dev/null &
        sleep 0.3
        """

    private static let sender = """
        import socket, sys, time
        for line in sys.stdin:
            words = line.split()
            six = ':' in words[0]
            one = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
            if len(words) > 2: one.bind((words[2], 0))
            for _ in range(3):
                try: one.sendto(b'probe', (words[0], int(words[1])))
                except OSError as error: print(words, error)
        time.sleep(0.15)
        """

    /// Whether a TCP connection from a namespace gets an answer.
    func talks(from name: String, to address: String, port: Int) async throws -> Bool {
        let line = "ip netns exec \(name) timeout 2 nc -w 1 \(address) \(port) </dev/null"
        return try await host.run(["sh", "-c", line]).text.contains("hello")
    }

    /// The rules of the host without what only counts.
    func rules() async throws -> String { try await host.shell("nft -s list ruleset") }
}
