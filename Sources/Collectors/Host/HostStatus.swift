import Glibc

/// Times of files and room on disks: what the host's collectors need beside reading.
public protocol HostStatus: Sendable {
    /// When the file's content last changed, in seconds since 1970; nil when there is none.
    func modified(_ path: String) -> Int?
    /// The file system under the path; nil when it cannot be asked.
    func space(_ path: String) -> FileSystemSpace?
}

/// The room on one file system.
public struct FileSystemSpace: Sendable, Hashable {
    /// Tells file systems apart.
    public var device: UInt64
    /// Bytes.
    public var size: Int
    /// Bytes that an ordinary user may still write.
    public var available: Int
    /// How many files it can hold; 0 where there is no such limit.
    public var files: Int
    /// How many more files it can hold.
    public var availableFiles: Int

    public init(device: UInt64, size: Int, available: Int, files: Int, availableFiles: Int) {
        self.device = device
        self.size = size
        self.available = available
        self.files = files
        self.availableFiles = availableFiles
    }
}

/// The machine's own answers.
public struct LiveHostStatus: HostStatus {
    public init() {}

    public func modified(_ path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mtim.tv_sec
    }

    public func space(_ path: String) -> FileSystemSpace? {
        var status = stat()
        var space = statvfs()
        guard stat(path, &status) == 0, statvfs(path, &space) == 0 else { return nil }
        let block = Int(clamping: space.f_frsize)
        func bytes(_ blocks: fsblkcnt_t) -> Int {
            let (product, overflow) = Int(clamping: blocks).multipliedReportingOverflow(by: block)
            return overflow ? Int.max : product
        }
        return FileSystemSpace(
            device: UInt64(status.st_dev), size: bytes(space.f_blocks), available: bytes(space.f_bavail),
            files: Int(clamping: space.f_files), availableFiles: Int(clamping: space.f_favail))
    }
}
