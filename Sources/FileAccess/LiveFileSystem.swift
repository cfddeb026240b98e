import Glibc

/// The machine's own file system, read-only.
public struct LiveFileSystem: FileSystem {
    public init() {}

    public func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        // O_NONBLOCK: a named pipe put in place of a file must not hang the audit.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw error(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw error(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.notAFile, path: path, message: "is not a regular file")
        }
        if status.st_size > limit { throw FileError(.tooLarge, path: path, message: "is larger than \(limit) bytes") }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: max(4096, min(Int(status.st_size) + 1, 1 << 20)))
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw error(path, errno)
            }
            if count == 0 { return contents }
            contents.append(contentsOf: buffer[..<count])
            // The size can grow, or read as 0 under /proc, after fstat.
            if contents.count > limit {
                throw FileError(.tooLarge, path: path, message: "is larger than \(limit) bytes")
            }
        }
    }

    public func attributes(_ path: String) throws(FileError) -> FileAttributes {
        var status = stat()
        guard stat(path, &status) == 0 else { throw error(path, errno) }
        let kind: FileAttributes.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFSOCK: .socket
            case S_IFBLK, S_IFCHR: .device
            default: .other
            }
        return FileAttributes(
            kind: kind, mode: UInt16(status.st_mode & 0o7777), user: status.st_uid, group: status.st_gid,
            size: Int(status.st_size))
    }

    public func list(_ path: String) throws(FileError) -> [String] {
        guard let directory = opendir(path) else { throw error(path, errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    public func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    public func linkTarget(_ path: String) throws(FileError) -> String {
        // The longest path that the system takes; /proc says a length of 0 for its own links.
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw error(path, errno) }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    public func open(_ path: String) throws(FileError) -> any OpenFile { try LiveFile(path) }

    private func error(_ path: String, _ number: Int32) -> FileError { LiveFileSystem.error(path, number) }

    /// What the system's error number means for a path.
    static func error(_ path: String, _ number: Int32) -> FileError {
        let code: FileError.Code =
            switch number {
            case ENOENT, ENOTDIR: .missing
            case EACCES, EPERM: .notPermitted
            case EISDIR: .notAFile
            default: .failed
            }
        return FileError(code, path: path, message: String(cString: strerror(number)).lowercased())
    }
}
