import Collectors
import Evidence
import FileAccess
import PacketFilter
import Processes
import ProgramTestSupport
import StackModel
import Testing

/// Verdicts on who reaches a port, held against real connection attempts from the LAN and from a stranger.
@Suite(
    .enabled(if: TestNamespace.whyNoUfw == nil, Comment(rawValue: TestNamespace.whyNoUfw ?? "")), .serialized,
    .timeLimit(.minutes(15)))
struct LiveReachabilityTests {
    /// How a service is published.
    enum Form: String, Sendable, CaseIterable {
        case everywhere, loopback, lanAddress, notAtAll
        /// A program of the host, or a container with the host's network.
        case hostNetwork
    }

    enum Ufw: String, Sendable, CaseIterable { case off, denies, allows, allowsLAN }

    enum DockerUser: String, Sendable, CaseIterable { case empty, dropsStrangers, dropsAll, dropsPort }

    struct Combination: Sendable, CustomTestStringConvertible {
        var form: Form
        var ufw: Ufw
        var user: DockerUser
        var isModern: Bool

        var testDescription: String {
            "\(form.rawValue), ufw \(ufw.rawValue), DOCKER-USER \(user.rawValue), Docker \(isModern ? 28 : 20)"
        }
    }

    static let combinations: [Combination] = {
        var found: [Combination] = []
        for form in Form.allCases {
            for ufw in Ufw.allCases {
                for user in DockerUser.allCases where Self.isWorthTrying(form, ufw, user) {
                    // Both generations of Docker's rules by turns: they differ in what closes the direct way.
                    found.append(Combination(form: form, ufw: ufw, user: user, isModern: found.count.isMultiple(of: 2)))
                }
            }
        }
        return found
    }()

    /// Where nothing is forwarded DOCKER-USER has no say, and what ufw says of forwarded packets is the same for all of its
    /// rules: of those only two are tried.
    private static func isWorthTrying(_ form: Form, _ ufw: Ufw, _ user: DockerUser) -> Bool {
        switch form {
        case .hostNetwork: user == .empty
        case .everywhere: true
        case .loopback, .lanAddress, .notAtAll: ufw == .off || ufw == .denies
        }
    }

    @Test func agree() async throws {
        let street = try Street()
        var compared = 0
        for combination in Self.combinations {
            try street.host.run(HostRules(combination).script)
            let collector = NetworkCollector(
                files: LiveFileSystem(), processes: LiveProcessRunner(), helper: BuiltProgram.path)
            let target = NetworkCollector.Target("host", process: street.host.process, wantsFirewall: true)
            let (network, gaps) = await collector.collect([target])
            #expect(gaps == [])
            let host = try #require(network.namespace(of: "host"))
            let reach = Reachability(host: host)
            let truth = try street.attempts()
            for attempt in reach.attempts(port: 8080, over: .tcp) {
                guard let really = truth["\(attempt.family.rawValue) \(attempt.audience.rawValue)"] else { continue }
                compared += 1
                #expect(attempt.isReachable == really, "\(combination.testDescription): \(attempt)")
                if case .unknown(let reason) = attempt.answer {
                    Issue.record("\(combination.testDescription): \(reason)")
                }
            }
            for (address, key) in [("172.17.0.2", "IPv4 direct"), ("fd17::2", "IPv6 direct")] {
                let attempt = reach.direct(to: try #require(IPAddress(address)), port: 80, over: .tcp)
                compared += 1
                #expect(attempt.isReachable == truth[key], "\(combination.testDescription) direct: \(attempt)")
            }
        }
        #expect(compared >= 30 * 4)
    }
}

/// The rules and listeners of one combination, as a script for the host's namespace.
private struct HostRules {
    let combination: LiveReachabilityTests.Combination

    init(_ combination: LiveReachabilityTests.Combination) {
        self.combination = combination
    }

    var script: String {
        let parts = [reset, ufw, docker("iptables-nft", v6: false), docker("ip6tables-nft", v6: true), listeners]
        return parts.joined(separator: "\n")
    }

    private var reset: String {
        """
        ufw --force disable >/dev/null
        nft flush ruleset
        [ ! -s /run/listeners ] || kill $(cat /run/listeners) 2>/dev/null || true
        : > /run/listeners
        """
    }

