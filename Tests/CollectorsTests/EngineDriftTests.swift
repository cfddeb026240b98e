import Clients
import ClientsTestSupport
import Evidence
import FileAccess
import StackModel
import Testing

@Suite("drift and network namespaces, on a real engine's answers")
struct EngineDriftTests {
    private func drift(_ stack: Stack, _ engine: EngineEvidence) -> [String: [Drift]] {
        var found: [String: [Drift]] = [:]
        for service in stack.services {
            for container in engine.containers(of: service.name, in: stack.name) {
                found[service.name, default: []] += engine.drift(of: container, from: service, in: stack)
            }
        }
        return found.filter { !$0.value.isEmpty }
    }

    @Test("a stack that was just started does not differ from its file")
    func none() async throws {
        let engine = try #require(try await EngineFixture().collect().engine)
        let stack = try EngineFixture.stack()
        #expect(stack.services.allSatisfy { !engine.containers(of: $0.name, in: "media").isEmpty })
        #expect(drift(stack, engine) == [:])
    }

    @Test(
        "each change of the file is found, in that service alone, at its line",
        arguments: [
            ("image: postgres:17.6", "image: postgres:17.7", "postgres", .image),
            ("VPN_TYPE: wireguard", "VPN_TYPE: openvpn", "gluetun", .environment),
            ("${WG_KEY}", "aGFsbG8gaGFsbG8gaGFsbG8gaGFsbG8gaGFsbG8gaGE=", "gluetun", .environment),
            ("\"PUID=0\", ", "", "radarr", .environment),
            ("127.0.0.1:8080:8080", "8080:8080", "gluetun", .ports),
            ("      - \"6881:6881/udp\"\n", "", "gluetun", .ports),
            ("./media:/media:ro", "./media:/media", "radarr", .volumes),
            ("./downloads:/downloads", "/mnt/downloads:/downloads", "qbittorrent", .volumes),
            (", \"./downloads:/downloads\"", "", "qbittorrent", .volumes),
            ("networks: [default, apps]", "networks: [default]", "gluetun", .networks),
            ("networks: [backend]", "networks: [backend, apps]", "postgres", .networks),
            ("network_mode: service:gluetun", "networks: [apps]", "qbittorrent", .networkMode),
            ("network_mode: service:gluetun", "network_mode: service:radarr", "qbittorrent", .networkMode),
            ("    network_mode: host\n", "", "helper", .networkMode),
            ("user: \"1000:1000\"", "user: \"0:0\"", "jellyfin", .user),
            ("    user: \"1000:1000\"\n", "", "jellyfin", .user),
            ("cap_add: [NET_ADMIN]", "cap_add: [NET_ADMIN, SYS_MODULE]", "gluetun", .capAdd),
            ("cap_add: [CHOWN, SETUID]", "cap_add: [CHOWN]", "radarr", .capAdd),
            ("    cap_drop: [ALL]\n", "", "radarr", .capDrop),
            ("privileged: false", "privileged: true", "postgres", .privileged),
            ("read_only: true", "read_only: false", "jellyfin", .readOnly),
            ("    security_opt: [\"no-new-privileges:true\"]\n", "", "radarr", .securityOpt),
            ("mem_limit: 512m", "mem_limit: 1g", "jellyfin", .memory),
            ("pids_limit: 200", "pids_limit: 100", "jellyfin", .pids),
            ("    pid: host\n", "", "helper", .pid),
            (
                "    depends_on: [gluetun]\n    restart: unless-stopped\n", "    depends_on: [gluetun]\n",
                "qbittorrent", .restart
            ),
        ] as [(String, String, String, Drift.Aspect)])
    func each(old: String, new: String, service: String, aspect: Drift.Aspect) async throws {
        let engine = try #require(try await EngineFixture().collect().engine)
        let stack = try EngineFixture.stack(replacing: old, with: new)
        let found = drift(stack, engine)
        #expect(Array(found.keys) == [service], "\(found)")
        #expect(Set(found[service]?.map(\.aspect) ?? []) == [aspect], "\(found)")
        let own = try #require(stack.service(service))
        #expect(found[service]?.allSatisfy { $0.span.file == "compose.yaml" && $0.span.line >= own.span.line } == true)
        for secret in EngineFixture.secrets { #expect(!"\(found)".contains(secret)) }
    }

    @Test("what a variable that is set nowhere makes is not compared")
    func open() async throws {
        let engine = try #require(try await EngineFixture().collect().engine)
        let stack = try EngineFixture.stack(replacing: "VPN_TYPE: wireguard", with: "VPN_TYPE: ${NOWHERE}")
        #expect(drift(stack, engine) == [:])
    }

    @Test("a variable that only the container has is found, the image's own and the proxies are not")
    func added() async throws {
        var fixture = try EngineFixture()
        fixture.change(
            "media-radarr-1", ["Config", "Env"],
            to: .array(
                [
                    "PATH=/bin", "PUID=0", "RADARR__AUTH__APIKEY=\(EngineFixture.secrets[1])", "HTTP_PROXY=http://x",
                    "NEW=1",
                ]
                .map { .string($0) }))
        let engine = try #require(await fixture.collect().engine)
        let found = drift(try EngineFixture.stack(), engine)
        #expect(found["radarr"]?.map(\.running) == ["NEW=1"] && found.count == 1)
    }

    @Test("a name that leads to a newer image than the container's is found")
    func staleImage() async throws {
        var fixture = try EngineFixture()
        let (key, image) = try #require(
            fixture.documents.first {
                $0.key.hasPrefix("GET /images/") && $0.value["RepoTags"][0].string?.contains("radarr") == true
            })
        fixture.answer(key, .json(image.setting(["RepoTags"], to: .array([])).text))
        let engine = try #require(await fixture.collect().engine)
        #expect(drift(try EngineFixture.stack(), engine) == [:])
        let newer = image.setting(["Id"], to: .string("sha256:" + String(repeating: "f", count: 64)))
        fixture.answer("GET /images/lscr.io/linuxserver/radarr:6.4.3/json", .json(newer.text))
        let pulled = try #require(await fixture.collect().engine)
        let found = drift(try EngineFixture.stack(), pulled)
        #expect(found["radarr"]?.map(\.aspect) == [.image] && found.count == 1)
        #expect(found["radarr"]?.first?.running.contains("older image") == true)
    }

