import Glibc
import Reports

/// Where a guard's socket is, and what keeps a second guard away.
final class GuardRunFolder {
    private let lock: Int32
    let socket: String

    /// `WATERTIGHT_RUN`; else `/run/watertight` for root; else `$XDG_RUNTIME_DIR/watertight`; else the state folder's
    /// neighbour of that name in the home.
    static func path(environment: [String: String], isRoot: Bool) -> String? {
        func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let own = absolute("WATERTIGHT_RUN") { return own }
        if isRoot { return "/run/watertight" }
        if let folder = absolute("XDG_RUNTIME_DIR") { return folder + "/watertight" }
        return absolute("HOME").map { $0 + "/.local/state/watertight/run" }
    }

    static func socket(in folder: String) -> String { folder + "/guard.sock" }

    /// Makes the folder (0700) and takes the lock.
    /// - Throws: ``CommandFailure`` where another guard holds it.
    init(environment: [String: String], isRoot: Bool) throws {
        guard let folder = GuardRunFolder.path(environment: environment, isRoot: isRoot) else {
            throw CommandFailure("there is no home for the guard's socket; set WATERTIGHT_RUN to a folder.", .notDone)
        }
        var made = ""
        for part in folder.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o700) != 0, errno != EEXIST {
                throw CommandFailure("\(PlainText.safe(made)) cannot be made", .notDone)
            }
        }
        var information = stat()
        // Others could put a socket of their own there.
        guard stat(folder, &information) == 0, information.st_uid == geteuid(), information.st_mode & 0o022 == 0 else {
            throw CommandFailure(
                "\(PlainText.safe(folder)) belongs to somebody else, or others may write to it", .notDone)
        }
        lock = open(folder + "/guard.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw CommandFailure("\(PlainText.safe(folder)): the lock cannot be made", .notDone) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandFailure("another guard runs already; see `watertight status`", .notDone)
        }
        socket = GuardRunFolder.socket(in: folder)
    }

    deinit { close(lock) }
}
