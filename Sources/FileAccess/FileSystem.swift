/// What reading needs of a file system; handed in, so that tests judge files that exist only in memory.
///
/// Paths are absolute. No call ever writes.
public protocol FileSystem: Sendable {
    /// Reads a whole regular file.
    /// - Parameter limit: the most bytes it may have; a larger file is refused, never cut.
    /// - Throws: ``FileError``.
    func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]
    /// What the file's inode says; symbolic links are followed.
    /// - Throws: ``FileError``.
    func attributes(_ path: String) throws(FileError) -> FileAttributes
    /// The names in a directory, sorted, without `.` and `..`.
    /// - Throws: ``FileError``.
    func list(_ path: String) throws(FileError) -> [String]
    /// The path without symbolic links; nil when it leads nowhere.
    func realPath(_ path: String) -> String?
    /// What a symbolic link says, without following it: `net:[4026531840]` for `/proc/PID/ns/net`.
    /// - Throws: ``FileError``.
    func linkTarget(_ path: String) throws(FileError) -> String
    /// Opens a regular file of whatever size, to read parts of it.
    /// - Throws: ``FileError``.
    func open(_ path: String) throws(FileError) -> any OpenFile
}

extension FileSystem {
    /// For a file system whose files are in memory anyway: up to 64 MB.
    public func open(_ path: String) throws(FileError) -> any OpenFile {
        WholeFile(contents: try read(path, limit: WholeFile.limit))
    }
    /// For a file system without symbolic links.
    public func realPath(_ path: String) -> String? { FilePath.normalized(path) }
    /// For a file system without symbolic links.
    public func linkTarget(_ path: String) throws(FileError) -> String {
        throw FileError(.missing, path: path, message: "is no symbolic link")
    }
}

/// Owner, mode, size and kind of one file.
public struct FileAttributes: Sendable, Hashable, Codable {
    /// What stands at the path.
    public enum Kind: String, Sendable, Hashable, Codable {
        case file, directory, socket, device, other
    }

    public var kind: Kind
    /// Permission bits, `0o7777` at most.
    public var mode: UInt16
    /// Numeric owner.
    public var user: UInt32
    /// Numeric group.
    public var group: UInt32
    /// Bytes.
    public var size: Int

    public init(kind: Kind, mode: UInt16, user: UInt32, group: UInt32, size: Int) {
        self.kind = kind
        self.mode = mode
        self.user = user
        self.group = group
        self.size = size
    }
}

/// Why a file could not be read: missing is told apart from not allowed, since only the first says anything.
public struct FileError: Error, Sendable, Hashable, Codable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, Codable {
        /// Nothing stands at the path.
        case missing
        /// It is there, but this user may not read it.
        case notPermitted
        /// It is there, but is a directory, socket or device.
        case notAFile
        /// It is larger than the limit.
        case tooLarge
        /// Any other failure; the message has the system's own words.
        case failed
    }

    public var code: Code
    public var path: String
    public var message: String

    public init(_ code: Code, path: String, message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    public var description: String { "\(path): \(message)" }
}
