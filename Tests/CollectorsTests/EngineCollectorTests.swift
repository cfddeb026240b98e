import Clients
import ClientsTestSupport
import Collectors
import Evidence
import FoundationEssentials
import StackModel
import Testing

@Suite("the engine collector, on a real engine's answers")
struct EngineCollectorTests {
    @Test("everything that runs is seen, by reading alone")
    func everything() async throws {
        let fixture = try EngineFixture()
        let client = fixture.client
        let (found, gaps) = await fixture.collect(by: client)
        let engine = try #require(found)
        #expect(gaps.isEmpty, "\(gaps)")
        #expect(engine.endpoint == "unix:///var/run/docker.sock")
        #expect(engine.version == "20.10.24+dfsg1" && engine.apiVersion == "1.41")
        #expect(
            engine.containers?.map(\.name) == [
                "gluetun", "media-helper-1", "media-jellyfin-1", "media-once-1", "media-postgres-1",
                "media-qbittorrent-1", "media-radarr-1",
            ])
        #expect(engine.others.isEmpty)
        #expect(engine.images.count == 6)
        #expect(engine.volumes?.map(\.key) == ["media", "pgdata"])
        #expect(client.requests.allSatisfy { $0.method == "GET" && $0.body.isEmpty })
        // The engine notes each `top` as an event, and runs `ps` for it.
        #expect(!client.asked.contains { $0.contains("/top") })
    }

    @Test("the daemon's settings")
    func daemon() async throws {
        let daemon = try #require(try await EngineFixture().collect().engine?.daemon)
        #expect(daemon.storageDriver == "overlay2" && daemon.logDriver == "json-file" && daemon.cgroupVersion == "1")
        #expect(daemon.securityNames == ["seccomp"] && !daemon.isRootless && !daemon.remapsUsers)
        #expect(daemon.insecureRegistries == ["127.0.0.0/8"] && !daemon.keepsContainersAlive)
        #expect(daemon.time != nil)
    }

    @Test("a container's rights, limits, mounts and ports as applied")
    func container() async throws {
        let engine = try #require(try await EngineFixture().collect().engine)
        let jellyfin = try #require(engine.containers(of: "jellyfin", in: "media").first)
        #expect(jellyfin.compose?.workingDirectory == "/srv/media" && jellyfin.compose?.version == "2.40.3")
        #expect(jellyfin.life.state == .running && jellyfin.life.health == "healthy" && jellyfin.life.policy == .no)
        #expect(jellyfin.rights.user == "1000:1000" && jellyfin.rights.isReadOnly && jellyfin.rights.hasInit == true)
        #expect(jellyfin.rights.sysctls == ["net.ipv4.ip_unprivileged_port_start": "0"])
        #expect(jellyfin.limits == EngineLimits(memory: 536_870_912, cpus: 1.5, pids: 200))
        #expect(jellyfin.tmpfs == ["/cache": "size=64m", "/tmp": ""])
        #expect(jellyfin.log.driver == "json-file" && jellyfin.log.option("max-size") == "10m")
        #expect(
            jellyfin.mounts.map(\.target) == ["/config", "/media"] && jellyfin.mounts.map(\.kind) == ["bind", "volume"])
        #expect(
            jellyfin.network.ports == [
                EnginePort(hostAddress: "::1", hostPort: 8096, containerPort: 8096),
                EnginePort(hostAddress: "0.0.0.0", hostPort: 8920, containerPort: 8920),
            ])
        let radarr = try #require(engine.containers(of: "radarr", in: "media").first)
        #expect(radarr.rights.capDrop == ["ALL"] && radarr.rights.capAdd == ["CHOWN", "SETUID"])
        #expect(radarr.rights.forbidsNewPrivileges)
        // What was asked for names no address; what is bound has both.
        #expect(radarr.network.bindings.map(\.hostAddress) == [""])
        #expect(radarr.network.ports.map(\.hostAddress) == ["0.0.0.0", "::"])
        #expect(radarr.mounts.first { $0.target == "/media" }?.isReadOnly == true)
        let gluetun = try #require(engine.container("gluetun"))
        #expect(gluetun.network.attachments.map(\.network) == ["media_apps", "media_default"])
        #expect(
            gluetun.network.ports.contains(
                EnginePort(hostAddress: "::", hostPort: 6881, containerPort: 6881, transport: .udp)))
        #expect(gluetun.life.policy == .unlessStopped)
        let once = try #require(engine.containers(of: "once", in: "media").first)
        #expect(once.life.state == .exited && once.life.exitCode == 3 && once.processes == nil)
    }

    @Test("networks, with who is on them")
    func networks() async throws {
        let networks = try #require(try await EngineFixture().collect().engine?.networks)
        let backend = try #require(networks.first { $0.key == "backend" })
        #expect(backend.isInternal && backend.project == "media" && backend.name == "media_backend")
        #expect(backend.members.count == 1 && backend.subnets.count == 1 && backend.letsContainersTalk)
        #expect(networks.contains { $0.name == "bridge" && $0.project == nil })
    }

    @Test("the users of the real processes, from /proc and not from exec")
    func processes() async throws {
        let engine = try #require(try await EngineFixture().collect().engine)
        let client = try #require(engine.containers(of: "qbittorrent", in: "media").first?.processes)
        #expect(client.source == .controlGroup && !client.isCut)
        // Its first process is root, and what does the work is not: `whoami` would have said root.
        #expect(Set(client.list.map { $0.users[1] }) == [0, 1000])
        #expect(client.asRoot.contains { $0.name == "sh" })
        let jellyfin = try #require(engine.containers(of: "jellyfin", in: "media").first?.processes)
        #expect(jellyfin.asRoot.isEmpty && jellyfin.list.count == 2)
        #expect(jellyfin.list.allSatisfy { $0.capabilities == 0 && $0.seccomp == 2 })
        let radarr = try #require(engine.containers(of: "radarr", in: "media").first?.processes)
        #expect(radarr.list.first?.capabilities == 0x81 && radarr.list.first?.forbidsNewPrivileges == true)
        let helper = try #require(engine.containers(of: "helper", in: "media").first)
        #expect(helper.processes?.list.first?.seccomp == 0 && helper.rights.pid == "host")
    }

    @Test("no secret is kept, and what is kept can be saved and read again")
    func secrets() async throws {
        let engine = try #require(try await EngineFixture().collect().engine)
        let saved = try JSONEncoder().encode(engine)
        #expect(try JSONDecoder().decode(EngineEvidence.self, from: saved) == engine)
        let text = String(decoding: saved, as: UTF8.self).replacing("\\/", with: "/")
        for secret in EngineFixture.secrets { #expect(!text.contains(secret)) }
        let key = try #require(engine.container("gluetun")?.variable("WIREGUARD_PRIVATE_KEY"))
        if case .secret(let secret) = key.value {
            #expect(secret.kind == .wireguardKey)
        } else {
            Issue.record("\(key)")
        }
        #expect(engine.container("gluetun")?.variable("VPN_TYPE")?.value == .text("wireguard"))
        #expect(engine.container("gluetun")?.variable("PATH")?.isFromImage == true)
    }

    @Test("events of containers, oldest first, and nothing of what ran inside them")
    func events() async throws {
        var fixture = try EngineFixture()
        let events = try #require(await fixture.collect().engine?.events)
        #expect(events.contains { $0.action == "start" && $0.name == "gluetun" })
        #expect(events.map(\.time) == events.map(\.time).sorted())
        let id = fixture.id("gluetun")
        fixture.answer(
            "GET /events",
            .text(
                """
                {"Type":"container","Action":"exec_create: sh -c 'echo secret'","Actor":{"ID":"\(id)"},"time":1}
                {"Type":"container","Action":"die","Actor":{"ID":"\(id)","Attributes":{"exitCode":"137"}},"time":2}
                {"Type":"contai
                """))
        let few = try #require(await fixture.collect().engine?.events)
        #expect(few.map(\.action) == ["die"] && few.first?.exitCode == 137)
    }

    @Test("with a project, the others are named only, but for those whose network is joined")
    func scope() async throws {
        var fixture = try EngineFixture()
        let list = try #require(fixture.documents["GET /containers/json?all=1"]?.elements)
        func moved(_ names: Set<String>) -> JSON {
            .array(
                list.map { element in
                    names.contains(element["Names"][0].string ?? "")
                        ? element.setting(["Labels", "com.docker.compose.project"], to: .string("other")) : element
                })
        }
        fixture.answer("GET /containers/json?all=1", .json(moved(["/gluetun", "/media-radarr-1"]).text))
        let (found, _) = await fixture.collect(.init(project: "media"))
        let engine = try #require(found)
        #expect(engine.others.map(\.name) == ["media-radarr-1"])
        #expect(engine.container("gluetun") != nil && engine.neighbour("media-radarr-1")?.project == "other")
    }
}
