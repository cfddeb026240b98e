import Glibc
import Processes
import Testing

/// A directory that the test owns, with a few git commands of its own.
final class TemporaryRepository {
    let path: String

    init() throws {
        var template = Array("/tmp/collectors-XXXXXX\0".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failed(what: "mkdtemp") }
        path = String(cString: made)
    }

    deinit {
        _ = try? LiveProcessRunner().run(ProcessRequest("/bin/rm", ["-rf", "--", path]))
    }

    struct Failed: Error { var what: String }

    func write(_ name: String, _ text: String = "KEY=value\n") throws {
        try makeDirectory(of: name)
        guard let file = fopen("\(path)/\(name)", "w") else { throw Failed(what: name) }
        fputs(text, file)
        fclose(file)
    }

    func makeDirectory(of name: String) throws {
        guard let slash = name.lastIndex(of: "/") else { return }
        try run("/bin/mkdir", ["-p", "\(path)/\(name[..<slash])"])
    }

    func git(_ arguments: String..., in directory: String = "") throws {
        try run(
            "/usr/bin/git",
            ["-C", directory.isEmpty ? path : "\(path)/\(directory)", "-c", "protocol.file.allow=always"] + arguments)
    }

    func run(_ program: String, _ arguments: [String]) throws {
        let environment = [
            "PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@example.org",
        ]
        let result = try LiveProcessRunner().run(
            ProcessRequest(program, arguments, environment: environment, timeLimit: .seconds(30)))
        guard result.status == 0 else {
            throw Failed(what: "\(program) \(arguments): \(String(decoding: result.errors, as: UTF8.self))")
        }
    }
}
