import Glibc

/// A file of lines that only ever grows, for the owner alone.
struct AppendOnlyFile: Sendable {
    /// Absolute.
    let path: String

    /// The whole file; empty when there is none.
    /// - Throws: `AtomicFile.Failure` when it cannot be read or is larger than the limit.
    func read(limit: Int) throws(AtomicFile.Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0, errno == ENOENT || errno == ENOTDIR { return [] }
        guard descriptor >= 0 else { throw AtomicFile.failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw AtomicFile.failure(path)
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw AtomicFile.Failure(path: path, message: "is larger than \(limit) bytes")
            }
        }
    }

    /// Adds a line, on disk when this returns; the folder is made when it is missing (0700).
    ///
    /// The line begins on a line of its own even where an earlier writer was cut off in the middle of one.
    /// - Throws: `AtomicFile.Failure`.
    func append(_ line: [UInt8]) throws(AtomicFile.Failure) {
        try AtomicFile.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw AtomicFile.failure(path) }
        defer { close(descriptor) }
        // One writer at a time: what is at the end must not change between the look and the write.
        guard flock(descriptor, LOCK_EX) == 0 else { throw AtomicFile.failure(path) }
        let size = lseek(descriptor, 0, SEEK_END)
        var last: UInt8 = 0x0A
        if size > 0 { pread(descriptor, &last, 1, size - 1) }
        try AtomicFile.fill(descriptor, (last == 0x0A ? [] : [0x0A]) + line + [0x0A], path)
    }
}
