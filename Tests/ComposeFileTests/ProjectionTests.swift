import ComposeFile
import StackModel
import Testing

@Suite struct ProjectionTests {
    private func stack(_ text: String) throws -> Stack {
        let root = try SchemaYAML.node(text)
        return StackProjection(scanner: SecretScanner(key: FingerprintKey(1, 2)))
            .stack(name: "media", directory: "/srv/media", root: root, files: ["compose.yaml"])
    }

    @Test func `a service's fields are typed and placed`() throws {
        let text = """
            services:
              gluetun:
                image: qmcgaw/gluetun:v3.40.0@sha256:ab
                cap_add: [CAP_NET_ADMIN, sys_time]
                restart: on-failure:3
                privileged: true
                ports:
                  - {target: 8000, published: "8000-8002", host_ip: 127.0.0.1, protocol: udp}
                  - {target: 8888}
                volumes:
                  - {type: bind, source: /srv/media/gluetun, target: /gluetun, read_only: true}
                devices: [{source: /dev/net/tun, target: /dev/net/tun, permissions: rwm}]
                deploy: {resources: {limits: {memory: 512M, cpus: "0.5", pids: 0}}}
                healthcheck: {test: [CMD-SHELL, curl -f localhost], interval: 1m30s, retries: 3}
                logging: {driver: json-file, options: {max-size: 10m}}
                ulimits: {nofile: {soft: 1, hard: 2}, nproc: 5}
              qbittorrent:
                image: lscr.io/linuxserver/qbittorrent
                network_mode: service:gluetun
                depends_on: {gluetun: {condition: service_healthy, restart: true, required: true}}
            """
        let stack = try stack(text)
        let gluetun = try #require(stack.service("gluetun"))
        #expect(gluetun.span.description == "compose.yaml:2:3")
        #expect(gluetun.image?.value.tag == "v3.40.0")
        #expect(gluetun.image?.span.line == 3)
        #expect(gluetun.capAdd.map(\.value) == ["NET_ADMIN", "SYS_TIME"])
        #expect(gluetun.restart?.value == .onFailure(3))
        #expect(gluetun.privileged?.value == true)
        #expect(gluetun.ports.map(\.containerPort) == [8000, 8888])
        #expect(gluetun.ports[0].hostPort == 8000)
        #expect(gluetun.ports[0].lastHostPort == 8002)
        #expect(gluetun.ports[0].reach == .loopback)
        #expect(gluetun.ports[0].transport == .udp)
        #expect(gluetun.ports[1].hostPort == nil)
        #expect(gluetun.ports[1].reach == .everywhere)
        #expect(gluetun.mounts.first?.isReadOnly == true)
        #expect(gluetun.mounts.first?.source == "/srv/media/gluetun")
        #expect(gluetun.devices.map(\.value) == ["/dev/net/tun:/dev/net/tun"])
        #expect(gluetun.limits.memory?.value == 512 << 20)
        #expect(gluetun.limits.cpus?.value == 0.5)
        #expect(gluetun.limits.pids?.value == -1)
        #expect(gluetun.healthcheck?.value.interval == 90)
        #expect(gluetun.healthcheck?.value.test.map(\.value.text) == ["CMD-SHELL", "curl -f localhost"])
        #expect(gluetun.logging?.value.options["max-size"]?.value == "10m")
        #expect(gluetun.ulimits.mapValues(\.value) == ["nofile": "1:2", "nproc": "5"])
        #expect(gluetun.place(of: "cap_add").line == 4)
        #expect(gluetun.place(of: "user").line == 2)
        let torrent = try #require(stack.service("qbittorrent"))
        #expect(torrent.networkMode?.value == .service("gluetun"))
        #expect(torrent.dependsOn.map(\.condition) == [.healthy])
        #expect(torrent.dependsOn[0].restart)
        #expect(stack.problems.isEmpty)
    }

    @Test func `no plain secret is in the stack`() throws {
        let text = """
            services:
              app:
                image: app
                environment:
                  DB_PASSWORD: hunter2-Correct
                  DB_URL: postgres://app:hunter2-Correct@db/app
                  TZ: Europe/Berlin
                  EMPTY_TOKEN: ""
                  INHERITED:
                labels: {homepage.widget.key: 0123456789abcdef0123456789abcde5}
                command: [serve, --password, hunter2-Correct, --port, "80"]
                build: {context: "https://me:hunter2-Correct@git.example.org/app.git"}
                logging: {driver: loki, options: {loki-url: "https://me:hunter2-Correct@logs.example.org"}}
            volumes: {nas: {driver_opts: {type: cifs, o: "username=me,password=hunter2-Correct,vers=3"}}}
            secrets: {s: {environment: S}}
            configs: {c: {content: "password: hunter2-Correct"}}
            """
        let stack = try stack(text)
        let app = try #require(stack.service("app"))
        #expect(app.variable("DB_PASSWORD")?.secret?.kind == .password)
        #expect(app.variable("TZ")?.text == "Europe/Berlin")
        #expect(app.variable("EMPTY_TOKEN")?.secret?.strength == .empty)
        #expect(app.variable("INHERITED")?.value == .absent)
        #expect(app.label("homepage.widget.key")?.secret?.kind == .apiKey)
        #expect(app.command.map(\.value.text) == ["serve", "--password", "•••••••••••••••", "--port", "80"])
        guard case .masked(let url)? = app.variable("DB_URL")?.value else {
            Issue.record("the URL is not masked")
            return
        }
        #expect(url.text == "postgres://app:•••••••••••••••@db/app")
        #expect(url.secrets.first?.fingerprint == app.variable("DB_PASSWORD")?.secret?.fingerprint)
        #expect(!String(reflecting: stack).contains("hunter2"))
    }

    @Test func `what an unset variable went into is undecided, not its default`() throws {
        var root = try SchemaYAML.node("services: {app: {image: 'app:', user: '1000', ports: [{target: 80}]}}")
        root = marking(root, "image")
        let stack = StackProjection().stack(name: "x", directory: "/", root: root)
        let app = try #require(stack.service("app"))
        #expect(app.image == nil)
        #expect(app.user?.value == "1000")
        #expect(
            stack.problems.map(\.message) == ["services.app.image is made with ${TAG}, which is set nowhere"])
        #expect(stack.problems.first?.kind == .undecided)
        #expect(stack.problems.first?.service == "app")
        #expect(stack.problems.first?.attribute == "image")
    }

    /// The same tree with an unset variable noted on every value of that key.
    private func marking(_ node: Node, _ key: String) -> Node {
        var node = node
        if let mapping = node.mapping {
            node.content = .mapping(
                Mapping(
                    mapping.entries.map { entry in
                        var entry = entry
                        entry.value = marking(entry.value, key)
                        if entry.key == key { entry.value.variables = [VariableUse(name: "TAG", origin: .unset)] }
                        return entry
                    }))
        }
        return node
    }
}
