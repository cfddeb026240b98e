import Clients
import ClientsTestSupport
import Collectors
import Evidence
import StackModel
import Testing

/// A stack made of containers beside the stack of the very file that they were made from.
@Suite("a stack made of containers, on a real engine's answers")
struct ContainerStackTests {
    private func engine(_ fixture: EngineFixture, project: String = "media") async throws -> EngineEvidence {
        let collector = EngineCollector(
            http: fixture.client, files: fixture.files, environment: [:],
            maskWords: { EngineFixture.scanner.masked(words: $0) },
            classify: { EngineFixture.scanner.classify(name: $0, value: $1) })
        return try #require(await collector.collect(.init(project: project), now: fixture.now).engine)
    }

    private func stack(of engine: EngineEvidence) -> Stack {
        ContainerStack(of: "media", in: engine).stack(
            directory: "/srv/media", unread: .init("the files were not seen", remedy: "Run it as root."))
    }

    @Test("is what the file says of each service")
    func same() async throws {
        let engine = try await engine(EngineFixture())
        let made = stack(of: engine)
        let written = try EngineFixture.stack()
        #expect(made.services.map(\.name) == written.services.map(\.name))
        for (made, written) in zip(made.services, written.services) {
            // What the engine's own settings gave each container is not in the file.
            var made = made
            if written.logging == nil { made.logging = nil }
            #expect(Shape(made) == Shape(written), "\(made.name)")
            #expect(
                engine.containers(of: made.name, in: "media").allSatisfy { container in
                    engine.drift(of: container, from: made, in: stack(of: engine)).isEmpty
                })
        }
        let networks = made.networks.map { "\($0.key) \($0.isInternal?.value == true)" }
        #expect(networks == ["apps false", "backend true", "default false"])
        #expect(made.volumes.map(\.key) == ["media", "pgdata"])
    }

    @Test("stands at its containers, in no file")
    func places() async throws {
        let made = stack(of: try await engine(EngineFixture()))
        let gluetun = try #require(made.service("gluetun"))
        #expect("\(gluetun.place(of: "cap_add"))" == "container gluetun")
        #expect(!gluetun.span.isInFile)
        #expect(made.files == [] && made.envFiles == [])
        let problem = try #require(made.problems.first { $0.attribute == "the Compose file" })
        #expect(problem.kind == .undecided && problem.span == nil && problem.message == "the files were not seen")
    }

    @Test("what no label tells is undecided, and what the image set is nobody's choice")
    func undecided() async throws {
        var fixture = try EngineFixture()
        fixture.change("media-radarr-1", ["Config", "Labels", "com.docker.compose.depends_on"], to: .null)
        fixture.change(
            "media-jellyfin-1", ["Config", "Image"], to: .string("sha256:" + String(repeating: "0", count: 64)))
        fixture.change("media-jellyfin-1", ["Image"], to: .string("sha256:" + String(repeating: "0", count: 64)))
        let made = stack(of: try await engine(fixture))
        #expect(made.problems.contains { $0.service == "radarr" && $0.attribute == "depends_on" })
        #expect(made.problems.contains { $0.service == "jellyfin" && $0.attribute == "image" })
        #expect(!made.problems.contains { $0.service == "qbittorrent" })
    }

    @Test("holds no secret")
    func secrets() async throws {
        var fixture = try EngineFixture()
        let secret = EngineFixture.secrets[2]
        fixture.change(
            "media-once-1", ["Config", "Cmd"], to: .array([.string("run"), .string("--token"), .string(secret)]))
        fixture.change(
            "media-once-1", ["Config", "Healthcheck"],
            to: .object(["Test": .array([.string("CMD-SHELL"), .string("curl -u admin:\(secret) http://localhost")])]))
        let engine = try await engine(fixture)
        let made = stack(of: engine)
        let text = "\(made)\(engine)"
        for secret in EngineFixture.secrets { #expect(!text.contains(secret)) }
        #expect(made.service("once")?.command.map(\.value.text).prefix(2) == ["run", "--token"])
        #expect(made.service("once")?.command.last?.value.secrets.count == 1)
        #expect(made.service("once")?.healthcheck?.value.test.count == 2)
    }

    @Test("containers that no project made: the apps that are known, and who shares their network")
    func withoutCompose() async throws {
        var fixture = try EngineFixture()
        var listed = try #require(fixture.documents["GET /containers/json?all=1"]?.elements)
        let names = ["gluetun", "media-qbittorrent-1", "media-helper-1", "media-once-1"]
        for name in names {
            fixture.change(name, ["Config", "Labels"], to: .object([:]))
            for index in listed.indices where listed[index]["Names"].strings == ["/" + name] {
                listed[index] = listed[index].setting(["Labels"], to: .object([:]))
            }
        }
        fixture.answer("GET /containers/json?all=1", .json(JSON.array(listed).text))
        let engine = try await engine(fixture, project: Stack.withoutCompose)
        let made = ContainerStack(of: Stack.withoutCompose, in: engine).stack(directory: "", unread: nil)
        #expect(made.services.map(\.name) == ["gluetun", "media-qbittorrent-1"])
        #expect(made.service("media-qbittorrent-1")?.networkMode?.value == .container("gluetun"))
        let warning = try #require(made.problems.first)
        #expect(warning.kind == .warning && warning.message.contains("media-helper-1"))
        #expect(!warning.message.contains("once"), "it does not run")
        #expect(engine.containers(of: "gluetun", in: Stack.withoutCompose).map(\.name) == ["gluetun"])
    }
}

