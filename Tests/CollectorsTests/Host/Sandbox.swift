import FileAccess
import Glibc
import LabKit
import Processes
import Testing

/// A mount, network and process namespace of its own, in which the machine's real services can be set up otherwise.
///
/// The programs are those of a lab's Debian root (`.build/lab`, see docs/lab.md), laid under a file system in memory.
/// Everything that the script mounts or starts goes with it; the machine itself sees nothing of it.
final class Sandbox {
    /// A folder that both sides see.
    let folder: String
    private let unshare: pid_t
    /// The first process in it, as the machine numbers it.
    let process: pid_t

    struct Failed: Error, CustomStringConvertible { var description: String }

    /// A Debian root whose programs are run.
    struct Base: Sendable, CustomTestStringConvertible {
        /// Such as `bookworm`.
        var name: String
        /// Its folder, or several that are laid over each other, the uppermost first, a colon between.
        var path: String
        var testDescription: String { name }

        /// Notes that what a package of it holds is run; the releases are the suites' own, within which Debian only mends.
        func note(_ name: String) {
            let releases = ["OpenSSH": ["9.2", "10.0"], "fail2ban": ["1.0", "1.1"], "ufw": ["0.36", "0.36"]]
            if let release = releases[name]?[self.name == "trixie" ? 1 : 0] { Component.note(name, release) }
        }

        func has(_ program: String) -> Bool { access(path + program, X_OK) == 0 }
    }

    /// Both roots of labs: where one is missing nothing of it is left out unsaid, the tests skip with the reason.
    static let bases: [Base] = {
        let parts = FilePath.normalized(#filePath + "/../../../..") + "/.build/lab"
        return [Base(name: "bookworm", path: parts + "/root"), Base(name: "trixie", path: parts + "/root-trixie")]
    }()

    /// Whether namespaces can be made here, and the programs are in each root.
    static func isPossible(with programs: String...) -> Bool {
        guard getuid() == 0, bases.allSatisfy({ base in programs.allSatisfy(base.has) }) else { return false }
        let probe = ["--mount", "--net", "--pid", "--fork", "/bin/true"]
        return (try? LiveProcessRunner().run(ProcessRequest("/usr/bin/unshare", probe)).status) == 0
    }

    static let reason: String = {
        let missing = bases.filter { !$0.has("/bin/sh") }.map(\.name)
        return "no root, no namespaces, or not all of a lab's parts"
            + (missing.isEmpty ? "" : " (none of \(missing.joined(separator: ", ")))")
    }()

    /// What makes the root of the sandbox, before the script runs in it.
    private static func begin(_ folder: String, _ base: Base) -> String {
        """
        mkdir \(folder)/lab; mount -t tmpfs none \(folder)/lab; cd \(folder)/lab; mkdir upper work root
        mount -t overlay overlay -o lowerdir=\(base.path),upperdir=$PWD/upper,workdir=$PWD/work root
        mount -t proc none root/proc; mount --rbind /dev root/dev
        mkdir -p root\(folder); mount --bind \(folder) root\(folder)
        exec chroot root /bin/sh \(folder)/inside.sh
        """
    }

    /// - Parameter script: shell commands run inside as root, `$FOLDER` being the shared folder; the sandbox is ready when
    ///   they have ended, and lives on.
    init(_ script: String, on base: Base) throws {
        var template = Array("/tmp/host-sandbox-XXXXXX\0".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failed(description: "mkdtemp") }
        folder = String(cString: made)
        let path = folder
        func write(_ name: String, _ text: String) {
            guard let file = fopen("\(path)/\(name)", "w") else { return }
            fputs(text, file)
            fclose(file)
        }
        let start = """
            set -e
            export FOLDER=\(path) PATH=/usr/sbin:/usr/bin:/sbin:/bin
            mount --make-rprivate /
            ip link set lo up
            \(Self.begin(path, base))
            """
        let inside = """
            set -e
            cd /
            \(script)
            touch $FOLDER/ready
            exec sleep 300
            """
        write("start.sh", start)
        write("inside.sh", inside)
        let command = """
            unshare --mount --net --pid --fork --kill-child --mount-proc /bin/sh \(path)/start.sh \
            </dev/null >\(path)/log 2>&1 & echo $!
            """
        let begun = try LiveProcessRunner().run(
            ProcessRequest("/bin/sh", ["-c", command], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]))
        guard let outer = pid_t(String(decoding: begun.output, as: UTF8.self).filter(\.isNumber)) else {
            throw Failed(description: "unshare did not start")
        }
        unshare = outer
        let files = LiveFileSystem()
        var tries = 0
        while (try? files.attributes("\(path)/ready")) == nil {
            tries += 1
            guard tries < 600, kill(outer, 0) == 0 else {
                kill(outer, SIGKILL)
                let log = (try? files.read("\(path)/log", limit: 1 << 20)) ?? []
                throw Failed(description: "the sandbox did not start: \(String(decoding: log, as: UTF8.self))")
            }
            usleep(50_000)
        }
        let children = (try? files.read("/proc/\(outer)/task/\(outer)/children", limit: 4096)) ?? []
        process = pid_t(String(decoding: children, as: UTF8.self).split(separator: " ").first ?? "") ?? 0
    }

    deinit {
        kill(unshare, SIGKILL)
        _ = try? LiveProcessRunner().run(ProcessRequest("/bin/rm", ["-rf", "--", folder]))
    }

    /// Where its files are seen from here.
    var root: String { "/proc/\(process)/root" }

    /// Runs programs inside.
    var runner: InsideRunner { InsideRunner(process: process) }

    /// Runs a shell command inside.
    func sh(_ command: String) throws {
        let result = try runner.run(
            ProcessRequest(
                "/bin/sh", ["-c", command], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "FOLDER": folder],
                timeLimit: .seconds(30)))
        guard result.status == 0 else {
            throw Failed(description: "\(command): \(String(decoding: result.errors + result.output, as: UTF8.self))")
        }
    }
}

/// Runs programs in a sandbox's namespaces.
struct InsideRunner: ProcessRunner {
    let process: pid_t

    func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
        var inside = request
        inside.executable = "/usr/bin/nsenter"
        inside.arguments =
            ["--target", "\(process)", "--mount", "--net", "--pid", "--root", "--wd=/", "--", request.executable]
            + request.arguments
        let result = try LiveProcessRunner().run(inside)
        // nsenter says by 127 that there is no such program.
        if result.status == 127 { throw .notFound(request.executable) }
        return result
    }
}
