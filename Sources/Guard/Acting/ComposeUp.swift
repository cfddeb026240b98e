import Evidence
import FileAccess
import Processes
import StackModel

/// Has Docker Compose make one service anew, from the files that it was made from.
struct ComposeUp: Sendable {
    /// Where programs of the system are.
    private static let folders = ["/usr/local/bin", "/usr/bin", "/bin"]

    let files: any FileSystem
    let processes: any ProcessRunner
    let environment: [String: String]

    /// - Returns: why it could not be done; nil when it was.
    func recreate(_ container: EngineContainer) -> ActingFailure? {
        guard let compose = container.compose, !compose.isOneOff, let folder = compose.workingDirectory,
            !compose.configFiles.isEmpty
        else {
            return ActingFailure(
                "Docker Compose did not make \(container.name).",
                remedy: "Remove it and run it again as it was made, with the network of the new VPN container.")
        }
        let arguments = arguments(compose, folder)
        let typed = "docker compose \(arguments.joined(separator: " "))"
        let unread = compose.configFiles.filter { (try? files.attributes($0)) == nil }
        guard unread.isEmpty else {
            return ActingFailure("\(unread[0]) cannot be read here.", remedy: "Where it can be, run `\(typed)`.")
        }
        guard let program = program() else {
            return ActingFailure("Docker Compose is not installed here.", remedy: "Run `\(typed)`.")
        }
        var given = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        for name in ["HOME", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY"]
        {
            given[name] = environment[name]
        }
        do throws(ProcessError) {
            let result = try processes.run(
                ProcessRequest(
                    program[0], program.dropFirst() + arguments, environment: given, timeLimit: .seconds(120)))
            guard result.status == 0 else {
                let words = String(decoding: result.errors.suffix(300), as: UTF8.self)
                return ActingFailure("Docker Compose refused: \(words)", remedy: "Run `\(typed)`.")
            }
            return nil
        } catch {
            return ActingFailure("Docker Compose could not be run: \(error).", remedy: "Run `\(typed)`.")
        }
    }

    /// Nothing but that one service is touched, and no image is fetched.
    private func arguments(_ compose: ComposeLabels, _ folder: String) -> [String] {
        ["--project-directory", folder, "--project-name", compose.project]
            + compose.configFiles.flatMap { ["--file", $0] }
            + ["up", "--detach", "--force-recreate", "--no-deps", "--no-build", "--pull", "never", compose.service]
    }

    /// The plugin, or the program of its own.
    private func program() -> [String]? {
        let plugins = ["/usr/libexec", "/usr/lib", "/usr/local/libexec", "/usr/local/lib"].map {
            "\($0)/docker/cli-plugins/docker-compose"
        }
        if plugins.contains(where: { (try? files.attributes($0)) != nil }),
            let docker = ComposeUp.folders.map({ "\($0)/docker" }).first(where: { (try? files.attributes($0)) != nil })
        {
            return [docker, "compose"]
        }
        return ComposeUp.folders.map { "\($0)/docker-compose" }.first { (try? files.attributes($0)) != nil }.map {
            [$0]
        }
    }
}
