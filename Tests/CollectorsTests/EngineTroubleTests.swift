import Clients
import ClientsTestSupport
import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

@Suite("the engine collector, where something is amiss")
struct EngineTroubleTests {
    @Test(
        "a refused endpoint costs its own part alone, and the gap names the proxy's switch",
        arguments: [
            ("GET /info", "daemon", "INFO=1"), ("GET /networks", "networks", "NETWORKS=1"),
            ("GET /volumes", "volumes", "VOLUMES=1"), ("GET /events", "events", "EVENTS=1"),
            ("GET /containers/json?all=1", "containers", "CONTAINERS=1"),
        ])
    func refused(key: String, part: String, setting: String) async throws {
        var fixture = try EngineFixture()
        fixture.answer(key, .status(403, "<html>Forbidden</html>"))
        let (found, gaps) = await fixture.collect()
        let engine = try #require(found)
        #expect(gaps.map(\.what) == ["engine:\(part)"])
        #expect(gaps.first?.remedy.contains(setting) == true && gaps.first?.reason.contains("403") == true)
        #expect((engine.daemon == nil) == (part == "daemon"))
        #expect((engine.networks == nil) == (part == "networks"))
        #expect((engine.volumes == nil) == (part == "volumes"))
        #expect((engine.containers == nil) == (part == "containers"))
        #expect((engine.events == nil) == (part == "events" || part == "containers"))
    }

    @Test("images that are refused are one gap, and the containers are seen all the same")
    func images() async throws {
        var fixture = try EngineFixture()
        for key in fixture.documents.keys where key.hasPrefix("GET /images/") { fixture.answer(key, .status(403)) }
        let (engine, gaps) = await fixture.collect()
        #expect(engine?.containers?.count == 7 && engine?.images.isEmpty == true)
        #expect(Set(gaps.map(\.what)) == ["engine:images"])
    }

