import FileAccess
import Glibc
import Processes
import Testing

/// Runs the built program as a user does, in a folder of its own.
final class CommandRun {
    let folder: String

    init(_ files: [String: String] = [:]) throws {
        var template = Array("/tmp/watertight-XXXXXX\0".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
        for (name, text) in files {
            let path = "\(folder)/\(name)"
            _ = try LiveProcessRunner().run(ProcessRequest("/bin/mkdir", ["-p", FilePath.directory(of: path)]))
            let file = try #require(fopen(path, "w"))
            fputs(text, file)
            fclose(file)
        }
    }

    deinit {
        _ = try? LiveProcessRunner().run(ProcessRequest("/bin/rm", ["-rf", "--", folder]))
    }

    /// The program stands beside the tests' own binary.
    private static let program: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return FilePath.joined(FilePath.directory(of: path), "watertight")
    }()

    struct Output {
        var status: Int32?
        var text: String
        var errors: String
    }

    /// - Parameter arguments: `@` stands for the folder.
    func run(_ arguments: String...) throws -> Output { try run(arguments) }

    func run(_ arguments: [String]) throws -> Output {
        try start(Self.program, arguments.map { $0.replacing("@", with: folder) })
    }

    /// Runs a line of a shell with the program as `$0`.
    func shell(_ line: String) throws -> Output { try start("/bin/sh", ["-c", line, Self.program]) }

    private func start(_ program: String, _ arguments: [String]) throws -> Output {
        let result = try LiveProcessRunner().run(
            ProcessRequest(
                "/usr/bin/env", ["-C", folder, program] + arguments, environment: ["PATH": "/usr/bin:/bin"],
                timeLimit: .seconds(60), outputLimit: 16 << 20))
        return Output(
            status: result.status, text: String(decoding: result.output, as: UTF8.self),
            errors: String(decoding: result.errors, as: UTF8.self))
    }
}
