import FileAccess
import Glibc

/// The few file operations that the comparison needs.
enum Files {
    /// The package's own folder.
    static let package: String = {
        let here = FilePath.directory(of: #filePath)
        return FilePath.directory(of: FilePath.directory(of: here))
    }()

    static func read(_ path: String) throws -> [UInt8] { try LiveFileSystem().read(path, limit: 1 << 26) }

    static func text(_ path: String) throws -> String { String(decoding: try read(path), as: UTF8.self) }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isDirectory(_ path: String) -> Bool {
        (try? LiveFileSystem().attributes(path))?.kind == .directory
    }

    static func list(_ path: String) -> [String] { (try? LiveFileSystem().list(path)) ?? [] }

    /// The files below `path`, relative to it, sorted.
    static func tree(_ path: String) -> [String] {
        list(path).flatMap { name -> [String] in
            let below = path + "/" + name
            return isDirectory(below) ? tree(below).map { name + "/" + $0 } : [name]
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        makeDirectory(FilePath.directory(of: path))
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ChildProcess.Failure(description: "cannot write \(path)") }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw ChildProcess.Failure(description: "cannot write \(path)") }
            rest = rest.dropFirst(count)
        }
    }

    static func makeDirectory(_ path: String) {
        guard path != "/", !exists(path) else { return }
        makeDirectory(FilePath.directory(of: path))
        mkdir(path, 0o700)
    }

    /// Copies the files below `source` to `target`.
    static func copy(_ source: String, to target: String) throws {
        makeDirectory(target)
        for name in tree(source) { try write(try read(source + "/" + name), to: target + "/" + name) }
    }

    static func remove(_ path: String) {
        if isDirectory(path) {
            for name in list(path) { remove(path + "/" + name) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    /// A new empty folder below the machine's temporary one.
    static func makeScratch() throws -> String {
        var template = Array("/tmp/watertight-reference-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ChildProcess.Failure(description: "cannot make a scratch folder") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
