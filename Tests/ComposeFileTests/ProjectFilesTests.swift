import ComposeFile
import StackModel
import Testing

extension Node {
    /// The value at a path of keys and indices.
    func at(_ path: String...) -> Node? {
        var node: Node? = self
        for part in path {
            if let index = Int(part), let items = node?.sequence {
                node = items.indices.contains(index) ? items[index] : nil
            } else {
                node = node?.mapping?[part]
            }
        }
        return node
    }
}

@Suite("Several files: overrides, extends, include, env files") struct ProjectFilesTests {
    @Test func anOverrideFileIsFoundAndMerged() throws {
        let project = try load([
            "/project/compose.yaml":
                "services:\n  a:\n    image: one\n    environment: {A: 1, B: 2}\n    ports: ['1:1']\n",
            "/project/compose.override.yaml":
                "services:\n  a:\n    image: two\n    environment: [B=3]\n    ports: !override ['2:2']\n",
        ])
        let service = try #require(project.root.at("services", "a"))
        #expect(service.at("image")?.string == "two")
        #expect(service.at("image")?.span.file == "compose.override.yaml")
        #expect(service.at("environment", "A")?.span.file == "compose.yaml")
        #expect(service.at("environment", "B")?.string == "3")
        #expect(service.at("environment", "B")?.span.description == "compose.override.yaml:4:19")
        #expect(service.at("ports")?.sequence?.count == 1)
        #expect(service.at("ports", "0", "target")?.content == .int(2))
    }

    @Test func resetTakesAnAttributeAway() throws {
        let project = try load([
            "/project/compose.yaml": "services:\n  a:\n    image: one\n    ports: ['1:1']\n    privileged: true\n",
            "/project/compose.override.yaml": "services:\n  a:\n    ports: !reset []\n    privileged: !reset null\n",
        ])
        #expect(project.root.at("services", "a", "ports") == nil)
        #expect(project.root.at("services", "a", "privileged") == nil)
    }

    @Test func extendsFromAnotherFileRebasesPathsAndKeepsBothPlaces() throws {
        let project = try load([
            "/project/compose.yaml": "services:\n  a:\n    extends: {file: base/b.yaml, service: x}\n",
            "/project/base/b.yaml": "services:\n  x:\n    image: one\n    volumes: ['./data:/data']\n",
        ])
        let service = try #require(project.root.at("services", "a"))
        #expect(service.at("volumes", "0", "source")?.string == "/project/base/data")
        #expect(service.at("image")?.span.description == "base/b.yaml:3:12")
        #expect(service.at("image")?.usedAt.map(\.description) == ["compose.yaml:3:14"])
        #expect(project.files == ["compose.yaml", "base/b.yaml"])
    }

    @Test func extendsInACircleIsRefused() {
        let error = #expect(throws: LoadError.self) {
            try load(["/project/compose.yaml": "services:\n  a: {extends: b}\n  b: {extends: a}\n"])
        }
        #expect(error?.problem.attribute == "extends")
    }

    @Test func anIncludedProjectHasItsOwnDirectoryAndVariables() throws {
        let project = try load([
            "/project/compose.yaml": "include: [sub/compose.yaml]\nservices:\n  a: {image: one}\n",
            "/project/sub/compose.yaml": "services:\n  b:\n    image: two:${TAG}\n    env_file: b.env\n",
            "/project/sub/.env": "TAG=5\n",
            "/project/sub/b.env": "KEY=value\n",
        ])
        let service = try #require(project.root.at("services", "b"))
        #expect(service.at("image")?.string == "two:5")
        #expect(service.at("image")?.usedAt.map(\.description) == ["compose.yaml:1:11"])
        #expect(service.at("image")?.variables.first?.origin.isEnvFile(line: 1) == true)
        #expect(service.at("environment", "KEY")?.span.description == "sub/b.env:1:5")
        #expect(project.envFiles == ["sub/.env", "sub/b.env"])
    }

    @Test func anIncludeCannotRedefine() {
        let error = #expect(throws: LoadError.self) {
            try load([
                "/project/compose.yaml": "include: [b.yaml]\nservices:\n  a: {image: one}\n",
                "/project/b.yaml": "services:\n  a: {image: two}\n",
            ])
        }
        #expect(error?.problem.service == "a")
    }

    @Test func aMissingEnvFileIsRefusedOrUndecided() throws {
        let files = ["/project/compose.yaml": "services:\n  a:\n    image: one\n    env_file: [gone.env]\n"]
        let error = #expect(throws: LoadError.self) { try load(files) }
        #expect(error?.problem.span?.description == "compose.yaml:4:16")
        let project = try load(files, mode: .lenient)
        #expect(project.problems.map(\.kind) == [.undecided])
        #expect(project.problems.first?.attribute == "environment")
    }

    @Test func filesAreNamedByTheEnvironmentOrFoundUpwards() throws {
        let files = [
            "/top/project/one.yaml": "services: {a: {image: one}}\n",
            "/top/compose.yaml": "services: {b: {image: x}}\n",
        ]
        let named = try load(files, in: "/top/project", environment: ["COMPOSE_FILE": "one.yaml"])
        #expect(named.files == ["one.yaml"])
        let found = try load(files, in: "/top/project")
        #expect(found.root.at("services", "b", "image")?.string == "x")
        #expect(found.name.string == "top")
    }

    @Test(arguments: [("My.Stack_1", "mystack_1"), ("__x", "x"), ("ÄB", "b")])
    func theNameIsNormalized(written: String, expected: String) throws {
        let project = try load(["/project/compose.yaml": "name: '\(written)'\nservices: {a: {image: x}}\n"])
        #expect(project.name.string == expected)
    }

    @Test func aServiceWithoutAnActiveProfileIsInactive() throws {
        let text = "services:\n  a: {image: x}\n  b: {image: x, profiles: [extra]}\n"
        let project = try load(["/project/compose.yaml": text])
        #expect(project.inactiveServices.map(\.name) == ["b"])
        #expect(project.root.at("services", "b") == nil)
        #expect(try load(["/project/compose.yaml": text], profiles: ["extra"]).inactiveServices.isEmpty)
    }
}

extension VariableOrigin {
    fileprivate func isEnvFile(line: Int) -> Bool {
        if case .envFile(let span) = self { span.line == line } else { false }
    }
}
