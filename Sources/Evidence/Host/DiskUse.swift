/// How full one file system is.
public struct DiskUse: Sendable, Hashable, Codable {
    /// What of the stack lies on it, as the paths that were asked for, sorted.
    public var paths: [String]
    /// Bytes.
    public var size: Int
    /// Bytes that an ordinary user may still write.
    public var available: Int
    /// How many files it can hold; 0 where there is no such limit.
    public var files: Int
    /// How many more files it can hold.
    public var availableFiles: Int

    public init(paths: [String], size: Int, available: Int, files: Int, availableFiles: Int) {
        self.paths = paths
        self.size = size
        self.available = available
        self.files = files
        self.availableFiles = availableFiles
    }

    /// How much is used, 0 to 100, rounded up.
    public var percent: Int { size > 0 ? 100 - Int(Double(available) / Double(size) * 100) : 0 }
    /// How many of the possible files are there, 0 to 100, rounded up.
    public var percentOfFiles: Int { files > 0 ? 100 - Int(Double(availableFiles) / Double(files) * 100) : 0 }
}
