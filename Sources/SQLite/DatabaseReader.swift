import CSQLite
public import FileAccess

/// Reads SQLite databases that belong to others and are in use, without changing anything and without a lock.
public struct DatabaseReader: Sendable {
    private let files: any FileSystem
    private let limits: DatabaseLimits

    public init(files: any FileSystem, limits: DatabaseLimits = DatabaseLimits()) {
        self.files = files
        self.limits = limits
    }

    /// Reads the database as it was last committed; begins anew where a writer was at it meanwhile.
    /// - Parameters:
    ///   - path: absolute.
    ///   - columns: by table, the only ones that can be read.
    ///   - body: asks; it may be called more than once.
    /// - Throws: ``DatabaseFailure``.
    public func read<Answer>(
        _ path: String, columns: [String: Set<String>],
        _ body: (Database) throws(DatabaseFailure) -> Answer
    ) throws(DatabaseFailure) -> Answer {
        _ = DatabaseReader.memory
        let deadline = ContinuousClock.now + limits.time
        for attempt in 1...max(1, limits.attempts) {
            let result = try read(path, columns, deadline, body)
            if let answer = result { return answer }
            if ContinuousClock.now > deadline { break }
            // A checkpoint is done in some milliseconds.
            sqlite3_sleep(Int32(5 * attempt))
        }
        throw DatabaseFailure(.changing, "was written to each time it was read")
    }

    /// - Returns: nil when a writer was at it; whatever was found then, a fault included, may be of that.
    private func read<Answer>(
        _ path: String, _ columns: [String: Set<String>], _ deadline: ContinuousClock.Instant,
        _ body: (Database) throws(DatabaseFailure) -> Answer
    ) throws(DatabaseFailure) -> Answer? {
        let snapshot = try DatabaseSnapshot(path, in: files, limits: limits, deadline: deadline)
        let outcome: Result<Answer, DatabaseFailure>
        do {
            let database = try Database(snapshot, columns: columns, limits: limits)
            outcome = .success(try body(database))
        } catch {
            outcome = .failure(error)
        }
        if try snapshot.wasWrittenTo(path, in: files) { return nil }
        return try outcome.get()
    }

    /// SQLite's own memory, whatever a file makes it do: bytes.
    private static let memory: Void = {
        sqlite3_hard_heap_limit64(48 << 20)
        // Otherwise it reads the default file system's and makes files of its own.
        sqlite3_soft_heap_limit64(16 << 20)
    }()
}
