import Collectors
import Evidence
import FileAccess
import LabKit
import PacketFilter
import Processes
import ProgramTestSupport
import StackModel
import Testing

/// Verdicts on who reaches a port, where a real engine, a real ufw and the owner's rules in DOCKER-USER made the rules,
/// held against real connections from a host of the LAN and from a stranger.
@Suite("Reachability behind a real engine", .requiresLab, .serialized)
struct LiveEngineReachabilityTests {
    /// How a service is published; each form has a port of its own.
    enum Form: Int, Sendable, CaseIterable {
        case everywhere = 8080
        case loopback = 8081
        case lanAddress = 8082
        /// A container with the host's network.
        case hostNetwork = 80
        case notAtAll = 8084

        var name: String {
            switch self {
            case .everywhere: "everywhere"
            case .loopback: "on loopback"
            case .lanAddress: "on the LAN address"
            case .hostNetwork: "by the host's network"
            case .notAtAll: "not at all"
            }
        }
    }

    enum Ufw: String, Sendable, CaseIterable { case off, denies, allows, allowsLAN }

    enum DockerUser: String, Sendable, CaseIterable { case empty, dropsStrangers, dropsAll, dropsPort }

    /// What was compared, and what became of it.
    private struct Count {
        var combinations = 0
        var attempts = 0
        var reached = 0
        /// How many got to a container's own address.
        var direct = 0
        var disagreements: [String] = []
    }

