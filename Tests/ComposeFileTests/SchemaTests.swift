import ComposeFile
import StackModel
import Testing

@Suite struct SchemaTests {
    @Test func `an ordinary file has no problems`() throws {
        let text = """
            name: media
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.40.0
                cap_add: [NET_ADMIN]
                devices: [/dev/net/tun:/dev/net/tun]
                environment: {VPN_SERVICE_PROVIDER: mullvad, TZ: null, PUID: 1000}
                ports: [8080:8080, {target: 8000, published: "8000", host_ip: 127.0.0.1}]
                healthcheck: {test: [CMD, "true"], interval: 30s, retries: 3}
                deploy: {resources: {limits: {memory: 512M, cpus: 0.5}}}
                x-note: anything
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent
                network_mode: service:gluetun
                depends_on: {gluetun: {condition: service_healthy, restart: true}}
                volumes: [./config:/config, {type: bind, source: /data, target: /data}]
                ulimits: {nofile: {soft: 1, hard: 2}}
            networks: {default: null}
            volumes: {data: {external: true}}
            """
        #expect(ComposeSchema.validate(try SchemaYAML.node(text)).isEmpty)
    }

    @Test func `a mistyped attribute stands at its key with the word that was meant`() throws {
        let text = """
            services:
              radarr:
                image: radarr
                prots:
                  - 7878:7878
            """
        let problems = ComposeSchema.validate(try SchemaYAML.node(text))
        #expect(
            problems.map(\.description) == [
                "compose.yaml:4:5: services.radarr.prots is not a property of a service"
            ])
        #expect(problems.first?.hint == "Did you mean ports?")
        #expect(problems.first?.service == "radarr")
        #expect(problems.first?.attribute == "prots")
        #expect(problems.first?.kind == .refused)
    }

    @Test func `each wrong value is told, with what may stand there`() throws {
        let text = """
            services:
              radarr:
                image: 5
                ports: 7878:7878
                user: 1000
                environment:
                cap_add: [A, A]
                depends_on:
                  gluetun: {restart: true}
                cpu_percent: 101
            """
        let problems = ComposeSchema.validate(try SchemaYAML.node(text))
        #expect(
            problems.map(\.description) == [
                "compose.yaml:3:12: services.radarr.image must be text",
                "compose.yaml:4:12: services.radarr.ports must be a list",
                "compose.yaml:5:11: services.radarr.user must be text",
                "compose.yaml:6:17: services.radarr.environment must be a mapping or a list",
                "compose.yaml:7:18: services.radarr.cap_add has the same entry twice, as numbers 1 and 2",
                "compose.yaml:9:16: services.radarr.depends_on.gluetun must have condition",
                "compose.yaml:10:18: services.radarr.cpu_percent must be at most 100",
            ])
        #expect(
            problems.map(\.hint).prefix(4) == [
                "Put the value in quotes.", "Write it as a list, one entry a line, each after a dash.",
                "Put the value in quotes.", "Give it a value or remove the key.",
            ])
    }

    @Test func `no value is quoted, for it might be a secret`() throws {
        let text = "services: {a: {cgroup: hunter2, pull_policy: hunter2, restart: [hunter2], command: {k: hunter2}}}"
        let problems = ComposeSchema.validate(try SchemaYAML.node(text))
        #expect(problems.count == 4)
        #expect(!problems.contains { $0.message.contains("hunter2") || $0.hint.contains("hunter2") })
    }

    @Test func `a document of nonsense is told once for each place, up to a bound`() throws {
        let entries = (0..<5000).map { "k\($0): 1" }.joined(separator: ", ")
        let problems = ComposeSchema.validate(try SchemaYAML.node("services: {a: {\(entries)}}"))
        #expect(problems.count == 200)
        #expect(
            ComposeSchema.validate(try SchemaYAML.node("[1, 2]")).map(\.message) == ["the document must be a mapping"])
    }
}
