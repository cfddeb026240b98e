import Audit
import AuditTestSupport
import Clients
import ClientsTestSupport
import Collectors
import Controls
import Evidence
import FileAccess
import Processes
import StackModel
import Testing

@Suite("Projects whose Compose files lie elsewhere") struct UnreadProjectTests {
    private static let radarr = String(repeating: "a1", count: 32)
    private static let portainer = String(repeating: "b2", count: 32)
    private static let labels = #"""
        {"com.docker.compose.project": "films", "com.docker.compose.service": "radarr",
        "com.docker.compose.depends_on": "", "com.docker.compose.project.working_dir": "/data/compose/3",
        "com.docker.compose.project.config_files": "/data/compose/3/docker-compose.yml"}
        """#
    private static let volume = "/var/lib/docker/volumes/portainer_data/_data"
    private static let mounts =
        #"[{"Type": "volume", "Name": "portainer_data", "Source": "\#(volume)", "Destination": "/data"}]"#
    private static let replies: [String: FixtureHTTPClient.Reply] = [
        "GET /version": .json(#"{"ApiVersion": "1.51", "MinAPIVersion": "1.24", "Version": "28.5.2"}"#),
        "GET /v1.51/networks": .json("[]"),
        "GET /v1.51/volumes": .json(#"{"Volumes": []}"#),
        "GET /v1.51/containers/json?all=1": .json(
            #"""
            [{"Id": "\#(radarr)", "Names": ["/films-radarr-1"], "Image": "lscr.io/linuxserver/radarr:latest",
            "State": "running", "Labels": \#(labels), "Mounts": []},
            {"Id": "\#(portainer)", "Names": ["/portainer"], "Image": "portainer/portainer-ce:2.33.0", "State": "running",
            "Labels": {}, "Mounts": \#(mounts)}]
            """#),
        "GET /v1.51/containers/\(radarr)/json": .json(
            #"""
            {"Id": "\#(radarr)", "Name": "/films-radarr-1", "Image": "sha256:00", "Mounts": [],
            "State": {"Status": "running", "Pid": 4242},
            "Config": {"Image": "lscr.io/linuxserver/radarr:latest", "Labels": \#(labels),
            "Env": ["PUID=0", "RADARR__AUTH__APIKEY=9f2c4e81b7d05a36c9e1f4728d6b03a5"]},
            "HostConfig": {"NetworkMode": "films_default", "PortBindings": {"7878/tcp": [{"HostIp": "", "HostPort": "7878"}]},
            "LogConfig": {"Type": "json-file", "Config": {}}}, "NetworkSettings": {}}
            """#),
        "GET /v1.51/containers/\(portainer)/json": .json(
            #"""
            {"Id": "\#(portainer)", "Name": "/portainer", "Image": "sha256:01", "Mounts": \#(mounts),
            "State": {"Status": "running", "Pid": 4243}, "Config": {"Image": "portainer/portainer-ce:2.33.0", "Labels": {}},
            "HostConfig": {"NetworkMode": "default", "Binds": ["/var/run/docker.sock:/var/run/docker.sock"]},
            "NetworkSettings": {}}
            """#),
    ]
    private static let compose = """
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:latest
            env_file: stack.env
            volumes: ["./config:/config"]

        """

    private func audit(
        _ files: [String: String], replies: [String: FixtureHTTPClient.Reply] = replies,
        controls: [Control] = Catalogue.all
    ) async throws -> [ProjectAudit] {
        let disk = files.merging(["/var/run/docker.sock": "", "/etc/hostname": "server\n"]) { first, _ in first }
        let client = FixtureHTTPClient(replies)
        let live = LiveAccess(http: client, status: NoStatus(), helper: nil, now: 1_790_000_000)
        let audit = Audit(
            files: InMemoryFileSystem(disk.mapValues { .init($0) }), processes: NoPrograms(), live: live)
        return try await audit.run(
            AuditRequest(
                directory: "/root", today: try #require(CalendarDay("2026-11-23")), controls: controls)
        ).projects
    }

    private func standing(_ id: String, in audit: ProjectAudit) -> ControlAnswer.Standing? {
        audit.answers.first { $0.control.id == id }?.standing
    }

    @Test("are read in the volume of the container that made them")
    func volume() async throws {
        let projects = try await audit([
            Self.volume + "/compose/3/docker-compose.yml": Self.compose,
            Self.volume + "/compose/3/stack.env": "PUID=0\n",
        ])
        #expect(projects.map(\.name) == ["films", "without Compose"])
        let stack = try #require(projects[0].subject?.stack)
        #expect(stack.files == [Self.volume + "/compose/3/docker-compose.yml"])
        #expect(stack.directory == "/data/compose/3")
        #expect(!projects[0].isRefused, "\(projects[0].problems)")
        let radarr = try #require(stack.service("radarr"))
        #expect(radarr.variable("PUID")?.text == "0", "its env_file lies in the volume as well")
        #expect(radarr.mounts.first?.source == "/data/compose/3/config", "which the engine takes for this machine's")
        #expect(standing("container.drift", in: projects[0]) == .fail, "the port is not in the file")
        #expect(projects[0].subject?.evidence.files?.seen.map(\.purpose).contains(.composeFile) == true)
    }

    @Test("are judged by what runs where they cannot be read")
    func running() async throws {
        let films = try #require(try await audit([:]).first)
        #expect(films.wasObserved && !films.isRefused)
        let stack = try #require(films.subject?.stack)
        #expect(stack.services.map(\.name) == ["radarr"])
        let problem = try #require(films.problems.first { $0.kind == .undecided })
        #expect(problem.message.contains("/data/compose/3/docker-compose.yml"))
        #expect(problem.hint.contains("root"))
        #expect(standing("container.root-user", in: films) == .fail)
        #expect(standing("container.log-unbounded", in: films) == .fail)
        for id in ["container.drift", "secrets.in-compose", "host.compose-file-writable", "secrets.env-mode"] {
            let answer = films.answers.first { $0.control.id == id }
            #expect(answer?.standing == .unknown || answer == nil, "\(id)")
            #expect(answer?.whatWouldTell?.contains("root") ?? true, "\(id)")
        }
        let places = films.findings.flatMap(\.failure.locations).filter { !$0.isInFile }.map { "\($0)" }
        #expect(places.contains("container films-radarr-1"))
        #expect(!films.findings.contains { $0.failure.locations.contains { $0.file.hasPrefix("/data") } })
        #expect(films.findings.allSatisfy { $0.snippet == nil || $0.failure.locations[0].isInFile })
    }

    @Test("a file that was seen beside them is judged")
    func beside() async throws {
        let films = try #require(
            try await audit(["/data/compose/3/.env": "RADARR_KEY=9f2c4e81b7d05a36c9e1f4728d6b03a5\n"]).first)
        let answer = try #require(films.answers.first { $0.control.id == "secrets.env-file-mode" })
        #expect(answer.standing == .fail)
        #expect(answer.judgement.outcomes.contains { $0.subject == .stack })
    }

    @Test("a project's own files are never passed by where none was seen")
    func nothingPasses() async throws {
        for project in try await audit([:]) {
            for answer in project.answers where answer.control.reads.contains(.composeFile) {
                let expected: ControlAnswer.Standing = project.name == "films" ? .unknown : .notApplicable
                #expect(answer.standing == expected, "\(project.name): \(answer.control.id)")
            }
        }
    }

    @Test("apps that were started by hand are judged as well")
    func byHand() async throws {
        let found = try await audit([:])
        let apps = try #require(found.first { $0.name == "without Compose" })
        #expect(apps.subject?.stack.services.map(\.name) == ["portainer"])
        #expect(apps.problems == [])
        #expect(apps.answers.contains { $0.standing == .fail })
        #expect(apps.subject?.evidence.engine?.containers?.map(\.name) == ["portainer"])
    }

    @Test("are refused with the reason where the engine tells nothing of them")
    func refused() async throws {
        var replies = Self.replies
        replies["GET /v1.51/containers/\(Self.radarr)/json"] = .status(403)
        let films = try #require(try await audit([:], replies: replies).first)
        #expect(!films.wasObserved)
        #expect(films.problems.contains { $0.kind == .refused } || films.gaps.contains { $0.what.hasPrefix("engine") })
        #expect(
            films.answers.allSatisfy { $0.standing != .pass },
            "\(films.answers.filter { $0.standing == .pass }.map(\.control.id))")
    }

    @Test("no secret of a container is in the saved evidence")
    func secrets() async throws {
        for project in try await audit([:]) {
            let text = project.subject.map { "\($0.evidence)" } ?? ""
            #expect(!text.contains("9f2c4e81b7d05a36c9e1f4728d6b03a5"))
        }
    }
}

private struct NoStatus: HostStatus {
    func modified(_ path: String) -> Int? { nil }
    func space(_ path: String) -> FileSystemSpace? { nil }
}

private struct NoPrograms: ProcessRunner {
    func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult { throw .notFound(request.executable) }
}