    @Test("a client that was put on a network of its own, as updaters do, is found")
    func lostTunnel() async throws {
        var fixture = try EngineFixture()
        fixture.change("media-qbittorrent-1", ["HostConfig", "NetworkMode"], to: .string("default"))
        let engine = try #require(await fixture.collect().engine)
        let found = try #require(drift(try EngineFixture.stack(), engine)["qbittorrent"]?.first)
        #expect(
            found.aspect == .networkMode && found.file == "service:gluetun" && found.running == "networks of its own")
    }

    // MARK: Namespaces

    private func namespace(_ fixture: EngineFixture) async throws -> SharedNamespace {
        let engine = try #require(await fixture.collect().engine)
        return engine.sharedNamespace(of: try #require(engine.container("media-qbittorrent-1")))
    }

    @Test("while both run as they were started, the client is in the VPN's namespace")
    func current() async throws {
        var fixture = try EngineFixture()
        #expect(try await namespace(fixture) == .current(owner: "gluetun"))
        // An ordinary user sees no namespaces: the order of the starts tells the same.
        fixture.files.links = [:]
        #expect(try await namespace(fixture) == .current(owner: "gluetun"))
    }

    @Test("after a restart of the VPN container its client is in a stale one: by inode, and by the order of the starts")
    func stale() async throws {
        var fixture = try EngineFixture("restarted")
        guard case .stale("gluetun", let inode) = try await namespace(fixture) else {
            Issue.record("inode")
            return
        }
        #expect(inode.contains("namespace"))
        fixture.files.links = [:]
        guard case .stale("gluetun", let order) = try await namespace(fixture) else {
            Issue.record("order")
            return
        }
        #expect(order.contains("started"))
    }

    @Test("a VPN container that does not run leaves its client with nothing")
    func down() async throws {
        #expect(try await namespace(EngineFixture("stopped")) == .ownerDown(owner: "gluetun"))
    }

    @Test("a client that could not be started says why", arguments: ["stopped-joined", "recreated"])
    func cannotStart(_ state: String) async throws {
        guard case .cannotStart(let why) = try await namespace(EngineFixture(state)) else {
            Issue.record("\(state)")
            return
        }
        #expect(why.contains(state == "recreated" ? "No such container" : "cannot join network"))
    }

    @Test("a client that runs while its VPN container is gone by id is orphaned")
    func orphaned() async throws {
        var fixture = try EngineFixture()
        let gone = String(repeating: "ab", count: 32)
        fixture.change("media-qbittorrent-1", ["HostConfig", "NetworkMode"], to: .string("container:\(gone)"))
        #expect(try await namespace(fixture) == .orphaned(id: gone))
    }

    @Test("an owner that could not be looked into leaves it unknown")
    func unknown() async throws {
        var fixture = try EngineFixture()
        fixture.answer("GET /containers/\(fixture.id("gluetun"))/json", .status(500))
        guard case .unknown = try await namespace(fixture) else {
            Issue.record("known")
            return
        }
    }

    // MARK: Times

    @Test("times are read to the nanosecond, with any offset, and written as they were")
    func times() throws {
        let time = try #require(EngineTime("2026-11-22T22:04:25.26254Z"))
        #expect(time.description == "2026-11-22T22:04:25.26254Z" && time.nanoseconds == 262_540_000)
        #expect(EngineTime("2026-11-23T00:04:25.26254+02:00") == time)
        #expect(EngineTime("1970-01-01T00:00:00Z") == EngineTime(seconds: 0))
        #expect(EngineTime("2000-02-29T12:00:00Z")?.seconds == 951_825_600)
        #expect(try #require(EngineTime("2026-11-22T22:04:25.9Z")) > time)
        for text in [
            "0001-01-01T00:00:00Z", "", "2026-11-22", "2026-11-22T22:04:25", "2026-13-22T22:04:25Z",
            "x026-11-22T22:04:25Z",
        ] {
            #expect(EngineTime(text) == nil, "\(text)")
        }
    }
}
