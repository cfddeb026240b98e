import Evidence
import FileAccess
import Processes
import Synchronization
import Testing

@testable import Guard

@Suite struct ComposeUpTests {
    private final class Runner: ProcessRunner {
        private let asked = Mutex<[ProcessRequest]>([])
        private let status: Int32
        var requests: [ProcessRequest] { asked.withLock { $0 } }

        init(status: Int32 = 0) {
            self.status = status
        }

        func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
            asked.withLock { $0.append(request) }
            return ProcessResult(.exited(status), errors: Array("no such service".utf8))
        }
    }

    private static let container: EngineContainer = {
        var container = FakeStack.torrents()
        container.compose = ComposeLabels(
            project: "media", service: "qbittorrent", configFiles: ["/srv/media/compose.yaml"],
            workingDirectory: "/srv/media")
        return container
    }()

    private func recreate(
        _ runner: Runner, files: [String: String], _ container: EngineContainer = Self.container
    ) -> ActingFailure? {
        ComposeUp(
            files: InMemoryFileSystem(files.mapValues { InMemoryFileSystem.File($0) }), processes: runner,
            environment: ["DOCKER_HOST": "unix:///run/docker.sock", "SECRET": "x"]
        ).recreate(container)
    }

    private static let plugin = "/usr/libexec/docker/cli-plugins/docker-compose"

    @Test func `one service alone is made anew, and nothing is fetched or built`() throws {
        let runner = Runner()
        let files = ["/srv/media/compose.yaml": "", Self.plugin: "", "/usr/bin/docker": ""]
        #expect(recreate(runner, files: files) == nil)
        let request = try #require(runner.requests.first)
        #expect(request.executable == "/usr/bin/docker")
        #expect(
            request.arguments == [
                "compose", "--project-directory", "/srv/media", "--project-name", "media", "--file",
                "/srv/media/compose.yaml", "up", "--detach", "--force-recreate", "--no-deps", "--no-build", "--pull",
                "never", "qbittorrent",
            ])
        #expect(request.environment["DOCKER_HOST"] == "unix:///run/docker.sock")
        #expect(request.environment["SECRET"] == nil)
    }

    @Test func `where it cannot be done the very command is said`() {
        let runner = Runner()
        let unread = recreate(runner, files: [Self.plugin: "", "/usr/bin/docker": ""])
        #expect(unread?.remedy.contains("docker compose --project-directory /srv/media") == true)
        let absent = recreate(runner, files: ["/srv/media/compose.yaml": ""])
        #expect(absent?.reason == "Docker Compose is not installed here.")
        #expect(runner.requests == [])
        let refused = recreate(
            Runner(status: 1), files: ["/srv/media/compose.yaml": "", "/usr/local/bin/docker-compose": ""])
        #expect(refused?.reason.contains("no such service") == true)
    }

    @Test func `what Compose did not make is left to its owner`() {
        var container = Self.container
        container.compose = nil
        #expect(recreate(Runner(), files: [:], container)?.reason.contains("did not make") == true)
    }
}
