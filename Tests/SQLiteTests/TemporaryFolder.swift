import Glibc
import ProgramTestSupport
import Testing

/// A folder of a test's own, with a look at everything that writing would change.
final class TemporaryFolder {
    private let scratch: ScratchFolder
    var path: String { scratch.path }

    init() throws { scratch = try ScratchFolder() }

    func names() -> [String] { scratch.names() }

    func read(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen("\(path)/\(name)", "rb"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    func write(_ bytes: [UInt8], _ name: String) throws {
        let file = try #require(fopen("\(path)/\(name)", "wb"))
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// A copy of the folder as a crash would leave it, made while its writer goes on.
    func copy() throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for name in names() where !name.hasSuffix("-shm") { try copy.write(try read(name), name) }
        return copy
    }

    /// Names, inodes, sizes, modes, times of change and contents, the folder's own included.
    func state() throws -> [String] {
        var lines: [String] = []
        for name in [""] + names() {
            var status = stat()
            #expect(stat("\(path)/\(name)", &status) == 0)
            lines.append(
                "\(name) \(status.st_ino) \(status.st_size) \(status.st_mode) \(status.st_nlink) "
                    + "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) "
                    + "\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)")
            if !name.isEmpty { lines.append("\(try read(name).reduce(into: Hasher()) { $0.combine($1) }.finalize())") }
        }
        return lines
    }
}
