import FileAccess
import Glibc
import Processes
import Testing

/// Runs the built program as a user does, in a folder of its own.
final class ProgramRun: Sendable {
    let folder: String

    init(_ files: [String: String] = [:]) throws {
        var template = Array("/tmp/wt-hostile-XXXXXX\0".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
        chmod(folder, 0o755)
        for (name, text) in files { try write(text, to: name) }
    }

    deinit {
        _ = try? LiveProcessRunner().run(ProcessRequest("/bin/rm", ["-rf", "--", folder]))
    }

    func write(_ text: String, to name: String, mode: mode_t = 0o644) throws {
        let path = "\(folder)/\(name)"
        _ = try LiveProcessRunner().run(ProcessRequest("/bin/mkdir", ["-p", FilePath.directory(of: path)]))
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
        chmod(path, mode)
    }

    /// The program stands beside the tests' own binary.
    private static let program: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return FilePath.joined(FilePath.directory(of: path), "watertight")
    }()

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
        if let engine { environment["DOCKER_HOST"] = engine }
        var command = ["-C", folder]
        if isOrdinary, geteuid() == 0 {
            // The build folder may be closed to others.
            let copy = "\(folder)/watertight"
            _ = try LiveProcessRunner().run(ProcessRequest("/bin/cp", [Self.program, copy]))
            command += ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy]
        } else {
            command.append(Self.program)
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