    private var ufw: String {
        guard combination.ufw != .off else { return "" }
        var lines = ["ufw --force reset >/dev/null", "ufw --force enable >/dev/null"]
        if combination.ufw == .allows { lines.append("ufw allow 8080/tcp >/dev/null") }
        if combination.ufw == .allowsLAN {
            lines.append("ufw allow from 10.77.0.0/24 to any port 8080 proto tcp >/dev/null")
            lines.append("ufw allow from fd77::/64 to any port 8080 proto tcp >/dev/null")
        }
        return lines.joined(separator: "\n")
    }

    /// What dockerd 20.10 and 28 make for one bridge network and one published port (their own `iptables-save`).
    private func docker(_ tool: String, v6: Bool) -> String {
        let container = v6 ? "fd17::2/128" : "172.17.0.2/32"
        let network = v6 ? "fd17::/64" : "172.17.0.0/16"
        var lines = [
            "-N DOCKER", "-N DOCKER-USER", "-N DOCKER-FORWARD", "-t nat -N DOCKER", "-P FORWARD DROP",
            "-I FORWARD 1 -j DOCKER-USER", "-I FORWARD 2 -j DOCKER-FORWARD",
            "-A DOCKER-FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-A DOCKER-FORWARD -o docker0 -j DOCKER", "-A DOCKER-FORWARD -i docker0 -j ACCEPT",
            "-t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER",
            "-t nat -A OUTPUT ! -d \(v6 ? "::1/128" : "127.0.0.0/8") -m addrtype --dst-type LOCAL -j DOCKER",
            "-t nat -A POSTROUTING -s \(network) ! -o docker0 -j MASQUERADE",
        ]
        if let address = published(v6: v6) {
            lines += [
                "-t nat -A DOCKER \(address)! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination "
                    + (v6 ? "[fd17::2]:80" : "172.17.0.2:80"),
                "-A DOCKER -d \(container) ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT",
            ]
        }
        if combination.isModern {
            lines.append("-t raw -A PREROUTING -d \(container) ! -i docker0 -j DROP")
            lines.append("-A DOCKER ! -i docker0 -o docker0 -j DROP")
        }
        return (lines + userRules(v6: v6)).map { "\(tool) \($0)" }.joined(separator: "\n")
    }

    /// The condition on the address of a published port; nil where it is not published.
    private func published(v6: Bool) -> String? {
        switch combination.form {
        case .everywhere: ""
        case .loopback: v6 ? "-d ::1/128 " : "-d 127.0.0.1/32 "
        case .lanAddress: v6 ? "-d fd77::1/128 " : "-d 10.77.0.1/32 "
        case .notAtAll, .hostNetwork: nil
        }
    }

    private func userRules(v6: Bool) -> [String] {
        let lan = v6 ? "fd77::/64" : "10.77.0.0/24"
        let rules: [String] =
            switch combination.user {
            case .empty: []
            case .dropsStrangers: ["-A DOCKER-USER -i eth0 ! -s \(lan) -j DROP"]
            case .dropsAll: ["-A DOCKER-USER -i eth0 -m conntrack --ctstate NEW -j DROP"]
            case .dropsPort:
                ["-A DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL -j DROP"]
            }
        return rules + ["-A DOCKER-USER -j RETURN"]
    }

    /// docker-proxy, or the host's own program.
    private var listeners: String {
        let addresses: [String] =
            switch combination.form {
            case .everywhere, .hostNetwork: ["-4 -p 8080", "-6 -p 8080"]
            case .loopback: ["-4 -s 127.0.0.1 -p 8080", "-6 -s ::1 -p 8080"]
            case .lanAddress: ["-4 -s 10.77.0.1 -p 8080", "-6 -s fd77::1 -p 8080"]
            case .notAtAll: []
            }
        let started = addresses.map { "nc -lk \($0) >/dev/null 2>&1 </dev/null & echo $! >> /run/listeners" }
        let count = addresses.count
        let wait =
            "for i in $(seq 100); do [ $(ss -Hltn sport = :8080 | wc -l) -ge \(count) ] && break; sleep 0.02; done"
        return started.joined(separator: "\n") + "\n" + wait
    }
}

/// A host with a container, a neighbour on its LAN who is its router too, and a stranger behind that router.
private struct Street {
    let host: TestNamespace
    let neighbour: TestNamespace
    let stranger: TestNamespace
    let container: TestNamespace

