import FoundationEssentials
import Glibc
import LabKit

/// Where a lab that stays is known from: a folder with who holds it, what it says of itself, and what it is asked.
///
/// ```
/// holder      the process that holds it, and when that began, in the kernel's ticks
/// ready       how to enter its hosts, once it is up; `failed` holds why it is not
/// asked       a command of others: break NAME, heal NAME, torrent, watch SECONDS, down
/// answered    what came of it: `ok` or `failed` in the first line
/// ```
struct LabState {
    let folder: String

    init() {
        folder = getenv("LAB_STATE").map { String(cString: $0) } ?? LabFolders.parts + "/up"
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func text(_ name: String) -> String? { try? LabFolders.text(path(name)) }

    /// Writes a file that others see whole or not at all.
    func write(_ text: String, to name: String) throws {
        guard let file = fopen(path(name + ".part"), "w") else { throw LabFailure("\(path(name)): cannot be written") }
        let isWhole = fputs(text, file) >= 0
        guard fclose(file) == 0, isWhole, rename(path(name + ".part"), path(name)) == 0 else {
            throw LabFailure("\(path(name)): cannot be written")
        }
    }

    func remove(_ name: String) { unlink(path(name)) }

    /// The process that holds a lab; nil where none does any more.
    var holder: pid_t? {
        guard let words = text("holder")?.split(separator: " "), words.count == 2, let process = pid_t(words[0]),
            let begun = Self.begun(process), begun == words[1]
        else { return nil }
        return process
    }

    /// Makes the folder this process' own. What another has left in it goes.
    func take() throws {
        clear()
        mkdir(LabFolders.parts, 0o755)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST, let begun = Self.begun(getpid()) else {
            throw LabFailure("\(folder): cannot be made")
        }
        try write("\(getpid()) \(begun)", to: "holder")
    }

    func clear() {
        for name in ["holder", "ready", "failed", "asked", "answered"] { remove(name) }
        rmdir(folder)
    }

    /// When a process began, so that another of the same number is not taken for it.
    private static func begun(_ process: pid_t) -> Substring? {
        guard let text = try? LabFolders.text("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else {
            return nil
        }
        // The program's name may hold anything; the 20th word after it is the time.
        let words = text[end...].split(separator: " ")
        // One that has ended and that nobody has asked for yet is none.
        return words.count > 20 && words[1] != "Z" ? words[20] : nil
    }
}
