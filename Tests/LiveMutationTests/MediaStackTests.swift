import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// The media stack on both engines: it runs as it should, and a whole audit without arguments finds it and judges it.
@Suite("The media stack", .requiresLab, .serialized)
struct MediaStackTests {
    /// Bound to loopback, and yet reached by a neighbour at the containers' own addresses, which engines before 28 lead on.
    private static let routed: Set<String> = [
        "bazarr", "dozzle", "gluetun", "jellyseerr", "jellystat", "lidarr", "prowlarr", "radarr", "sonarr",
    ]

    @Test("is found and judged on engine 20.10 as on 28.5, but for what the older one really leaves open")
    func bothEngines() async throws {
        let new = try await Self.audited(.debian28)
        let old = try await Self.audited(.debian20)
        #expect(new.reached == [])
        #expect(old.reached == Self.routed)
        let routed = Self.routed.map { "network.loopback-port-routed service:\($0)" }
        #expect(old.audit.names.subtracting(new.audit.names).sorted() == routed.sorted())
        #expect(new.audit.names.subtracting(old.audit.names).sorted() == [])
        #expect(old.audit.unknown == new.audit.unknown)
        #expect(old.audit.gaps == new.audit.gaps)
    }

    private struct Seen: Sendable {
        var audit: LabAudit
        /// The services to whose loopback port a neighbour really got.
        var reached: Set<String>
    }

