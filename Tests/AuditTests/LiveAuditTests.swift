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

@Suite("The audit looks at what runs") struct LiveAuditTests {
    private static let id = String(repeating: "a1", count: 32)
    private static let labels = #"""
        {"com.docker.compose.project": "films", "com.docker.compose.service": "radarr",
        "com.docker.compose.project.working_dir": "/srv/media",
        "com.docker.compose.project.config_files": "/srv/media/compose.yaml"}
        """#
    private static let replies: [String: FixtureHTTPClient.Reply] = [
        "GET /version": .json(#"{"ApiVersion": "1.51", "MinAPIVersion": "1.24", "Version": "28.5.2"}"#),
        "GET /v1.51/containers/json?all=1": .json(
            #"[{"Id": "\#(id)", "Names": ["/films-radarr-1"], "Image": "radarr:1", "State": "running", "Labels": \#(labels)}]"#
        ),
        "GET /v1.51/containers/\(id)/json": .json(
            #"""
            {"Id": "\#(id)", "Name": "/films-radarr-1", "Image": "sha256:00", "State": {"Status": "running", "Pid": 4242},
            "Config": {"Image": "radarr:1", "Labels": \#(labels)}, "HostConfig": {}, "NetworkSettings": {}}
            """#),
    ]
    private static let files = [
        "/srv/media/compose.yaml": "services:\n  radarr:\n    image: radarr:1\n",
        "/srv/other/compose.yaml": "services:\n  radarr:\n    image: radarr:1\n",
        "/var/run/docker.sock": "", "/etc/hostname": "server\n",
        "/proc/4242/cgroup": "0::/system.slice/docker-\(id).scope\n",
        "/proc/4242/status": "Name:\tRadarr\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\n",
    ]

    private func audit(
        _ client: FixtureHTTPClient, in directory: String, path: String? = nil, files: [String: String] = files,
        environment: [String: String] = [:]
    ) async throws -> ProjectAudit {
        let live = LiveAccess(http: client, status: NoStatus(), helper: nil, now: 1_790_000_000)
        let audit = Audit(
            files: InMemoryFileSystem(files.mapValues { .init($0) }), processes: NoPrograms(), live: live)
        let request = AuditRequest(
            projects: [.init(path: path)], directory: directory, environment: environment,
            today: try #require(CalendarDay("2026-11-22")), controls: [])
        return try #require(try await audit.run(request).projects.first)
    }

    @Test("finds the projects that the engine runs, where one stands in none")
    func findsProjects() async throws {
        let found = try await audit(FixtureHTTPClient(Self.replies), in: "/root")
        #expect(found.label == "films")
        #expect(found.name == "films", "the name is the engine's, not the folder's")
        let evidence = try #require(found.subject?.evidence)
        #expect(evidence.engine?.containers?.map(\.name) == ["films-radarr-1"])
        #expect(evidence.host != nil, "the machine that runs it is looked at")
        #expect(evidence.probes != nil)
    }

    @Test("asks nothing where there is no engine")
    func noEngine() async throws {
        let client = FixtureHTTPClient(Self.replies)
        var files = Self.files
        files["/var/run/docker.sock"] = nil
        let found = try await audit(client, in: "/srv/media", files: files)
        #expect(found.wasObserved)
        #expect(client.asked == [])
        #expect(found.subject?.evidence.engine == nil)
        #expect(found.subject?.evidence.host == nil)
        #expect(!found.gaps.contains { $0.what == "engine" })
    }

    @Test("says why an engine that refuses could not be seen, and looks at the machine all the same")
    func refused() async throws {
        let client = FixtureHTTPClient([:], otherwise: .failure(.notPermitted, "permission denied"))
        let found = try await audit(client, in: "/srv/media")
        #expect(found.gaps.contains { $0.what == "engine" && !$0.remedy.isEmpty })
        #expect(found.subject?.evidence.engine == nil)
        #expect(found.subject?.evidence.host != nil)
        // A folder that was named may be anybody's: this machine does not answer for it.
        #expect(try await audit(client, in: "/", path: "/srv/media").subject?.evidence.host == nil)
    }

    @Test("leaves the machine alone for a project that does not run on it")
    func notRunning() async throws {
        let client = FixtureHTTPClient(Self.replies)
        let found = try await audit(client, in: "/srv/other")
        #expect(found.subject?.evidence.engine != nil)
        #expect(found.subject?.evidence.host == nil)
        #expect(found.subject?.evidence.probes == nil)
        #expect(!client.requests.contains { if case .tcp = $0.endpoint { true } else { false } })
    }

    @Test(
        "an engine elsewhere is not this machine, though it tells its processes",
        arguments: [[:], ["DOCKER_HOST": "tcp://10.0.0.9:2375"], ["DOCKER_HOST": "unix:///tmp/forwarded.sock"]])
    func elsewhere(environment: [String: String]) async throws {
        var replies = Self.replies
        replies["GET /v1.51/containers/\(Self.id)/top"] = .json(
            #"{"Titles": ["PID", "UID"], "Processes": [["4242", "1000"]]}"#)
        let client = FixtureHTTPClient(replies)
        // Another process of this machine has that number.
        var files = Self.files
        files["/proc/4242/cgroup"] = "0::/user.slice\n"
        files["/tmp/forwarded.sock"] = ""
        let found = try await audit(client, in: "/root", files: files, environment: environment)
        #expect(found.subject?.evidence.engine?.containers?.count == 1)
        #expect(found.subject?.evidence.host == nil)
        #expect(found.subject?.evidence.probes == nil)
        #expect(found.gaps.contains { $0.what == "host" })
    }

    @Test(
        "an engine elsewhere that does not answer makes no machine its own",
        arguments: ["tcp://10.0.0.9:2375", "ssh://nas", "unix:///tmp/forwarded.sock"])
    func silentElsewhere(host: String) async throws {
        let client = FixtureHTTPClient([:], otherwise: .failure(.refused, "connection refused"))
        var files = Self.files
        files["/tmp/forwarded.sock"] = ""
        let found = try await audit(client, in: "/srv/media", files: files, environment: ["DOCKER_HOST": host])
        #expect(found.gaps.contains { $0.what == "engine" })
        #expect(found.subject?.evidence.host == nil)
        #expect(found.subject?.evidence.probes == nil)
    }
}

private struct NoStatus: HostStatus {
    func modified(_ path: String) -> Int? { nil }
    func space(_ path: String) -> FileSystemSpace? { nil }
}

private struct NoPrograms: ProcessRunner {
    func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult { throw .notFound(request.executable) }
}