/// What a service says, without the places.
private struct Shape: Equatable {
    var lines: [String]

    init(_ service: Service) {
        var lines: [String] = []
        func add(_ name: String, _ values: [String]) { lines += values.sorted().map { "\(name): \($0)" } }
        func add(_ name: String, _ value: String?) { add(name, value.map { [$0] } ?? []) }
        add("image", service.image?.value.text)
        add("environment", service.environment.map { "\($0.name)=\(Self.text($0.value))" })
        add("command", service.command.map(\.value.text))
        add("entrypoint", service.entrypoint.map(\.value.text))
        add("network_mode", service.networkMode.map { "\($0.value)" })
        add("networks", service.networks.map(\.network))
        add(
            "ports",
            service.ports.map { "\($0.hostAddress ?? "") \($0.hostPort ?? 0) \($0.containerPort) \($0.transport)" })
        add("volumes", service.mounts.map { "\($0.kind) \($0.source ?? "") \($0.target) \($0.isReadOnly)" })
        add("tmpfs", service.tmpfs.map(\.value))
        add("user", service.user?.value)
        add("flags", service.privileged.flatMap { $0.value ? "privileged" : nil })
        add("read_only", service.readOnly.map { "\($0.value)" })
        add("cap_add", service.capAdd.map(\.value))
        add("cap_drop", service.capDrop.map(\.value))
        add("security_opt", service.securityOpt.map(\.value))
        add("pid", service.pid?.value)
        add("sysctls", service.sysctls.map { "\($0.key)=\($0.value.value)" })
        add("init", service.initProcess.map { "\($0.value)" })
        add("memory", service.limits.memory.map { "\($0.value)" })
        add("cpus", service.limits.cpus.map { "\($0.value)" })
        add("pids", service.limits.pids.map { "\($0.value)" })
        add("restart", service.restart.map { "\($0.value)" })
        add("depends_on", service.dependsOn.map { "\($0.service) \($0.condition) \($0.restart)" })
        if let check = service.healthcheck?.value {
            add("healthcheck", check.test.map(\.value.text) + ["\(check.interval ?? 0) \(check.retries ?? 0)"])
        }
        add("logging", service.logging.map { $0.value.options.map { "\($0.key)=\($0.value.value)" } } ?? [])
        self.lines = lines
    }

    private static func text(_ value: EnvironmentValue) -> String {
        switch value {
        case .text(let text): text
        case .secret(let secret): "secret \(secret.fingerprint)"
        case .masked(let text): text.text
        case .absent, .unknown: ""
        }
    }
}
