/// A file system in which a folder of a container is found where it lies on this machine.
///
/// What stands at the very path comes first: only what is missing there is looked for in the other place.
public struct RelocatedFileSystem: FileSystem {
    private let base: any FileSystem
    private let folder: String
    private let place: String

    /// - Parameters:
    ///   - folder: the path in the container, absolute.
    ///   - place: the folder of this machine that is mounted there, absolute.
    public init(_ base: any FileSystem, folder: String, at place: String) {
        self.base = base
        self.folder = FilePath.normalized(folder)
        self.place = FilePath.normalized(place)
    }

    /// Where a path of the container lies on this machine: itself where it lies there as well, or is none of the folder.
    public func located(_ path: String) -> String {
        if (try? base.attributes(path)) != nil { return path }
        return other(path) ?? path
    }

    /// Where a path below the folder lies on this machine; nil for any other, and for a link that leads out of it: what
    /// is a file of this machine to us is another one to the container.
    private func other(_ path: String) -> String? {
        guard let moved = FilePath.moved(path, from: folder, to: place), let real = base.realPath(moved),
            let home = base.realPath(place), FilePath.moved(real, from: home, to: "/") != nil
        else { return nil }
        return moved
    }

    private func first<Value>(
        _ path: String, _ ask: (String) throws(FileError) -> Value
    ) throws(FileError) -> Value {
        do throws(FileError) {
            return try ask(path)
        } catch {
            guard error.code == .missing, let other = other(path) else { throw error }
            return try ask(other)
        }
    }

    public func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        try first(path) { path throws(FileError) in try base.read(path, limit: limit) }
    }

    public func attributes(_ path: String) throws(FileError) -> FileAttributes {
        try first(path) { path throws(FileError) in try base.attributes(path) }
    }

    public func list(_ path: String) throws(FileError) -> [String] {
        try first(path) { path throws(FileError) in try base.list(path) }
    }

    public func realPath(_ path: String) -> String? {
        // A file system without links answers for what is not there as well.
        if (try? base.attributes(path)) != nil { return base.realPath(path) }
        return other(path).flatMap { base.realPath($0) } ?? base.realPath(path)
    }

    public func linkTarget(_ path: String) throws(FileError) -> String {
        try first(path) { path throws(FileError) in try base.linkTarget(path) }
    }

    public func open(_ path: String) throws(FileError) -> any OpenFile {
        try first(path) { path throws(FileError) in try base.open(path) }
    }
}

extension FilePath {
    /// A path below one folder as it is below another; nil for a path that is not below the first.
    public static func moved(_ path: String, from folder: String, to place: String) -> String? {
        let path = normalized(path)
        if path == folder { return place }
        let prefix = folder == "/" ? "/" : folder + "/"
        guard path.hasPrefix(prefix) else { return nil }
        return joined(place, "./" + path.dropFirst(prefix.count))
    }
}
