public import Glibc
public import Processes
import ProgramTestSupport

/// One host of a lab: a Debian root, processes, network, host name and control groups of its own.
public final class LabHost: Sendable {
    public let name: String
    let group: String
    /// Its first process, as this machine sees it.
    public let first: pid_t

    /// What engine its root has; nil where it has none.
    let engine: EngineVersion?

    init(name: String, group: String, first: pid_t, engine: EngineVersion? = nil) {
        self.name = name
        self.group = group
        self.first = first
        self.engine = engine
    }

    static let environment = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
    ]

    /// Runs a program on the host, as root, to its end; a status other than 0 is a result.
    /// - Parameters:
    ///   - command: the program and its arguments; looked up in the host's own path.
    ///   - environment: added to the path and the home.
    /// - Throws: ``ProcessError`` where it cannot run or takes longer than `timeLimit`.
    public func run(
        _ command: [String], environment: [String: String] = [:], input: String = "",
        timeLimit: Duration = .seconds(60)
    ) async throws -> ProcessResult {
        let request = ProcessRequest(
            "/bin/sh", [LabFolders.scripts + "/enter.sh", group, "\(first)"] + command,
            environment: Self.environment.merging(environment) { $1 }, timeLimit: timeLimit, outputLimit: 1 << 26,
            input: Array(input.utf8))
        return try await Blocking.attempt { try LiveProcessRunner().run(request) }
    }

    /// Runs a program that has to succeed, and gives its standard output.
    /// - Throws: ``LabFailure`` with what it said, where its status is not 0.
    @discardableResult
    public func check(
        _ command: [String], environment: [String: String] = [:], input: String = "",
        timeLimit: Duration = .seconds(60)
    ) async throws -> String {
        let result = try await run(command, environment: environment, input: input, timeLimit: timeLimit)
        guard result.status == 0 else {
            let words = result.errors.isEmpty ? result.text : result.errorText
            throw LabFailure("\(name): \(command.joined(separator: " ")): \(result.ending): \(words)")
        }
        return result.text
    }

    /// Runs our own program, as it was built beside these tests, on the host; it sees the host's files, engine and rules.
    public func watertight(
        _ arguments: String..., environment: [String: String] = [:], timeLimit: Duration = .seconds(60)
    ) async throws -> ProcessResult {
        try await run([BuiltProgram.path] + arguments, environment: environment, timeLimit: timeLimit)
    }

    /// Runs lines of a shell, stopping at the first that fails.
    @discardableResult
    public func shell(_ lines: String, timeLimit: Duration = .seconds(60)) async throws -> String {
        try await check(["sh", "-euc", lines], timeLimit: timeLimit)
    }

    /// Starts a program that stays, its output in `/var/log/NAME.log`; it ends with the host.
    public func start(_ name: String, _ command: [String], environment: [String: String] = [:]) async throws {
        let line = #"log=/var/log/$1.log; shift; setsid "$@" >>"$log" 2>&1 </dev/null &"#
        try await check(["sh", "-c", line, "sh", name] + command, environment: environment)
    }

    /// Writes a file, with the folders that lead to it.
    public func write(_ text: String, to path: String, mode: String = "644", owner: String = "0:0") async throws {
        try await check(
            ["sh", "-euc", #"mkdir -p "$(dirname "$1")"; cat >"$1"; chmod "$2" "$1"; chown "$3" "$1""#, "sh"]
                + [path, mode, owner], input: text)
    }

    /// Waits until a command of the host succeeds.
    /// - Throws: ``LabFailure`` with what the command said last, after `timeLimit`.
    public func wait(
        for what: String, until command: [String], timeLimit: Duration = .seconds(60)
    ) async throws {
        let end = ContinuousClock.now + timeLimit
        while true {
            let result = try await run(command)
            if result.status == 0 { return }
            guard ContinuousClock.now < end else {
                throw LabFailure("\(name): no \(what): \(result.text)\(result.errorText)")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// What a page answers to this host: the status and the text, or nil where no connection came about in time.
    public func get(_ url: String, headers: [String] = [], seconds: Int = 3) async throws -> (
        status: Int, text: String
    )? {
        let extra = headers.flatMap { ["--header", $0] }
        let result = try await run(
            ["curl", "--silent", "--globoff", "--max-time", "\(seconds)", "--write-out", "\n%{http_code}"] + extra + [
                url
            ])
        guard result.status == 0, let end = result.text.lastIndex(of: "\n"),
            let status = Int(result.text[result.text.index(after: end)...])
        else { return nil }
        return (status, String(result.text[..<end]))
    }

    /// Whether a TCP connection from this host comes about.
    public func reaches(_ address: String, port: Int, seconds: Int = 2) async throws -> Bool {
        let result = try await run(["nc", "-z", "-w", "\(seconds)", address, "\(port)"])
        guard result.status == 0 || result.status == 1 else { throw LabFailure("\(name): nc: \(result.errorText)") }
        return result.status == 0
    }

    /// Runs lines of `ip`, stopping at the first that fails.
    /// - Parameter withMachineProcesses: the lines name processes as this machine sees them.
    func ip(_ lines: [String], withMachineProcesses: Bool = false) async throws {
        let input = lines.map { $0 + "\n" }.joined()
        guard withMachineProcesses else {
            try await check(["ip", "-batch", "-"], input: input)
            return
        }
        let request = ProcessRequest(
            "/usr/bin/nsenter", ["--target", "\(first)", "--mount", "--net", "--", "ip", "-batch", "-"],
            environment: Self.environment, input: Array(input.utf8))
        let result = try await Blocking.attempt { try LiveProcessRunner().run(request) }
        guard result.status == 0 else { throw LabFailure("\(name): ip: \(result.errorText)") }
    }
}
