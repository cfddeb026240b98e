import Glibc
import ProgramTestSupport

/// Where things of labs are kept.
public enum LabFolders {
    /// The package's own folder.
    public static let package: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }()

    /// The scripts that labs are made with, and the stand-ins.
    public static let scripts = package + "/Tests/Lab"

    /// What is made of Debian packages; kept between runs, never committed.
    public static let parts = package + "/.build/lab"

    /// Docker Compose, as the loader's comparison fetches it.
    public static let reference = package + "/.build/reference"

    /// The folders that our own program runs from: its own, and that of Swift's libraries.
    static let programFolders: [String] = {
        let program = BuiltProgram.path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
        var folders = [BuiltProgram.folder]
        if program != BuiltProgram.folder { folders.append(program) }
        // The tests run on the same libraries; where they lie, this process' own map of its memory tells.
        guard let file = fopen("/proc/self/maps", "r") else { return folders }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var size = 0
        defer { free(line) }
        while getline(&line, &size, file) > 0, let line {
            let text = String(cString: line)
            guard text.contains("/libswift"), let start = text.firstIndex(of: "/"),
                let end = text.lastIndex(of: "/")
            else { continue }
            let folder = String(text[start..<end])
            if !folders.contains(folder) { folders.append(folder) }
        }
        return folders
    }()
}
