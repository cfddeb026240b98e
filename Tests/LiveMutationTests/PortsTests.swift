import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// `watertight ports` on a real engine's host, held against connections that are really tried from every side.
@Suite("The ports of a machine", .requiresLab, .serialized)
struct PortsTests {
    private struct Survey: Decodable {
        var ports: [Port]
        var gaps: [LabAudit.Gap]

        struct Port: Decodable {
            var port: Int
            var transport: String
            var answering: [String]
            var attempts: [Attempt]
        }

        struct Attempt: Decodable {
            var from: String
            var family: String
            var answer: String
            var why: String?
        }
    }

    /// What the owner let in, without ufw: a port for the LAN, one for containers, one for everyone over IPv6.
    private static let rules = """
        table inet own {
            chain input {
                type filter hook input priority filter; policy drop;
                ct state established,related accept
                iifname "lo" accept
                meta l4proto ipv6-icmp accept
                ip saddr 10.77.0.0/24 tcp dport 9111 accept
                iifname "docker0" tcp dport 9112 accept
                meta nfproto ipv6 tcp dport 9113 accept
            }
        }

        """

    /// Programs of the host on three ports, one of loopback; containers with a port for everyone, one for loopback, and
    /// the host's own network.
    private static func open(on media: LabHost) async throws {
        try await media.shell("echo '\(rules)' | nft -f -")
        for (name, words) in [
            ("both4", "-4 -p 9111"), ("both6", "-6 -p 9111"), ("inner", "-4 -p 9112"), ("outer4", "-4 -p 9113"),
            ("outer6", "-6 -p 9113"), ("own", "-4 -s 127.0.0.1 -p 9114"),
        ] {
            try await media.start(name, ["sh", "-c", "exec nc -lk \(words)"])
        }
        for (name, words) in [
            ("web", "--publish 8081:80"), ("inside", "--publish 127.0.0.1:8082:80"), ("guest", "--network host"),
        ] {
            let port = name == "guest" ? "8083" : "80"
            try await media.check(
                ["docker", "run", "--detach", "--name", name] + words.split(separator: " ").map(String.init)
                    + ["busybox:1", "httpd", "-f", "-p", port])
        }
        try await media.wait(
            for: "listeners",
            until: [
                "sh", "-c", "for p in 9111 9112 9113 9114 8083; do ss -Hltn sport = :$p | grep -q . || exit 1; done",
            ])
    }

    private static func survey(_ media: LabHost) async throws -> Survey {
        let result = try await media.watertight("ports", "--format", "json")
        #expect(result.status == 0, "\(result.errorText)")
        return try JSONDecoder().decode(Survey.self, from: Data(result.output))
    }

    @Test("are told with who reaches them, as connections from each side show", arguments: EngineVersion.allCases)
    func agree(_ version: EngineVersion) async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: version)
            let media = home.media
            let engine = try await Engine.start(on: media, images: [RealImage.busybox(tag: "busybox:1")])
            try await Self.open(on: media)
            let survey = try await Self.survey(media)
            #expect(survey.gaps.isEmpty, "\(survey.gaps)")
            let known = Dictionary(survey.ports.filter { $0.transport == "tcp" }.map { ($0.port, $0) }) { one, _ in one
            }
            #expect(known[8081]?.answering == ["web:80"])
            #expect(known[8082]?.answering == ["inside:80"])
            #expect(known[8083]?.answering == ["guest (httpd)"])
            #expect(known[9114]?.answering == ["nc"])
            let container = try await engine.docker("inspect", "--format", "{{.State.Pid}}", "web")
            let inside = container.filter(\.isNumber)
            var reached: [String: Int] = [:]
            for port in [8081, 8082, 8083, 9111, 9112, 9113, 9114] {
                let told = try #require(known[port], "\(port) is not told of")
                for attempt in told.attempts {
                    guard let truth = try await Self.really(attempt, port, home, inside) else { continue }
                    #expect(
                        (attempt.answer == "reachable") == truth,
                        "\(version.rawValue): \(port) from \(attempt.from) over \(attempt.family): \(attempt)")
                    #expect(attempt.answer != "unknown", "\(port): \(attempt.why ?? "")")
                    reached["\(attempt.from) \(truth)", default: 0] += 1
                }
            }
            // Each side both gets through somewhere and is stopped somewhere: agreement is none of silence.
            for side in ["loopback", "containers", "network", "anyone"] {
                #expect((reached["\(side) true"] ?? 0) > 0, "\(side) reached nothing: \(reached)")
                #expect((reached["\(side) false"] ?? 0) > 0, "\(side) reached everything: \(reached)")
            }
        }
    }

    /// Whether a connection really comes about; nil where that side has no such address.
    private static func really(_ attempt: Survey.Attempt, _ port: Int, _ home: Home, _ inside: String) async throws
        -> Bool?
    {
        let isV4 = attempt.family == "IPv4"
        let address = isV4 ? Home.mediaAddresses.v4 : Home.mediaAddresses.v6
        switch attempt.from {
        case "loopback": return try await home.media.reaches(isV4 ? "127.0.0.1" : "::1", port: port, seconds: 1)
        case "network": return try await home.lan.reaches(address, port: port, seconds: 1)
        case "anyone": return try await home.stranger.reaches(address, port: port, seconds: 1)
        case "containers":
            guard isV4 else { return nil }
            let result = try await home.media.run(
                ["nsenter", "-t", inside, "-n", "nc", "-z", "-w", "1", "172.17.0.1", "\(port)"])
            return result.status == 0
        default: throw LabFailure("no side is called \(attempt.from)")
        }
    }

    @Test("are not told by whoever may not see the rules, who gets the reason and the remedy")
    func refused() async throws {
        try await Lab.run { lab in
            let media = try await Home.make(in: lab).media
            try await media.shell("cp \(BuiltProgram.path) /tmp/watertight; chmod 755 /tmp/watertight")
            try await media.start("listener", ["nc", "-lk", "-4", "-p", "9111"])
            try await media.wait(for: "listener", until: ["sh", "-c", "ss -Hltn sport = :9111 | grep -q ."])
            let result = try await media.run([
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/tmp", "/tmp/watertight",
                "ports", "--format", "json",
            ])
            let survey = try JSONDecoder().decode(Survey.self, from: Data(result.output))
            let listener = try #require(survey.ports.first { $0.port == 9111 })
            #expect(listener.attempts.allSatisfy { $0.answer == "unknown" || $0.answer == "closed" })
            #expect(listener.attempts.contains { $0.answer == "unknown" })
            #expect(survey.gaps.contains { $0.what == "firewall:host" }, "\(survey.gaps)")
        }
    }
}
