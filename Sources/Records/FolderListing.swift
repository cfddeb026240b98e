import Glibc

/// What stands in a folder, and how large it is.
enum FolderListing {
    /// The most names that are read of one folder.
    static let limit = 10_000

    /// The names in it, sorted, `.` and `..` left out; none where there is no folder.
    /// - Throws: `AtomicFile.Failure` when it is there and cannot be read.
    static func names(in path: String) throws(AtomicFile.Failure) -> [String] {
        guard let directory = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw AtomicFile.failure(path)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory), names.count < limit {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Bytes of a regular file; nil where there is none of that name, be it a link or a folder.
    static func size(of path: String) -> Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Removes a folder with the files that stand in it; what is no file is left, and the folder then too.
    static func remove(_ path: String) {
        for name in (try? names(in: path)) ?? [] where size(of: "\(path)/\(name)") != nil { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