    @Test("a container's answer that is cut short, rubbish or an error is a gap of that container")
    func oneContainer() async throws {
        for reply: FixtureHTTPClient.Reply in [
            .text(#"{"Id": "abc", "Config": {"Env": ["A=1"#), .failure(.timedOut, "It did not answer in 5 seconds."),
            .failure(.tooLarge), .status(500, #"{"message":"boom"}"#),
        ] {
            var fixture = try EngineFixture()
            fixture.answer("GET /containers/\(fixture.id("media-radarr-1"))/json", reply)
            let (engine, gaps) = await fixture.collect()
            #expect(engine?.containers?.count == 6)
            #expect(engine?.neighbour("media-radarr-1") != nil)
            #expect(gaps.map(\.what) == ["engine:container:media-radarr-1"])
        }
    }

    @Test("a container that went away meanwhile is no gap")
    func vanished() async throws {
        var fixture = try EngineFixture()
        fixture.answer("GET /containers/\(fixture.id("media-once-1"))/json", .status(404))
        let (engine, gaps) = await fixture.collect()
        #expect(gaps.isEmpty && engine?.containers?.count == 6)
    }

    @Test("an answer of another shape is not believed")
    func shape() async throws {
        for text in ["[]", "{}", "null", "7", #""x""#] {
            var fixture = try EngineFixture()
            fixture.answer("GET /containers/json?all=1", .json(text))
            let (engine, gaps) = await fixture.collect()
            #expect(text == "[]" || engine?.containers == nil, "\(text)")
            #expect(text == "[]" || gaps.contains { $0.what == "engine:containers" }, "\(text)")
        }
    }

    // MARK: Versions

    @Test(
        "the newest version that both know is spoken; too old and too new are told",
        arguments: [
            ("1.41", "1.12", "1.41"), ("1.51", "1.24", "1.51"), ("1.60", "1.44", "1.52"), ("1.40", "1.12", nil),
            ("1.60", "1.53", nil),
        ] as [(String, String, String?)])
    func versions(theirs: String, least: String, spoken: String?) async throws {
        let client = FixtureHTTPClient(
            ["GET /version": .json(#"{"ApiVersion": "\#(theirs)", "MinAPIVersion": "\#(least)", "Version": "x"}"#)],
            otherwise: .json("[]"))
        let (engine, gaps) = await (try EngineFixture()).collect(by: client)
        #expect(engine?.apiVersion == spoken)
        if let spoken {
            #expect(client.asked.dropFirst().allSatisfy { $0.hasPrefix("GET /v\(spoken)/") })
        } else {
            #expect(engine == nil && gaps.map(\.what) == ["engine"])
        }
    }

    @Test("where /version is refused, the ping's head tells the version, or the engine is left to choose")
    func ping() async throws {
        func asked(_ ping: FixtureHTTPClient.Reply) async throws -> [String] {
            let client = FixtureHTTPClient(
                ["GET /version": .status(403), "GET /_ping": ping], otherwise: .json("[]"))
            let (engine, _) = await (try EngineFixture()).collect(by: client)
            #expect(engine != nil)
            return Array(client.asked.dropFirst(2))
        }
        let told = try await asked(.answer(HTTPAnswer(200, headers: ["Api-Version": "1.47"], body: Array("OK".utf8))))
        #expect(told.allSatisfy { $0.hasPrefix("GET /v1.47/") })
        let untold = try await asked(.status(403))
        #expect(untold.contains("GET /info"))
    }

    // MARK: Nobody there

    @Test("an engine that is not there, that this user may not ask, or that hangs is one gap with its remedy")
    func nobody() async throws {
        for (code, word) in [
            (.missing, "DOCKER_HOST"), (.refused, "start docker"), (.notPermitted, "sudo"), (.timedOut, "docker info"),
        ] as [(HTTPFailure.Code, String)] {
            let client = FixtureHTTPClient([:], otherwise: .failure(code, "It failed."))
            let (engine, gaps) = await (try EngineFixture()).collect(by: client)
            #expect(engine == nil && gaps.map(\.what) == ["engine"])
            #expect(gaps.first?.remedy.contains(word) == true, "\(gaps)")
        }
    }

    @Test("the rootless socket is asked only where the usual one is not there")
    func rootless() async throws {
        var fixture = try EngineFixture()
        fixture.environment = ["XDG_RUNTIME_DIR": "/run/user/1000"]
        func endpoints(_ code: HTTPFailure.Code) async -> [HTTPEndpoint] {
            let client = FixtureHTTPClient([:], otherwise: .failure(code))
            _ = await fixture.collect(by: client)
            return client.requests.map(\.endpoint)
        }
        let usual = HTTPEndpoint.unix(path: "/var/run/docker.sock")
        #expect(await endpoints(.missing) == [usual, .unix(path: "/run/user/1000/docker.sock")])
        #expect(await endpoints(.notPermitted) == [usual])
    }

    // MARK: Processes

    @Test("without /proc the engine's own list tells the users, and network namespaces stay unknown")
    func top() async throws {
        var fixture = try EngineFixture()
        fixture.files = InMemoryFileSystem()
        for name in ["media-radarr-1"] {
            fixture.answer(
                "GET /containers/\(fixture.id(name))/top",
                .json(
                    #"{"Titles": ["PID", "RUID", "EUID", "SUID", "FUID", "COMMAND"],"#
                        + #" "Processes": [["9", "1000", "0", "0", "0", "a"], ["x", "0", "0", "0", "0", "b"]]}"#))
        }
        let (found, gaps) = await fixture.collect()
        let radarr = try #require(found?.containers(of: "radarr", in: "media").first)
        #expect(radarr.processes?.source == .engine && radarr.processes?.list.map(\.users) == [[1000, 0, 0, 0]])
        #expect(radarr.processes?.asRoot.count == 1 && radarr.network.namespace == nil)
        #expect(gaps.isEmpty && found?.container("gluetun")?.processes == nil)
    }

    @Test("a process id that leads to something else here is not believed")
    func foreign() async throws {
        var fixture = try EngineFixture()
        for path in fixture.files.files.keys where path.hasSuffix("/cgroup") {
            fixture.files.files[path] = .init("8:pids:/user.slice\n0::/user.slice\n")
        }
        let (engine, _) = await fixture.collect()
        #expect(
            engine?.containers?.allSatisfy { $0.network.namespace == nil && $0.processes?.source != .controlGroup }
                == true)
    }

    @Test("control groups of version 2 under systemd are read, and children where groups cannot be")
    func groups() async throws {
        var fixture = try EngineFixture()
        let id = fixture.id("media-jellyfin-1")
        let pid = try #require(
            fixture.documents.values.first { $0["Name"].string == "/media-jellyfin-1" }?["State"]["Pid"].int)
        let other = try #require(
            fixture.files.files["/sys/fs/cgroup/pids/docker/\(id)/cgroup.procs"].map {
                String(decoding: $0.contents, as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
            }?.first { $0 != pid })
        for path in fixture.files.files.keys where path.hasPrefix("/sys/fs/cgroup") { fixture.files.files[path] = nil }
        let scope = "/system.slice/docker-\(id).scope"
        fixture.files.files["/proc/\(pid)/cgroup"] = .init("0::\(scope)\n")
        fixture.files.files["/proc/\(pid)/task/\(pid)/children"] = .init("\(other) ")
        let children = await fixture.collect().engine?.containers(of: "jellyfin", in: "media").first?.processes
        #expect(children?.source == .descendants && children?.list.count == 2)
        fixture.files.files["/sys/fs/cgroup\(scope)/cgroup.procs"] = .init("\(pid)\n\(other)\n")
        let group = await fixture.collect().engine?.containers(of: "jellyfin", in: "media").first?.processes
        #expect(group?.source == .controlGroup && group?.list.map(\.id).sorted() == [pid, other].sorted())
    }
}
