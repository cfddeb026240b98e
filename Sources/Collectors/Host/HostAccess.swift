public import FileAccess
public import Processes

/// What the host's collectors may touch, all of it handed in: files below a root, programs, the disks' state and the time.
public struct HostAccess: Sendable {
    /// The most bytes of one of the machine's own settings files.
    static let readLimit = 1 << 20

    let files: any FileSystem
    let processes: any ProcessRunner
    let status: any HostStatus
    /// Put before every path; empty for the machine itself.
    let root: String
    /// Seconds since 1970.
    let now: Int

    /// - Parameters:
    ///   - processes: runs programs as seen from that root; one that knows no program where the root is another machine's.
    ///   - status: times and free space, asked with the same paths as `files`.
    ///   - root: the folder that holds the machine's files; `/` for this machine. A symbolic link below it that is
    ///     absolute leads out of it.
    ///   - now: seconds since 1970.
    public init(
        files: any FileSystem, processes: any ProcessRunner, status: any HostStatus, root: String = "/", now: Int
    ) {
        self.files = files
        self.processes = processes
        self.status = status
        let normal = FilePath.normalized(root)
        self.root = normal == "/" ? "" : normal
        self.now = now
    }

    /// The text of a file; bytes that are no UTF-8 become U+FFFD.
    func text(_ path: String, limit: Int = HostAccess.readLimit) throws(FileError) -> String {
        String(decoding: try files.read(root + path, limit: limit), as: UTF8.self)
    }

    /// The text of a short file such as those under `/sys`, without its end of line; nil when it cannot be read.
    func line(_ path: String) -> String? {
        guard let text = try? text(path, limit: 4096) else { return nil }
        return text.hostLines.first.map { $0.trimmed }
    }

    func attributes(_ path: String) -> FileAttributes? { try? files.attributes(root + path) }

    func exists(_ path: String) -> Bool { attributes(path) != nil }

    /// The names in a directory; empty when it cannot be listed.
    func names(_ path: String) -> [String] { (try? files.list(root + path)) ?? [] }

    /// The path without symbolic links, below the root; nil when it leads nowhere.
    func realPath(_ path: String) -> String? { files.realPath(root + path) }

    /// When the file last changed, in seconds since 1970.
    func modified(_ path: String) -> Int? { status.modified(root + path) }

    /// Runs a program with a plain environment.
    /// - Returns: nil when it could not be run to its end.
    func run(
        _ executable: String, _ arguments: String..., input: String = "", timeLimit: Duration = .seconds(2)
    ) -> ProcessResult? {
        try? processes.run(request(executable, arguments, input: input, timeLimit: timeLimit))
    }

    func request(
        _ executable: String, _ arguments: [String], input: String = "", timeLimit: Duration = .seconds(2)
    ) -> ProcessRequest {
        ProcessRequest(
            executable, arguments,
            environment: ["LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent"],
            timeLimit: timeLimit, outputLimit: 1 << 20, input: Array(input.utf8))
    }

    /// The states of systemd's units by name; nil where systemd does not run or could not be asked.
    func units(_ names: [String]) -> [String: UnitState]? {
        guard exists("/run/systemd/system"),
            let result = try? processes.run(
                request(
                    "/usr/bin/systemctl",
                    ["show", "--no-pager", "--property=Id,LoadState,ActiveState,UnitFileState", "--"] + names)),
            result.status == 0
        else { return nil }
        return UnitState.read(String(decoding: result.output, as: UTF8.self))
    }
}

/// What systemd says of one unit.
struct UnitState: Sendable, Hashable {
    var isThere = false
    var isActive = false
    var isEnabled = false

    /// Reads blocks of `Key=value` that are parted by empty lines.
    static func read(_ text: String) -> [String: UnitState] {
        var states: [String: UnitState] = [:]
        var name = ""
        var state = UnitState()
        for line in text.hostLines + [""] {
            if line.isEmpty {
                if !name.isEmpty { states[name] = state }
                (name, state) = ("", UnitState())
            } else if let (key, value) = line.split(at: "=") {
                switch key {
                case "Id": name = String(value)
                case "LoadState": state.isThere = value == "loaded"
                case "ActiveState": state.isActive = value == "active" || value == "reloading"
                case "UnitFileState": state.isEnabled = value.hasPrefix("enabled") || value == "static"
                default: break
                }
            }
        }
        return states
    }
}