    private static func audited(_ version: EngineVersion) async throws -> Seen {
        let before = try await MachineSnapshot.take()
        let seen = try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: version)
            let account = try await home.openProvider()
            let stack = try await MediaStack.up(in: home, account: account)
            #expect(try await stack.engine.version().hasPrefix(version.rawValue))
            let running = try await stack.engine.docker("ps", "--format", "{{.Names}} {{.State}}")
                .split(separator: "\n")
            #expect(running.count == 15)
            #expect(running.filter { !$0.hasSuffix(" running") } == [])
            try await Self.appsAnswer(home)
            let seen = Seen(audit: try await Self.audit(home), reached: try await Self.reached(home))
            try await Self.nginx(home, stack, seen.audit)
            try await Self.tunnelHolds(home, stack)
            return seen
        }
        let after = try await MachineSnapshot.take()
        #expect(before.changes(to: after) == [])
        return seen
    }

    /// Without arguments, where no project is.
    private static func audit(_ home: Home) async throws -> LabAudit {
        let result = try await home.media.run(
            ["env", "-C", "/root", BuiltProgram.path, "audit", "--format", "json"], timeLimit: .seconds(120))
        #expect(result.status == 1, "\(result.errorText)")
        let audit = try JSONDecoder().decode(LabAudit.self, from: Data(result.output))
        #expect(audit.projects.map(\.name) == ["media"])
        #expect(audit.projects.flatMap(\.files) == ["/home/media/stack/compose.yaml"])
        #expect(audit.projects.first?.services.count == 15)
        return audit
    }

    /// A neighbour sets a route to the containers and tries each port that is published on loopback alone.
    private static func reached(_ home: Home) async throws -> Set<String> {
        let format = "{{range .IPAM.Config}}{{.Subnet}}{{end}}"
        let subnet = try await home.media.check(["docker", "network", "inspect", "--format", format, "media_apps"])
        try await home.lan.shell("ip route add \(subnet.prefix { !$0.isNewline }) via \(Home.mediaAddresses.v4)")
        let text = try await home.media.shell("docker ps --quiet | xargs docker inspect")
        let containers = try JSONDecoder().decode([Container].self, from: Data(text.utf8))
        let doors = containers.flatMap { container in
            container.loopbackPorts.flatMap { port in
                container.addresses.map { (service: container.service, address: $0, port: port) }
            }
        }
        #expect(Set(doors.map(\.service)) == routed)
        return try await withThrowingTaskGroup(of: String?.self) { group in
            for door in doors {
                group.addTask {
                    try await home.lan.reaches(door.address, port: door.port, seconds: 2) ? door.service : nil
                }
            }
            return try await group.reduce(into: []) { if let service = $1 { $0.insert(service) } }
        }
    }

    private struct Container: Decodable {
        var config: Config
        var settings: Settings

        struct Config: Decodable {
            var labels: [String: String]
            private enum CodingKeys: String, CodingKey { case labels = "Labels" }
        }
        struct Settings: Decodable {
            var ports: [String: [Binding]?]
            var networks: [String: Network]
            private enum CodingKeys: String, CodingKey {
                case ports = "Ports"
                case networks = "Networks"
            }
        }
        struct Binding: Decodable {
            var address: String
            private enum CodingKeys: String, CodingKey { case address = "HostIp" }
        }
        struct Network: Decodable {
            var address: String
            private enum CodingKeys: String, CodingKey { case address = "IPAddress" }
        }
        private enum CodingKeys: String, CodingKey {
            case config = "Config"
            case settings = "NetworkSettings"
        }

        var service: String { config.labels["com.docker.compose.service"] ?? "" }
        var addresses: [String] { settings.networks.values.map(\.address).filter { !$0.isEmpty } }
        var loopbackPorts: [Int] {
            settings.ports.filter { $1?.contains { $0.address == "127.0.0.1" } == true }.keys
                .compactMap { Int($0.prefix { $0 != "/" }) }
        }
    }

    /// The running nginx asks for a password exactly where the audit, which read its file, says so.
    private static func nginx(_ home: Home, _ stack: ComposeStack, _ audit: LabAudit) async throws {
        let url = "http://\(Home.mediaAddresses.v4):8088/ping"
        // It asks for its neighbours' addresses once, as it starts, and Compose starts them all at the same time.
        _ = try await stack.engine.docker("restart", "--time", "1", "media-nginx-1")
        do {
            try await home.lan.wait(
                for: "answer of an app behind nginx",
                until: ["curl", "-sSf", "--max-time", "3", "--header", "Host: sonarr.home.example", url],
                timeLimit: .seconds(30))
        } catch {
            Issue.record("\(error)\n\(try await stack.logs("nginx"))")
        }
        let asked = try await home.lan.get(url, headers: ["Host: radarr.home.example"])
        #expect(asked?.status == 401)
        let isIn = try await home.lan.get(
            url, headers: ["Host: radarr.home.example", "Authorization: Basic Ym9iOmJvYg=="])
        #expect(isIn?.text == #"{"status": "OK"}"#)
        let open = try await home.lan.get(url, headers: ["Host: sonarr.home.example"])
        #expect(open?.text == #"{"status": "OK"}"#)
        let found = audit.findings.filter { $0.control == "access.proxy-route-without-login" }
        let finding = try #require(found.first { $0.evidenceText.contains("config/nginx/nginx.conf") })
        #expect(finding.subject == "service:sonarr")
        #expect(finding.message.contains("sonarr.home.example"))
        #expect(!found.contains { $0.shown.contains("radarr.home.example") })
        let log = audit.controls.first { $0.control == "access.proxy-access-log-off" }
        #expect(log?.subjects.first { $0.subject == "service:nginx" }?.verdict == "pass")
    }

    /// The client leaves through the tunnel, and only through it.
    private static func tunnelHolds(_ home: Home, _ stack: ComposeStack) async throws {
        let echo = ["timeout", "2", "wget", "-q", "-O", "-", "http://\(Home.internetAddress)/"]
        #expect(try await stack.exec("qbittorrent", echo).text == "\(Home.providerAddress)\n")
        #expect(try await stack.exec("radarr", echo).text == "\(Home.homeAddress)\n")
        #expect(
            try await stack.exec("qbittorrent", ["cat", "/etc/resolv.conf"]).text.hasPrefix("nameserver 127.0.0.1\n"))
        #expect(try await stack.logs("gluetun").contains("Public IP address is \(Home.providerAddress)"))
        // With the tunnel down nothing gets out: the firewall holds.
        _ = try await stack.exec("gluetun", ["/usr/sbin/ip", "link", "set", "tun0", "down"])
        #expect(try await stack.exec("qbittorrent", echo).text == "")
        _ = try await stack.exec("gluetun", ["/usr/sbin/ip", "link", "set", "tun0", "up"])
    }

    private static func appsAnswer(_ home: Home) async throws {
        let media = home.media
        // The torrent client is the last to start.
        try await media.wait(
            for: "the torrent client's page",
            until: ["sh", "-c", "curl -s --max-time 2 -o /dev/null http://localhost:8080/"], timeLimit: .seconds(40))
        #expect(try await media.get("http://localhost:8080/api/v2/app/version")?.status == 403)
        #expect(try await media.get("http://127.0.0.1:7878/initialize.json")?.status == 302)
        #expect(try await media.get("http://127.0.0.1:9696/api/v1/system/status")?.status == 401)
        #expect(try await media.get("http://127.0.0.1:8989/ping")?.text == #"{"status": "OK"}"#)
        #expect(try await media.get("http://127.0.0.1:5055/api/v1/settings/public")?.status == 200)
        // Caddy is real, and what is published on every address is reached from everywhere.
        for host in [home.lan, home.stranger] {
            let answer = try await host.get("http://\(Home.mediaAddresses.v4)/System/Info/Public")
            #expect(answer?.text.contains(#""StartupWizardCompleted": true"#) == true)
        }
        #expect(try await !home.lan.reaches(Home.mediaAddresses.v4, port: 7878))
    }
}
