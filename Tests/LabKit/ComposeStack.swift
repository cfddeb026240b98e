public import Processes

/// A Compose project brought up by the real Docker Compose on a lab's engine.
public struct ComposeStack: Sendable {
    public let engine: Engine
    /// The project's folder on the host; its last part is the project's name.
    public let folder: String

    /// Writes a project and brings it up.
    /// - Parameters:
    ///   - files: texts by their path below the folder; a Compose file among them.
    ///   - waiting: whether it waits until all that have a health check are healthy.
    public static func up(
        on engine: Engine, folder: String = "/home/media/stack", files: [String: String], waiting: Bool = false
    ) async throws -> ComposeStack {
        let stack = ComposeStack(engine: engine, folder: folder)
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            try await engine.host.write(text, to: "\(folder)/\(path)", owner: "1000:1000")
        }
        do {
            try await stack.compose(["up", "--detach", "--pull", "never"] + (waiting ? ["--wait"] : []))
            Component.note("Docker Compose", "2.40")
        } catch {
            throw LabFailure("\(error)\n\(try await stack.whatWentWrong())")
        }
        return stack
    }

    /// The last words of the containers that do not run or are not healthy.
    private func whatWentWrong() async throws -> String {
        let line = """
            docker ps --all --format '{{.Names}} {{.Status}}' | grep -vE ' Up [^(]*($|\\(healthy)' |
            while read -r name status; do echo "$name: $status"; docker logs --tail 10 "$name" 2>&1; done
            """
        return try await engine.host.shell(line)
    }

    /// Runs Docker Compose in the project's folder; it has to succeed.
    @discardableResult
    public func compose(_ arguments: [String], timeLimit: Duration = .seconds(120)) async throws -> String {
        try await engine.host.check(
            ["env", "-C", folder, LabFolders.reference + "/docker-compose", "--progress", "quiet"] + arguments,
            timeLimit: timeLimit)
    }

    /// Runs a command in a service's container; a status other than 0 is a result.
    public func exec(_ service: String, _ command: [String]) async throws -> ProcessResult {
        try await engine.host.run(
            ["env", "-C", folder, LabFolders.reference + "/docker-compose", "exec", "--no-TTY", service] + command)
    }

    /// What a service has written.
    public func logs(_ service: String) async throws -> String {
        try await compose(["logs", "--no-color", "--no-log-prefix", service])
    }

    public func down() async throws { try await compose(["down", "--volumes", "--timeout", "2"]) }
}
