import Processes

/// Runs one program in a folder to its end.
struct ChildProcess {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs `arguments`, the first of which is an absolute path, in `directory`.
    static func run(
        _ arguments: [String], environment: [String: String], directory: String
    ) throws -> ProcessResult {
        // coreutils' env changes the folder: the runner itself never does.
        let request = ProcessRequest(
            "/usr/bin/env", ["-C", directory] + arguments, environment: environment, timeLimit: .seconds(60),
            outputLimit: 1 << 24)
        return try LiveProcessRunner().run(request)
    }
}