    init() throws {
        host = try TestNamespace()
        neighbour = try TestNamespace()
        stranger = try TestNamespace()
        container = try TestNamespace()
        try host.connect("eth0", to: neighbour, as: "eth0")
        try neighbour.connect("wan", to: stranger, as: "eth0")
        try host.connect("veth1", to: container, as: "eth0")
        try host.run(
            """
            mount -t tmpfs t /run; mkdir /run/ufw; cp -a /etc/ufw/. /run/ufw/; mount --bind /run/ufw /etc/ufw
            sed 's/^IPV6=.*/IPV6=yes/' /etc/default/ufw > /run/default; mount --bind /run/default /etc/default/ufw
            ip link add docker0 type bridge; ip link set docker0 up; ip link set veth1 master docker0
            ip addr add 172.17.0.1/16 dev docker0; ip -6 addr add fd17::1/64 dev docker0 nodad
            ip addr add 10.77.0.1/24 dev eth0; ip -6 addr add fd77::1/64 dev eth0 nodad
            ip route add default via 10.77.0.2; ip -6 route add default via fd77::2
            echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
            """)
        try neighbour.run(
            """
            ip addr add 10.77.0.2/24 dev eth0; ip -6 addr add fd77::2/64 dev eth0 nodad
            ip addr add 203.0.113.1/24 dev wan; ip -6 addr add 2001:db8:5::1/64 dev wan nodad
            ip route add 172.17.0.0/16 via 10.77.0.1; ip -6 route add fd17::/64 via fd77::1
            echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
            """)
        try stranger.run(
            """
            ip addr add 203.0.113.5/24 dev eth0; ip route add default via 203.0.113.1
            ip -6 addr add 2001:db8:5::5/64 dev eth0 nodad; ip -6 route add default via 2001:db8:5::1
            """)
        try container.run(
            """
            ip addr add 172.17.0.2/16 dev eth0; ip route add default via 172.17.0.1
            ip -6 addr add fd17::2/64 dev eth0 nodad; ip -6 route add default via fd17::1
            nc -lk -4 -p 80 >/dev/null 2>&1 </dev/null &
            nc -lk -6 -p 80 >/dev/null 2>&1 </dev/null &
            """)
        // Neighbour discovery takes a second on links that just came up.
        _ = try neighbour.attempt("sleep 2; for i in 1 2 3; do nc -z -w 1 fd77::1 1; nc -z -w 1 10.77.0.1 1; done")
    }

    /// What really gets through, by family and audience, all tried at once.
    func attempts() throws -> [String: Bool] {
        let tries: [(TestNamespace, [(String, String)])] = [
            (
                neighbour,
                [
                    ("IPv4 network", "10.77.0.1 8080"), ("IPv6 network", "fd77::1 8080"),
                    ("IPv4 direct", "172.17.0.2 80"), ("IPv6 direct", "fd17::2 80"),
                ]
            ),
            (stranger, [("IPv4 anyone", "10.77.0.1 8080"), ("IPv6 anyone", "fd77::1 8080")]),
            (host, [("IPv4 loopback", "127.0.0.1 8080"), ("IPv6 loopback", "::1 8080")]),
            (container, [("IPv4 containers", "172.17.0.1 8080"), ("IPv6 containers", "fd17::1 8080")]),
        ]
        // A listener of nc takes one connection at a time: so they start one after the other, and are tried twice.
        let lines = tries.flatMap { namespace, targets in
            targets.map { key, target in
                let attempt = "nsenter -t \(namespace.process) -n nc -z -w 1 \(target) >/dev/null 2>&1"
                return "({ \(attempt) || \(attempt); } && echo \"\(key)\") & sleep 0.03"
            }
        }
        let result = try LiveProcessRunner().run(
            ProcessRequest(
                "/bin/sh", ["-c", lines.joined(separator: "\n") + "\nwait; true"],
                environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], timeLimit: .seconds(30)))
        let reached = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
        var found: [String: Bool] = [:]
        for (key, _) in tries.flatMap(\.1) { found[key] = reached.contains(key) }
        return found
    }
}
