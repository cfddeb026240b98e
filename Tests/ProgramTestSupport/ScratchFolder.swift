import FileAccess
public import Glibc
import Processes

/// A folder of a test's own, gone with it.
public final class ScratchFolder: Sendable {
    public let path: String

    /// - Parameter files: texts by their path below the folder.
    /// - Throws: when there is no room for it.
    public init(_ files: [String: String] = [:]) throws {
        var template = Array("/tmp/watertight-XXXXXX\0".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failed(what: "mkdtemp") }
        path = String(cString: made)
        // Programs that are run as an ordinary user get in too.
        chmod(path, 0o755)
        for (name, text) in files { try write(text, to: name) }
    }

    deinit {
        _ = try? LiveProcessRunner().run(ProcessRequest("/bin/rm", ["-rf", "--", path]))
    }

    /// Writes a file, and makes the folders above it.
    public func write(_ text: String, to name: String, mode: mode_t = 0o644) throws {
        let file = "\(path)/\(name)"
        _ = try LiveProcessRunner().run(ProcessRequest("/bin/mkdir", ["-p", FilePath.directory(of: file)]))
        guard let stream = fopen(file, "w") else { throw Failed(what: file) }
        fputs(text, stream)
        fclose(stream)
        chmod(file, mode)
    }

    /// The names in it, or in a folder below it, hidden ones too, sorted; none where there is no such folder.
    public func names(in folder: String = "") -> [String] {
        ((try? LiveFileSystem().list(folder.isEmpty ? path : "\(path)/\(folder)")) ?? []).sorted()
    }

    struct Failed: Error {
        var what: String
    }
}
