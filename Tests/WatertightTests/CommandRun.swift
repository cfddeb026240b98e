import Processes
import ProgramTestSupport

/// Runs the built program as a user does, in a folder of its own.
final class CommandRun {
    private let scratch: ScratchFolder
    var folder: String { scratch.path }

    init(_ files: [String: String] = [:]) throws { scratch = try ScratchFolder(files) }

    struct Output {
        var status: Int32?
        var text: String
        var errors: String
    }

    /// - Parameter arguments: `@` stands for the folder.
    func run(_ arguments: String...) throws -> Output { try run(arguments) }

    func run(_ arguments: [String]) throws -> Output {
        try start(BuiltProgram.path, arguments.map { $0.replacing("@", with: folder) })
    }

    /// Runs a line of a shell with the program as `$0`.
    func shell(_ line: String) throws -> Output { try start("/bin/sh", ["-c", line, BuiltProgram.path]) }

    private func start(_ program: String, _ arguments: [String]) throws -> Output {
        let result = try LiveProcessRunner().run(
            ProcessRequest(
                "/usr/bin/env", ["-C", folder, program] + arguments,
                environment: ["PATH": "/usr/bin:/bin", "WATERTIGHT_STATE": folder + "/.state"],
                timeLimit: .seconds(60), outputLimit: 16 << 20))
        return Output(
            status: result.status, text: String(decoding: result.output, as: UTF8.self),
            errors: String(decoding: result.errors, as: UTF8.self))
    }
}
