import Glibc
import Processes
import ProgramTestSupport

/// Runs the built program as a user does, in a folder of its own.
final class ProgramRun: Sendable {
    private let scratch: ScratchFolder
    var folder: String { scratch.path }

    init(_ files: [String: String] = [:]) throws { scratch = try ScratchFolder(files) }

    func write(_ text: String, to name: String, mode: mode_t = 0o644) throws {
        try scratch.write(text, to: name, mode: mode)
    }

    struct Output {
        /// nil when it did not end by itself in time.
        var status: Int32?
        var text: String
        var errors: String
        var took: Duration
    }

    /// The longest that any of these audits may take, on a machine that does much else.
    static let limit = Duration.seconds(60)

    /// - Parameters:
    ///   - engine: `DOCKER_HOST`.
    ///   - isOrdinary: as an account without any rights; the tests themselves may be root's.
    ///
    /// Waits on a thread of its own, so that no other test waits with it.
    func audit(_ arguments: [String], engine: String?, isOrdinary: Bool = false) async throws -> Output {
        try await Blocking.run { Result { try self.run(arguments, engine, isOrdinary) } }.get()
    }

    private func run(_ arguments: [String], _ engine: String?, _ isOrdinary: Bool) throws -> Output {
        var environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder, "COLUMNS": "200"]
        // Beside the project's files, never this machine's own.
        environment["WATERTIGHT_STATE"] = folder + "/.state"
        if let engine { environment["DOCKER_HOST"] = engine }
        var command = ["-C", folder]
        if isOrdinary, geteuid() == 0 {
            // The build folder may be closed to others.
            let copy = "\(folder)/watertight"
            _ = try LiveProcessRunner().run(ProcessRequest("/bin/cp", [BuiltProgram.path, copy]))
            command += ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy]
        } else {
            command.append(BuiltProgram.path)
        }
        let start = ContinuousClock.now
        do {
            let result = try LiveProcessRunner().run(
                ProcessRequest(
                    "/usr/bin/env", command + ["audit"] + arguments, environment: environment, timeLimit: Self.limit,
                    outputLimit: 16 << 20))
            return Output(
                status: result.status, text: String(decoding: result.output, as: UTF8.self),
                errors: String(decoding: result.errors, as: UTF8.self), took: ContinuousClock.now - start)
        } catch {
            return Output(status: nil, text: "", errors: "\(error)", took: ContinuousClock.now - start)
        }
    }
}
