import ComposeFile
import FileAccess
import StackModel
import Testing

/// Loads files that exist only in memory.
func load(
    _ files: [String: String], in directory: String = "/project", profiles: [String] = [],
    environment: [String: String] = [:], mode: LoadOptions.Mode = .strict, interpolate: Bool = true
) throws(LoadError) -> LoadedProject {
    let system = InMemoryFileSystem(files.mapValues { InMemoryFileSystem.File($0) })
    let options = LoadOptions(
        directory: directory, profiles: profiles, environment: environment, interpolate: interpolate, mode: mode)
    return try ComposeLoader.load(options, files: system)
}

@Suite struct LoaderTests {
    @Test func shortFormsAreWrittenOutAtTheirPlace() throws {
        let project = try load([
            "/project/compose.yaml": """
            services:
              web:
                image: nginx
                ports:
                  - "127.0.0.1:8080:80/udp"
            """
        ])
        let port = try #require(project.root.mapping?["services"]?.mapping?["web"]?.mapping?["ports"]?.sequence?.first)
        #expect(port.mapping?["host_ip"]?.string == "127.0.0.1")
        #expect(port.mapping?["target"]?.content == .int(80))
        #expect(port.mapping?["published"]?.string == "8080")
        #expect(port.span.description == "compose.yaml:5:9")
    }

    @Test func aliasesAndMergesKeepBothPlaces() throws {
        let project = try load([
            "/project/compose.yaml": """
            x-common: &common
              restart: always
            services:
              web:
                <<: *common
                image: nginx
            """
        ])
        let restart = try #require(project.root.mapping?["services"]?.mapping?["web"]?.mapping?["restart"])
        #expect(restart.span.description == "compose.yaml:2:12")
        #expect(restart.usedAt.first?.description == "compose.yaml:5:9")
    }

    @Test func aRefusalHasItsPlace() throws {
        let error = #expect(throws: LoadError.self) {
            try load(["/project/compose.yaml": "services:\n  web:\n    image: a\n    depends_on: [db]\n"])
        }
        #expect(error?.problem.span?.description == "compose.yaml:4:18")
        #expect(error?.problem.service == "web")
        #expect(error?.problem.attribute == "depends_on")
    }

    @Test func lenientGoesOnAfterARefusal() throws {
        let project = try load(
            ["/project/compose.yaml": "services:\n  web:\n    image: a\n    ports: ['x:y']\n    read_only: true\n"],
            mode: .lenient)
        #expect(project.problems.map(\.attribute) == ["ports"])
        #expect(project.root.mapping?["services"]?.mapping?["web"]?.mapping?["read_only"]?.content == .bool(true))
    }

    @Test func anUnsetVariableIsUndecided() throws {
        let project = try load(["/project/compose.yaml": "services:\n  web:\n    image: a\n    user: ${WHO}\n"])
        let problem = try #require(project.problems.first)
        #expect(problem.kind == .undecided)
        #expect(problem.attribute == "user")
        #expect(problem.span?.line == 4)
    }

    @Test func aBombOfAliasesIsRefused() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let item = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(Array(repeating: item, count: 9).joined(separator: ", "))]\n"
        }
        #expect(throws: LoadError.self) { try load(["/project/compose.yaml": text + "services: {}\n"], mode: .lenient) }
    }

    @Test func commentsOfAServiceAreKept() throws {
        let project = try load([
            "/project/compose.yaml": """
            services:
              torrent:
                image: a
                # network_mode: service:vpn
              vpn:
                image: b
            """
        ])
        #expect(project.comments["torrent"]?.map(\.text) == ["# network_mode: service:vpn"])
        #expect(project.comments["torrent"]?.first?.span.description == "compose.yaml:4:5")
        #expect(project.comments["vpn"] == nil)
    }
}
