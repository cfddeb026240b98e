import Clients
import ClientsTestSupport
import Collectors
import FileAccess
import StackModel
import Testing

@Suite("the projects that an engine runs, and where their files lie")
struct RunningProjectsTests {
    /// A container of a project whose labels name Portainer's path.
    private static func member(_ file: String = "/data/compose/3/docker-compose.yml") -> String {
        #"""
        {"Id": "a", "Names": ["/films-radarr-1"], "Image": "lscr.io/linuxserver/radarr", "State": "running", "Mounts": [],
        "Labels": {"com.docker.compose.project": "films", "com.docker.compose.service": "radarr",
        "com.docker.compose.project.working_dir": "/data/compose/3",
        "com.docker.compose.project.environment_file": "/data/compose/3/stack.env",
        "com.docker.compose.project.config_files": "\#(file)"}}
        """#
    }

    private static func manager(_ name: String, image: String, source: String?, target: String = "/data") -> String {
        #"""
        {"Id": "b", "Names": ["/\#(name)"], "Image": "\#(image)", "State": "running", "Labels": {},
        "Mounts": [{"Type": "volume", "Name": "\#(name)_data", \#(source.map { #""Source": "\#($0)","# } ?? "")
        "Destination": "\#(target)"}]}
        """#
    }

    private static let volume = "/var/lib/docker/volumes/portainer_data/_data"
    private static let portainer = manager("portainer", image: "portainer/portainer-ce:2.33.0", source: volume)

    private func list(
        _ containers: [String], files: [String: String], environment: [String: String] = [:],
        links: [String: String] = [:]
    ) async -> [RunningProjects.Project] {
        let client = FixtureHTTPClient([
            "GET /version": .json(#"{"ApiVersion": "1.51", "MinAPIVersion": "1.24", "Version": "28.5.2"}"#),
            "GET /v1.51/containers/json?all=1": .json("[\(containers.joined(separator: ","))]"),
            "GET /v1.51/volumes": .json(#"{"Volumes": [{"Name": "portainer_data", "Mountpoint": "\#(Self.volume)"}]}"#),
        ])
        let disk = InMemoryFileSystem(
            files.merging(["/var/run/docker.sock": ""]) { first, _ in first }.mapValues { .init($0) })
        return await RunningProjects(http: client, files: Linked(base: disk, links: links), environment: environment)
            .list()
    }

    private static let file = [volume + "/compose/3/docker-compose.yml": "services: {}\n"]

    @Test("a path of Portainer's leads to its volume")
    func portainer() async throws {
        let projects = await list([Self.member(), Self.portainer], files: Self.file)
        let films = try #require(projects.first)
        #expect(films.directory == "/data/compose/3")
        #expect(films.home == ContainerFolder(container: "portainer", folder: "/data", place: Self.volume))
        // Portainer itself was started by hand, as its documentation says.
        #expect(projects.map(\.name) == ["films", Stack.withoutCompose])
    }

    @Test("an engine that lists no source of a volume tells it with its volumes")
    func withoutSource() async throws {
        let bare = Self.manager("portainer", image: "portainer/portainer-ce:2.33.0", source: nil)
        #expect(await list([Self.member(), bare], files: Self.file).first?.home?.place == Self.volume)
    }

    @Test("a path that is a file of this machine is that file")
    func here() async throws {
        let files = Self.file.merging(["/data/compose/3/docker-compose.yml": "services: {}\n"]) { first, _ in first }
        #expect(await list([Self.member(), Self.portainer], files: files).first?.home == nil)
    }

    @Test("a manager's folder comes before another's, and of two that differ neither is taken")
    func several() async throws {
        let other = Self.manager("backup", image: "busybox:1", source: "/srv/backup")
        let both = Self.file.merging(["/srv/backup/compose/3/docker-compose.yml": "services: {}\n"]) { first, _ in first
        }
        #expect(
            await list([Self.member(), other, Self.portainer], files: both).first?.home?.container == "portainer")
        let second = Self.manager("portainer-2", image: "portainer/portainer-ce:2.33.0", source: "/srv/backup")
        #expect(await list([Self.member(), second, Self.portainer], files: both).first?.home == nil)
        let unknown = Self.manager("third", image: "alpine:3", source: "/srv/third")
        let three = both.merging(["/srv/third/compose/3/docker-compose.yml": ""]) { first, _ in first }
        #expect(await list([Self.member(), other, unknown], files: three).first?.home == nil)
    }

    @Test("a link that leads out of the volume is not followed")
    func link() async throws {
        let files = Self.file.merging(["/etc/shadow": "root:x"]) { first, _ in first }
        let links = [Self.volume + "/compose/3/docker-compose.yml": "/etc/shadow"]
        #expect(await list([Self.member(), Self.portainer], files: files, links: links).first?.home == nil)
    }

    @Test(
        "nothing is looked for here where the engine is elsewhere",
        arguments: ["tcp://10.0.0.9:2375", "unix:///tmp/far.sock"])
    func elsewhere(host: String) async throws {
        var files = Self.file
        files["/tmp/far.sock"] = ""
        let found = await list([Self.member(), Self.portainer], files: files, environment: ["DOCKER_HOST": host])
        #expect(found.first?.name == "films" && found.first?.home == nil)
    }

    @Test("a project without the labels of its files is one all the same")
    func withoutFiles() async throws {
        let bare =
            #"{"Id": "a", "Names": ["/x-1"], "Image": "x", "State": "exited", "Labels": {"com.docker.compose.project": "x"}}"#
        let unknown = #"{"Id": "b", "Names": ["/build"], "Image": "moby/buildkit", "State": "running", "Labels": {}}"#
        let stopped =
            #"{"Id": "c", "Names": ["/sonarr"], "Image": "linuxserver/sonarr", "State": "exited", "Labels": {}}"#
        let found = await list([bare, unknown, stopped], files: [:])
        #expect(found == [RunningProjects.Project(name: "x", directory: "", files: [])])
    }

    @Test("a relocated file system has the machine's own files first")
    func relocated() throws {
        let disk = InMemoryFileSystem([
            "/vol/a/one": .init("volume"), "/data/a/two": .init("here"), "/vol/a/two": .init("volume"),
        ])
        let files = RelocatedFileSystem(disk, folder: "/data", at: "/vol")
        #expect(try files.read("/data/a/one", limit: 100) == Array("volume".utf8))
        #expect(try files.read("/data/a/two", limit: 100) == Array("here".utf8))
        #expect(try files.attributes("/data/a/one").size == 6)
        #expect(files.realPath("/data/a/one") == "/vol/a/one")
        #expect(throws: FileError.self) { try files.read("/data/../vol/../etc/a/one", limit: 100) }
        #expect(FilePath.moved("/database/x", from: "/data", to: "/vol") == nil)
        #expect(FilePath.moved("/data", from: "/data", to: "/vol") == "/vol")
    }
}

/// A disk with symbolic links to files, as far as their real paths go.
private struct Linked: FileSystem {
    var base: InMemoryFileSystem
    var links: [String: String]

    func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] { try base.read(path, limit: limit) }
    func attributes(_ path: String) throws(FileError) -> FileAttributes { try base.attributes(path) }
    func list(_ path: String) throws(FileError) -> [String] { try base.list(path) }
    func realPath(_ path: String) -> String? { links[path] ?? base.realPath(path) }
}
