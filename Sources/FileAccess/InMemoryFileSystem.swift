/// Files that exist only in a test or in a control's example.
public struct InMemoryFileSystem: FileSystem {
    /// One file with its owner and mode.
    public struct File: Sendable {
        public var contents: [UInt8]
        public var mode: UInt16
        public var user: UInt32
        public var group: UInt32
        /// When its contents were written: nanoseconds since 1970.
        public var modified: Int
        /// When anything of it last changed; nil for when its contents were written.
        public var changed: Int?

        public init(
            _ text: String, mode: UInt16 = 0o644, user: UInt32 = 1000, group: UInt32 = 1000, modified: Int = 0,
            changed: Int? = nil
        ) {
            self.contents = Array(text.utf8)
            self.mode = mode
            self.user = user
            self.group = group
            self.modified = modified
            self.changed = changed
        }
    }

    /// The files by absolute path; directories are implied by what is below them.
    public var files: [String: File]
    /// Folders whose mode or owner is not the usual one, or that are empty; their contents mean nothing.
    public var folders: [String: File] = [:]
    /// What symbolic links say, by absolute path; they are not followed.
    public var links: [String: String]

    public init(_ files: [String: File] = [:], links: [String: String] = [:]) {
        self.files = files
        self.links = links
    }

    public func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let path = normalized(path)
        guard let file = files[path] else {
            if isDirectory(path) { throw FileError(.notAFile, path: path, message: "is a directory") }
            throw FileError(.missing, path: path, message: "no such file")
        }
        if file.mode & 0o400 == 0 { throw FileError(.notPermitted, path: path, message: "permission denied") }
        if file.contents.count > limit {
            throw FileError(.tooLarge, path: path, message: "is larger than \(limit) bytes")
        }
        return file.contents
    }

    public func open(_ path: String) throws(FileError) -> any OpenFile {
        let file = files[normalized(path)]
        return WholeFile(
            contents: try read(path, limit: WholeFile.limit), modified: file?.modified ?? 0, changed: file?.changed)
    }

    public func attributes(_ path: String) throws(FileError) -> FileAttributes {
        let path = normalized(path)
        if let file = files[path] {
            return FileAttributes(
                kind: .file, mode: file.mode, user: file.user, group: file.group, size: file.contents.count)
        }
        if let folder = folders[path] {
            return FileAttributes(
                kind: .directory, mode: folder.mode, user: folder.user, group: folder.group, size: 4096)
        }
        if isDirectory(path) {
            return FileAttributes(kind: .directory, mode: 0o755, user: 1000, group: 1000, size: 4096)
        }
        throw FileError(.missing, path: path, message: "no such file or directory")
    }

    public func list(_ path: String) throws(FileError) -> [String] {
        let path = normalized(path)
        let prefix = path == "/" ? "/" : path + "/"
        if let folder = folders[path], folder.mode & 0o400 == 0 {
            throw FileError(.notPermitted, path: path, message: "permission denied")
        }
        let below = files.keys.filter { $0.hasPrefix(prefix) }
        if below.isEmpty, folders[path] != nil { return [] }
        if below.isEmpty { throw FileError(.missing, path: path, message: "no such directory") }
        let names = below.compactMap { $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init) }
        return Set(names).sorted()
    }

    public func linkTarget(_ path: String) throws(FileError) -> String {
        guard let target = links[normalized(path)] else {
            throw FileError(.missing, path: path, message: "no such link")
        }
        return target
    }

    private func isDirectory(_ path: String) -> Bool {
        let prefix = path == "/" ? "/" : path + "/"
        return files.keys.contains { $0.hasPrefix(prefix) }
    }

    private func normalized(_ path: String) -> String {
        FilePath.normalized(path)
    }
}
