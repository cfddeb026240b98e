/// One regular file that is open for reading, at any place of it.
public protocol OpenFile: Sendable {
    /// Reads into the buffer from that byte on.
    /// - Returns: how many bytes were read: fewer than asked for only where the file ends.
    /// - Throws: ``FileError``.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int
    /// What tells whether it was written to meanwhile.
    /// - Throws: ``FileError``.
    func stamp() throws(FileError) -> FileStamp
}

/// What differs when a file was written to, or another one was put in its place.
public struct FileStamp: Sendable, Hashable {
    /// Bytes.
    public var size: Int
    public var device: UInt64
    public var inode: UInt64
    /// When its contents were last written: nanoseconds since 1970, as coarse as the system's own clock (4 ms).
    public var modified: Int
    /// When anything of it last changed, its name and owner too, which nobody can set back: nanoseconds since 1970. A copy
    /// that kept the time of its contents (`cp -p`, a backup) shows by it since when it is there.
    public var changed: Int

    /// - Parameter changed: nil for when its contents were written.
    public init(size: Int, device: UInt64 = 0, inode: UInt64 = 0, modified: Int = 0, changed: Int? = nil) {
        self.size = size
        self.device = device
        self.inode = inode
        self.modified = modified
        self.changed = changed ?? modified
    }
}

/// A file that is in memory as a whole.
struct WholeFile: OpenFile {
    /// The most that is held, in bytes.
    static let limit = 64 << 20

    let contents: [UInt8]
    var modified = 0
    var changed: Int?

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        guard offset >= 0, offset < contents.count else { return 0 }
        let part = contents[offset..<min(contents.count, offset + buffer.count)]
        buffer.copyBytes(from: part)
        return part.count
    }

    func stamp() throws(FileError) -> FileStamp {
        FileStamp(size: contents.count, modified: modified, changed: changed)
    }
}
