import Evidence
import PacketFilter
import StackModel
import Testing

@testable import Proofs

/// What is made of attempts to reach published ports, without a network.
@Suite struct ExposureTests {
    private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private static func target(
        _ port: UInt16, _ transport: NetworkSocket.Transport = .tcp, at addresses: [IPAddress] = []
    ) -> ExposureTarget {
        ExposureTarget(
            port: .init(transport, port), services: ["jellyfin:\(port)"], addresses: addresses)
    }

    private static func attempt(
        _ target: ExposureTarget, _ outcome: ExposureAttempt.Outcome, arrived: Bool = false,
        at text: String = "203.0.113.5"
    ) throws -> ExposureAttempt {
        var attempt = ExposureAttempt(target, at: try address(text))
        (attempt.outcome, attempt.arrived) = (outcome, arrived)
        return attempt
    }

    private static func judged(
        _ attempts: [ExposureAttempt], isStranger: Bool = true, open: Set<Int> = [], hasControl: Bool = true,
        _ change: (inout ExposureProof.Seen) -> Void = { _ in }
    ) -> (verdict: ProofVerdict, reason: String) {
        var targets: [ExposureTarget] = []
        for attempt in attempts where !targets.contains(attempt.target) { targets.append(attempt.target) }
        var seen = ExposureProof.Seen(
            .init(targets: targets), expectations: Expectations(openPorts: open), hasHost: true)
        var visit = ExposureProof.Visit(
            vantage: ExposureVantage(name: "the VPS", command: ["ssh", "vps"], isStranger: isStranger))
        visit.attempts = attempts
        visit.controlled = hasControl ? [.ipv4] : []
        seen.visits = [visit]
        change(&seen)
        let judgement = seen.judgement
        return (judgement.verdict, judgement.reason)
    }

    @Test func `a stranger's connection that arrived here is a finding, a router's own page is none`() throws {
        let web = Self.target(8096)
        let reached = try Self.judged([Self.attempt(web, .open, arrived: true)])
        #expect(reached.verdict == .reachable && reached.reason.contains("8096") && reached.reason.contains("the VPS"))
        let other = try Self.judged([Self.attempt(web, .open)])
        #expect(other.verdict == .undecided && other.reason.contains("nothing of it arrived"))
        // Meant by the owner.
        let meant = try Self.judged([Self.attempt(web, .open, arrived: true)], open: [8096])
        #expect(meant.verdict == .proved && meant.reason.contains("besides 8096"))
    }

    @Test func `a neighbour's connection is a finding only beside what the owner said`() throws {
        let attempt = try Self.attempt(Self.target(8096), .open, arrived: true)
        #expect(Self.judged([attempt], isStranger: false, open: [443]).verdict == .reachable)
        #expect(Self.judged([attempt], isStranger: false, open: [8096]).verdict == .undecided)
        #expect(Self.judged([attempt], isStranger: false).verdict == .undecided)
    }

    @Test func `nothing is proved by silence without a control, without a stranger, or by half an attempt`() throws {
        let silent = try Self.attempt(Self.target(8096), .silent)
        #expect(Self.judged([silent]).verdict == .proved)
        #expect(Self.judged([silent], hasControl: false).verdict == .undecided)
        #expect(Self.judged([silent], isStranger: false).verdict == .undecided)
        #expect(Self.judged([silent]) { $0.visits = [] }.reason.contains("Nobody tried"))
        #expect(Self.judged([silent]) { $0.visits[0].failure = "It broke." }.verdict == .undecided)
        #expect(Self.judged([silent]) { $0.visits[0].attempts = [] }.verdict == .undecided)
        let blind = try Self.attempt(Self.target(8096), .unreachable, at: "2001:db8::5")
        #expect(Self.judged([silent, blind]).reason.contains("IPv6"))
        let broken = try Self.attempt(Self.target(80), .error)
        #expect(Self.judged([silent, broken]).verdict == .undecided)
        // A refusal may be the vantage's own firewall's.
        #expect(try Self.judged([Self.attempt(Self.target(80), .refused)], hasControl: false).verdict == .undecided)
        // That one attempt arrived here shows that the way is open, of that family.
        let stopped = try Self.attempt(Self.target(80), .silent, arrived: true)
        #expect(Self.judged([silent, stopped], hasControl: false).verdict == .proved)
        let other = try Self.attempt(Self.target(8096), .silent, at: "2001:db8::5")
        #expect(Self.judged([silent, stopped, other], hasControl: false).verdict == .undecided)
    }

    @Test func `silence over one family is not vouched for by an answer over the other`() throws {
        let silent = try Self.attempt(Self.target(8096), .silent, at: "2001:db8::5")
        let judged = Self.judged([silent])
        #expect(judged.verdict == .undecided && judged.reason.contains("IPv6"))
        #expect(Self.judged([silent]) { $0.visits[0].controlled = [.ipv6] }.verdict == .proved)
    }

