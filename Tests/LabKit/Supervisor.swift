import Glibc
import Synchronization

/// The process that holds a lab and ends it when this one goes away, in whatever way.
final class Supervisor: @unchecked Sendable {
    // Only `start` and `end` touch these, one after the other; `end` may come from `deinit`.
    private let process: pid_t
    private let input: Int32
    /// Whether somebody has ended it: who is late and who has waited may both.
    private let hasEnded = Mutex(false)
    private let output: Int32
    /// The lab's first process, as this machine sees it.
    let first: pid_t
    /// The lab's name, which its control groups bear.
    let name: String

    private init(process: pid_t, input: Int32, output: Int32, first: pid_t, name: String) {
        self.process = process
        self.input = input
        self.output = output
        self.first = first
        self.name = name
    }

    deinit { end() }

    /// Starts one.
    /// - Throws: ``LabRefusal/noNamespaces(_:)``.
    static func start(id: String) throws(LabRefusal) -> Supervisor {
        guard let toChild = pair(), let fromChild = pair() else { throw .noNamespaces("no descriptors left") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild.1, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, fromChild.1, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: what ends the test's group shall not end what cleans up after it.
        posix_spawnattr_setflags(&attributes, 0x80)
        let words = ["/bin/sh", LabFolders.scripts + "/supervise.sh", id, LabFolders.parts]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        defer { for pointer in arguments { free(pointer) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, &environment)
        close(toChild.1)
        close(fromChild.1)
        guard code == 0 else {
            close(toChild.0)
            close(fromChild.0)
            throw .noNamespaces("no supervisor: \(code)")
        }
        let words2 = readLine(fromChild.0).split(separator: " ").map(String.init)
        guard words2.count == 3, words2[0] == "ready", let first = pid_t(words2[1]) else {
            close(toChild.0)
            close(fromChild.0)
            var status: Int32 = 0
            waitpid(process, &status, 0)
            throw .noNamespaces(words2.dropFirst().joined(separator: " "))
        }
        return Supervisor(process: process, input: toChild.0, output: fromChild.0, first: first, name: words2[2])
    }

    /// Ends the lab and waits until all of it is gone.
    func end() {
        let isFirst = hasEnded.withLock { hasEnded in
            defer { hasEnded = true }
            return !hasEnded
        }
        guard isFirst else { return }
        close(input)
        _ = Self.readLine(output)
        close(output)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    }

    private static func readLine(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count < 4096 {
            let count = read(descriptor, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 || byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Close-on-exec, so that no other program started meanwhile keeps a lab alive.
    private static func pair() -> (Int32, Int32)? {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        return socketpair(AF_UNIX, kind, 0, &ends) == 0 ? (ends[0], ends[1]) : nil
    }
}
