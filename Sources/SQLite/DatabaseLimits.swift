/// What reading one database may cost at most; what passes one is a failure, never a cut answer.
public struct DatabaseLimits: Sendable, Hashable {
    /// Bytes of the database that are read; it may itself be larger.
    public var readBytes = 64 << 20
    /// Bytes of the write-ahead log, and of the rollback journal: all of it must be gone through.
    public var logBytes = 256 << 20
    /// Rows of one answer.
    public var rows = 2000
    /// Bytes of one value that leaves the database.
    public var valueBytes = 4096
    /// Bytes of one row as it is stored.
    public var rowBytes = 1 << 20
    /// For everything together, repetitions included.
    public var time: Duration = .seconds(3)
    /// How often it is read again when it was written to meanwhile.
    public var attempts = 4

    public init() {}
}