    @Test func `what this host leads on for anyone is not proved shut by silence behind it`() throws {
        var target = Self.target(6881)
        target.prediction = .anyone
        for outcome in [ExposureAttempt.Outcome.silent, .refused, .unreachable] {
            var attempt = try Self.attempt(target, outcome, arrived: true)
            attempt.isFromAfar = true
            let judged = Self.judged([attempt])
            #expect(judged.verdict == .undecided && judged.reason.contains("lead anyone on"))
            // What is meant to be open may be shut.
            #expect(Self.judged([attempt], open: [6881]).verdict == .proved)
            // A neighbour's own visit at that moment says nothing of strangers.
            attempt.isFromAfar = false
            #expect(Self.judged([attempt]).verdict == .proved)
        }
        target.prediction = .nobody
        var filtered = try Self.attempt(target, .silent, arrived: true)
        filtered.isFromAfar = true
        #expect(Self.judged([filtered]).verdict == .proved)
    }

    @Test func `a second visit adds what it reached, and takes nothing away`() throws {
        let (web, torrent) = (Self.target(8096), Self.target(6881))
        var first = ExposureProof.Visit(vantage: ExposureVantage(name: "the VPS", command: ["ssh"], isStranger: true))
        var second = first
        first.attempts = [
            try Self.attempt(web, .open, arrived: true), try Self.attempt(torrent, .unreachable, arrived: true),
        ]
        second.attempts = [try Self.attempt(web, .silent), try Self.attempt(torrent, .open, arrived: true)]
        var broken = second
        broken.failure = "It broke."
        first.add(broken)
        #expect(first.attempts.map(\.isReached) == [true, false])
        first.add(second)
        #expect(first.attempts.map(\.isReached) == [true, true])
    }

    @Test func `datagrams count where they were led on, and prove nothing where none came`() throws {
        let udp = Self.target(7359, .udp)
        var attempt = try Self.attempt(udp, .sent, arrived: true)
        #expect(Self.judged([attempt]).verdict == .proved)
        attempt.delivered = true
        #expect(Self.judged([attempt]).verdict == .reachable)
        #expect(try Self.judged([Self.attempt(udp, .sent)]).verdict == .undecided)
    }

    @Test func `the targets are what is published beyond loopback, and what has the host's network`() throws {
        func port(_ host: String, _ number: Int, _ transport: PublishedPort.Transport = .tcp) -> EnginePort {
            EnginePort(hostAddress: host, hostPort: number, containerPort: 80, transport: transport)
        }
        func container(_ service: String, _ network: EngineNetworking, process: Int? = nil) -> EngineContainer {
            EngineContainer(
                id: service, name: "media-\(service)-1", compose: ComposeLabels(project: "media", service: service),
                network: network,
                processes: process.map {
                    EngineProcesses(source: .controlGroup, list: [EngineProcess(id: $0, name: service, users: [0])])
                })
        }
        let engine = EngineEvidence(
            endpoint: "unix:///var/run/docker.sock",
            containers: [
                container(
                    "web",
                    EngineNetworking(ports: [
                        port("0.0.0.0", 80), port("::", 80), port("127.0.0.1", 81), port("10.77.0.10", 82),
                        port("0.0.0.0", 82, .udp),
                    ])), container("jellyfin", EngineNetworking(mode: .host), process: 7),
            ])
        func socket(_ address: String, _ port: UInt16, _ process: Int32) throws -> NetworkSocket {
            NetworkSocket(
                .tcp, .listening, address: try Self.address(address), port: port,
                owner: .init(process: process, name: "x"))
        }
        let host = NetworkNamespace(
            id: 1,
            sockets: [try socket("0.0.0.0", 8096, 7), try socket("127.0.0.1", 9, 7), try socket("0.0.0.0", 22, 1)])
        let found = ExposureTarget.all(of: "media", engine: engine, network: NetworkEvidence(host: host))
        let targets = found.targets
        #expect(targets.map(\.port.port) == [80, 82, 82, 8096] && !found.isCut && found.unseen.isEmpty)
        #expect(targets.map(\.services.first) == ["web:80", "web:80", "web:80", "jellyfin:8096"])
        let fixed = try #require(targets.first { $0.port == .init(.tcp, 82) })
        let (own, other) = (try Self.address("10.77.0.10"), try Self.address("10.77.0.11"))
        #expect(fixed.isAt(own) && !fixed.isAt(other))
        #expect(ExposureTarget.all(of: "else", engine: engine, network: nil).targets.isEmpty)
        var blind = engine
        blind.containers?[1].processes = nil
        #expect(ExposureTarget.all(of: "media", engine: blind, network: nil).unseen == ["jellyfin"])
    }

    @Test func `what a vantage writes counts only where it came to its end, and only in its own words`() throws {
        let read = try #require(
            ExposureScript.read(
                "Welcome!\nwatertight 0 open\r\nwatertight 1 refused\nwatertight 2 owned\nwatertight x open\nwatertight end bash\n"
            ))
        #expect(read.outcomes == [0: .open, 1: .refused] && read.tool == "bash")
        #expect(ExposureScript.read("watertight 0 open\n") == nil)
        let script = ExposureScript.text(
            try (0..<30).map { try Self.attempt(Self.target(UInt16(8000 + $0)), .error, at: "2001:db8::5") }, word: "w1"
        )
        #expect(script.contains("tcp 29 2001:db8::5 8029 w1-29- &") && script.contains("watertight end"))
    }
}
