import ArgumentParser
import Glibc
import LabKit
import Processes

/// `lab run -- COMMAND`: brings the home and its stack up, runs a command on the media host, takes everything down.
struct LabRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a command on the media host of a home whose stack is up.")

    @Option(
        name: .customLong("see"),
        help: ArgumentHelp(
            "A folder of this machine that the host sees, read-only; may be repeated.", valueName: "folder"))
    var folders: [String] = []

    @Option(help: ArgumentHelp("The most seconds that the command may take.", valueName: "seconds"))
    var limit = 600

    @Argument(parsing: .postTerminator, help: "The command with its arguments.")
    var command: [String]

    func validate() throws {
        if command.isEmpty { throw ValidationError("Give a command after `--`.") }
        if let folder = folders.first(where: { !$0.hasPrefix("/") }) {
            throw ValidationError("\(folder): give an absolute path.")
        }
    }

    func run() async throws {
        let result = try await Lab.run(limit: nil) { lab in
            let home = try await Home.make(in: lab, engine: .debian28, seeing: folders)
            let account = try await home.openProvider()
            _ = try await MediaStack.up(in: home, account: account)
            return try await home.media.run(command, timeLimit: .seconds(limit))
        }
        LabRun.write(result.output, to: STDOUT_FILENO)
        LabRun.write(result.errors, to: STDERR_FILENO)
        throw ExitCode(result.status ?? 1)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
