import ComposeFile
import FileAccess
import StackModel
import Testing

@Suite struct ProjectionLoadedTests {
    private func stack(_ files: [String: String]) throws -> Stack {
        var named: [String: InMemoryFileSystem.File] = [:]
        for (name, text) in files { named["/srv/media/" + name] = InMemoryFileSystem.File(text) }
        let system = InMemoryFileSystem(named)
        let project = try ComposeLoader.load(LoadOptions(directory: "/srv/media", mode: .lenient), files: system)
        return StackProjection(scanner: SecretScanner(key: FingerprintKey(1, 2))).stack(from: project)
    }

    @Test func `a project from its files to its stack`() throws {
        let stack = try stack([
            ".env": "TAG=5.1\nDB_PASSWORD=q8Zp2LwX0vTn\n",
            "app.env": "API_TOKEN=abcdef\nMODE=fast\n",
            "compose.yaml": """
            name: media
            services:
              # the indexers
              prowlarr:
                image: lscr.io/linuxserver/prowlarr:${TAG}
                ports: ["127.0.0.1:9696-9697:9696-9697", "${PORT}:80"]
                volumes: ["./config:/config:ro", "${DATA}/media:/media", "cache:/cache"]
                environment: ["DB_PASSWORD=${DB_PASSWORD}", "TZ=${TZ:-UTC}", "HOST=http://${NAS}/"]
                env_file: [app.env, {path: other.env, required: false}]
                network_mode: service:vpn
                command: sh -c "echo hi"
                mem_limit: 1g
              # the tunnel
              vpn:
                image: qmcgaw/gluetun
                #network_mode: host
              old:
                image: x
                networks: [default]
                profiles: [legacy]
            volumes: {cache: }
            """,
        ])
        #expect(stack.name == "media")
        let prowlarr = try #require(stack.service("prowlarr"))
        #expect(prowlarr.image?.value.tag == "5.1")
        #expect(prowlarr.image?.variables.map(\.name) == ["TAG"])
        #expect(prowlarr.ports.map(\.hostPort) == [9696, 9697])
        #expect(prowlarr.mounts.map(\.source) == ["/srv/media/config", nil, "cache"])
        #expect(prowlarr.mounts.map(\.kind) == [.bind, .bind, .volume])
        #expect(prowlarr.mounts.map(\.isReadOnly) == [true, false, false])
        #expect(prowlarr.variable("DB_PASSWORD")?.secret?.strength == .fair)
        #expect(prowlarr.variable("TZ")?.text == "UTC")
        #expect(prowlarr.variable("HOST")?.value == .unknown("${NAS} is set nowhere"))
        #expect(prowlarr.variable("API_TOKEN")?.isFromEnvFile == true)
        #expect(prowlarr.variable("API_TOKEN")?.span.description == "app.env:1:1")
        #expect(prowlarr.variable("MODE")?.text == "fast")
        #expect(prowlarr.envFiles.map(\.path) == ["/srv/media/app.env", "/srv/media/other.env"])
        #expect(prowlarr.envFiles.map(\.wasRead) == [true, false])
        #expect(prowlarr.networkMode?.value == .service("vpn"))
        #expect(prowlarr.dependsOn.map(\.isImplicit) == [true])
        #expect(prowlarr.command.map(\.value.text) == ["sh", "-c", "echo hi"])
        #expect(prowlarr.limits.memory?.value == 1 << 30)
        #expect(prowlarr.comments.map(\.value) == ["the indexers"])
        #expect(prowlarr.attributes["depends_on"] == nil)
        #expect(prowlarr.attributes["ports"]?.description == "compose.yaml:6:5")
        let vpn = try #require(stack.service("vpn"))
        #expect(vpn.networks.map(\.isImplicit) == [true])
        #expect(vpn.comments.map(\.value) == ["the tunnel", "network_mode: host"])
        #expect(stack.inactiveServices.map(\.name) == ["old"])
        #expect(stack.inactiveServices.first?.span.description == "compose.yaml:17:3")
        #expect(stack.inactiveServices.first?.networks.map(\.isImplicit) == [false])
        #expect(stack.network("default")?.span == nil)
        #expect(stack.variables.map(\.name) == ["TAG", "DB_PASSWORD", "API_TOKEN", "MODE"])
        #expect(stack.variables[1].secret?.fingerprint == prowlarr.variable("DB_PASSWORD")?.secret?.fingerprint)
        #expect(!String(reflecting: stack).contains("q8Zp2LwX0vTn"))
        let undecided = stack.problems.filter { $0.kind == .undecided && $0.service == "prowlarr" }
        #expect(Set(undecided.compactMap(\.attribute)) == ["ports", "volumes", "environment"])
        #expect(undecided.count == 3, "\(undecided.map(\.description))")
    }
}
