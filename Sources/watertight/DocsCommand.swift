import ArgumentParser
import Controls
import FileAccess
import Glibc
import Reports

/// `watertight docs`: writes the pages that are made from the program itself; for contributors, so it is not listed.
struct DocsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs", abstract: "Write docs/ from the controls and the commands.", shouldDisplay: false)

    @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder"), completion: .directory)
    var write: String

    func run() throws {
        let process = try ProcessContext()
        let folder = FilePath.joined(process.directory, write)
        for page in GeneratedDocs.all() {
            let path = FilePath.joined(folder, page.name)
            try OutputFile.write(page.text, to: path)
        }
        let pages = FilePath.joined(folder, "controls")
        let wanted = Set(GeneratedDocs.all().map { FilePath.joined(folder, $0.name) })
        for name in (try? LiveFileSystem().list(pages)) ?? [] where name.hasSuffix(".md") {
            // The page of a control that is gone goes with it.
            let path = FilePath.joined(pages, name)
            if !wanted.contains(path) { unlink(path) }
        }
    }
}

/// Writes files for `docs`.
private enum OutputFile {
    static func write(_ text: String, to path: String) throws {
        mkdir(FilePath.directory(of: path), 0o755)
        guard let file = fopen(path, "w") else {
            throw CommandFailure("cannot write \(path): \(String(cString: strerror(errno)))", .notDone)
        }
        defer { fclose(file) }
        guard fputs(text, file) >= 0 else {
            throw CommandFailure("cannot write \(path): \(String(cString: strerror(errno)))", .notDone)
        }
    }
}