    @Test("verdicts agree with real connections", arguments: [EngineVersion.debian20, .debian28])
    func agree(version: EngineVersion) async throws {
        let count = try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: version)
            try await publish(in: home, version)
            Component.note("ufw", "0.36")
            var count = Count()
            // Of the older engine's rules those that differ: how it closes the direct way and what it knows of IPv6.
            for ufw in version == .debian28 ? Ufw.allCases : [.off, .denies] {
                try await home.media.shell(Self.lines(ufw))
                for user in DockerUser.allCases {
                    try await home.media.shell(Self.lines(user))
                    try await compare("ufw \(ufw.rawValue), DOCKER-USER \(user.rawValue)", home, &count)
                }
            }
            return count
        }
        print(
            """
            reachability behind Docker \(version.rawValue): \(count.combinations) combinations, \(count.attempts) \
            attempts, \(count.reached) reached, \(count.direct) directly, \(count.disagreements.count) disagreements
            """)
        #expect(count.disagreements == [])
        #expect(count.combinations >= 30)
        #expect(count.reached > 0 && count.reached < count.attempts)
        // The older engine leaves that way open, the newer one closes it.
        #expect((count.direct > 0) == (version == .debian20))
    }

    /// One container with three ports in both families, and one on the host's own network.
    private func publish(in home: Home, _ version: EngineVersion) async throws {
        let media = home.media
        let configuration =
            version == .debian20 ? #"{"experimental": true, "ip6tables": true}"# : #"{"ip6tables": true}"#
        let engine = try await Engine.start(
            on: media, images: [RealImage.busybox()], configuration: configuration)
        try await engine.docker("network", "create", "--ipv6", "--subnet", "fd17::/64", "six")
        let ports = [
            "8080:80", "127.0.0.1:8081:80", "[::1]:8081:80", "10.77.0.10:8082:80", "[fd77::10]:8082:80",
        ].flatMap { ["--publish", $0] }
        let page = ["busybox:1.35", "httpd", "-f", "-p", "80", "-h", "/etc"]
        let container = try await media.check(["docker", "run", "--detach", "--network", "six"] + ports + page)
        // It serves another port, which is published nowhere.
        let more = ["httpd", "-p", "8099", "-h", "/etc"]
        try await media.check(["docker", "exec", String(container.prefix { !$0.isNewline })] + more)
        try await media.check(["docker", "run", "--detach", "--network", "host"] + page)
        try await media.wait(for: "page", until: ["nc", "-z", "-w", "1", "127.0.0.1", "8080"])
        // The container's address is its own only after the kernel asked whether another has it.
        try await media.wait(for: "page over IPv6", until: ["nc", "-z", "-w", "1", "fd17::2", "80"])
        // A neighbour that sends to containers through this host.
        let subnet = try await engine.docker(
            "network", "inspect", "--format", "{{range .IPAM.Config}}{{.Subnet}} {{end}}", "six")
        let routes = subnet.split { $0 == " " || $0.isNewline }.map { range in
            range.contains(":")
                ? "ip -6 route add \(range) via \(Home.mediaAddresses.v6)"
                : "ip route add \(range) via \(Home.mediaAddresses.v4)"
        }
        try await home.lan.shell(routes.joined(separator: "\n"))
        try await media.wait(for: "page of the host", until: ["nc", "-z", "-w", "1", "127.0.0.1", "80"])
    }

    private static func lines(_ ufw: Ufw) -> String {
        guard ufw != .off else { return "ufw --force disable" }
        var lines = ["ufw --force reset", "ufw --force enable"]
        let ports = "80,8080,8081,8082,8084"
        if ufw == .allows { lines.append("ufw allow proto tcp to any port \(ports)") }
        if ufw == .allowsLAN {
            lines.append("ufw allow proto tcp from 10.77.0.0/24 to any port \(ports)")
            lines.append("ufw allow proto tcp from fd77::/64 to any port \(ports)")
        }
        return "set -e\n" + lines.joined(separator: "\n")
    }

    private static func lines(_ user: DockerUser) -> String {
        let both = [("iptables", Home.lanSubnets.v4), ("ip6tables", Home.lanSubnets.v6)]
        let lines = both.flatMap { tool, lan -> [String] in
            let rules: [String] =
                switch user {
                case .empty: []
                case .dropsStrangers: ["-A DOCKER-USER -i eth0 ! -s \(lan) -j DROP"]
                case .dropsAll: ["-A DOCKER-USER -i eth0 -m conntrack --ctstate NEW -j DROP"]
                case .dropsPort:
                    ["-A DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL -j DROP"]
                }
            // Docker 20.10 has no such chain for IPv6.
            let all = (["-F DOCKER-USER"] + rules + ["-A DOCKER-USER -j RETURN"]).map { "\(tool) \($0)" }
            return ["if \(tool) -n -L DOCKER-USER >/dev/null 2>&1; then"] + all + ["fi"]
        }
        return "set -e\n" + lines.joined(separator: "\n")
    }

    private func compare(_ rules: String, _ home: Home, _ count: inout Count) async throws {
        let collector = NetworkCollector(
            files: LiveFileSystem(), processes: LiveProcessRunner(), helper: BuiltProgram.path)
        let target = NetworkCollector.Target("media", process: home.media.first, wantsFirewall: true)
        let (network, gaps) = await collector.collect([target])
        #expect(gaps == [])
        let host = try #require(network.namespace(of: "media"))
        let reachability = Reachability(host: host)
        let addresses = try await containerAddresses(home.media)
        try await withThrowingTaskGroup(of: Tried.self) { group in
            for form in Form.allCases {
                for attempt in reachability.attempts(port: UInt16(form.rawValue), over: .tcp) {
                    guard let (from, addresses) = Self.way(attempt, host, home) else { continue }
                    group.addTask {
                        for address in addresses {
                            // What is open answers late on a busy machine; what is closed never does.
                            let seconds = attempt.isReachable ? 8 : 1
                            if try await from.reaches(address, port: form.rawValue, seconds: seconds) {
                                return Tried(form.name, attempt, really: true)
                            }
                        }
                        return Tried(form.name, attempt, really: false)
                    }
                }
            }
            // The way past every publication: a neighbour sends to the container's own address through this host.
            for address in addresses {
                for port in [80, 8099] {
                    let attempt = reachability.direct(to: address, port: UInt16(port), over: .tcp)
                    group.addTask {
                        let seconds = attempt.isReachable ? 8 : 1
                        let really = try await home.lan.reaches("\(address)", port: port, seconds: seconds)
                        return Tried("directly to \(address) port \(port)", attempt, really: really, isDirect: true)
                    }
                }
            }
            for try await tried in group {
                count.attempts += 1
                if tried.really { if tried.isDirect { count.direct += 1 } else { count.reached += 1 } }
                guard let disagreement = tried.disagreement else { continue }
                count.disagreements.append("\(rules): \(disagreement)")
            }
        }
        count.combinations += Form.allCases.count * NetworkFamily.allCases.count
    }

    /// One attempt, foreseen and really made.
    private struct Tried: Sendable {
        var what: String
        var attempt: Reachability.Attempt
        var really: Bool
        var isDirect: Bool

        init(_ what: String, _ attempt: Reachability.Attempt, really: Bool, isDirect: Bool = false) {
            self.what = what
            self.attempt = attempt
            self.really = really
            self.isDirect = isDirect
        }

        var disagreement: String? {
            if case .unknown = attempt.answer {} else if attempt.isReachable == really { return nil }
            return "\(what), \(attempt.family.rawValue) from \(attempt.audience.rawValue): \(attempt.answer), "
                + "really \(really ? "reached" : "not reached")"
        }
    }

    private func containerAddresses(_ media: LabHost) async throws -> [IPAddress] {
        let format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.GlobalIPv6Address}}{{end}}"
        let text = try await media.shell("docker ps --quiet | xargs docker inspect --format '\(format)'")
        return text.split { $0 == " " || $0.isNewline }.compactMap { IPAddress(String($0)) }
    }

    /// From where and to which addresses the attempt is really made; nil where it is made from a container.
    private static func way(
        _ attempt: Reachability.Attempt, _ host: NetworkNamespace, _ home: Home
    ) -> (LabHost, [String])? {
        let isV4 = attempt.family == .ipv4
        let media = isV4 ? Home.mediaAddresses.v4 : Home.mediaAddresses.v6
        switch attempt.audience {
        case .loopback: return (home.media, [isV4 ? "127.0.0.1" : "::1"])
        case .network:
            // A neighbour knows the link-local address too, and Docker's rules for published ports leave that one alone.
            let others = (host.interface("eth0")?.addresses(attempt.family) ?? []).map { "\($0)" }
            return (home.lan, [media] + others.filter { $0.hasPrefix("fe80") }.map { "\($0)%eth0" })
        case .anyone: return (home.stranger, [media])
        case .containers: return nil
        }
    }
}
