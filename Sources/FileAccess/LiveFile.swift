import Glibc

/// A file of the machine; closed when the last user lets go of it.
final class LiveFile: OpenFile {
    private let path: String
    private let descriptor: Int32

    /// - Throws: ``FileError`` with `missing`, `notPermitted` or `notAFile`.
    init(_ path: String) throws(FileError) {
        self.path = path
        // O_NONBLOCK: a named pipe put in place of a file must not hang the audit.
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw LiveFileSystem.error(path, errno) }
        var status = stat()
        // The initialiser has all it needs, so that closing is the deinitialiser's from here on.
        guard fstat(descriptor, &status) == 0 else { throw LiveFileSystem.error(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.notAFile, path: path, message: "is not a regular file")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let count = pread(descriptor, base + done, buffer.count - done, offset + done)
            if count < 0 {
                if errno == EINTR { continue }
                throw LiveFileSystem.error(path, errno)
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    func stamp() throws(FileError) -> FileStamp {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw LiveFileSystem.error(path, errno) }
        func nanoseconds(_ time: timespec) -> Int { Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec) }
        return FileStamp(
            size: Int(status.st_size), device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            modified: nanoseconds(status.st_mtim), changed: nanoseconds(status.st_ctim))
    }
}
