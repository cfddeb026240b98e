import Glibc

/// Writes whole files so that a reader sees the old one or the new one, and never a part.
public enum AtomicFile {
    /// Why a file could not be written.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        public var path: String
        /// The system's own words.
        public var message: String

        public var description: String { "\(path): \(message)" }
    }

    /// Writes the file with the mode 0600; what stood there is replaced.
    /// - Parameters:
    ///   - path: absolute; a symbolic link there is replaced, not followed.
    ///   - isForced: whether it is on disk when this returns.
    /// - Throws: ``Failure``; nothing is left behind then.
    public static func write(_ bytes: [UInt8], to path: String, isForced: Bool = true) throws(Failure) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
        let draft = "\(path).\(UInt32.random(in: .min ... .max)).part"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        do {
            defer { close(descriptor) }
            try fill(descriptor, bytes, path, isForced: isForced)
        } catch {
            unlink(draft)
            throw error
        }
        guard rename(draft, path) == 0 else {
            let failed = failure(path)
            unlink(draft)
            throw failed
        }
        guard isForced else { return }
        // The new name is on disk only once its folder is.
        let folder = open(directory, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    /// The whole file; empty when there is none.
    /// - Throws: ``Failure`` when it cannot be read or is larger than the limit.
    public static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        try AppendOnlyFile(path: path).read(limit: limit)
    }

    /// Makes a folder and those that lead to it where they are missing, for the owner alone (0700).
    /// - Throws: ``Failure``.
    public static func makeFolder(_ path: String) throws(Failure) {
        // The usual case in one call.
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw failure(made) }
        }
    }

    /// Writes all of the bytes, on disk when this returns.
    static func fill(
        _ descriptor: Int32, _ bytes: [UInt8], _ path: String, isForced: Bool = true
    ) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path)
            }
            rest = rest.dropFirst(count)
        }
        guard !isForced || fsync(descriptor) == 0 else { throw failure(path) }
    }

    /// What the system said last.
    static func failure(_ path: String) -> Failure {
        Failure(path: path, message: String(cString: strerror(errno)).lowercased())
    }
}
