import CSQLite

/// Databases made of SQL text when a test needs one, so that no binary file is kept.
public enum DatabaseImage {
    public struct Failure: Error, CustomStringConvertible {
        public var description: String
    }

    /// The bytes of a database that these statements make.
    public static func bytes(_ sql: String) throws -> [UInt8] {
        let writer = try DatabaseWriter(":memory:")
        try writer.run(sql)
        return try writer.bytes()
    }
}

/// An app that has its database open and writes to it.
public final class DatabaseWriter: @unchecked Sendable {
    private let handle: OpaquePointer

    /// - Parameters:
    ///   - path: the file, which is made where it is missing.
    ///   - patience: how long it waits for a lock: milliseconds.
    public init(_ path: String, patience: Int32 = 2000) throws {
        var opened: OpaquePointer?
        guard sqlite3_open(path, &opened) == SQLITE_OK, let opened else {
            throw DatabaseImage.Failure(description: "\(path) could not be opened")
        }
        handle = opened
        sqlite3_busy_timeout(handle, patience)
        sqlite3_extended_result_codes(handle, 1)
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    public func run(_ sql: String) throws {
        var message: UnsafeMutablePointer<CChar>?
        defer { sqlite3_free(message) }
        guard sqlite3_exec(handle, sql, nil, nil, &message) == SQLITE_OK else {
            throw DatabaseImage.Failure(description: message.map { String(cString: $0) } ?? "failed: \(sql)")
        }
    }

    /// The rows as SQLite itself sees them, each value as text.
    public func rows(_ sql: String) throws -> [[String?]] {
        var prepared: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &prepared, nil) == SQLITE_OK, let prepared else {
            throw DatabaseImage.Failure(description: String(cString: sqlite3_errmsg(handle)))
        }
        defer { sqlite3_finalize(prepared) }
        var rows: [[String?]] = []
        while true {
            switch sqlite3_step(prepared) {
            case SQLITE_DONE: return rows
            case SQLITE_ROW:
                rows.append(
                    (0..<sqlite3_column_count(prepared)).map { column in
                        sqlite3_column_text(prepared, column).map { String(cString: $0) }
                    })
            default: throw DatabaseImage.Failure(description: String(cString: sqlite3_errmsg(handle)))
            }
        }
    }

    /// The database as one file would have it.
    public func bytes() throws -> [UInt8] {
        var size: sqlite3_int64 = 0
        guard let pointer = sqlite3_serialize(handle, "main", &size, 0) else {
            throw DatabaseImage.Failure(description: "no image")
        }
        defer { sqlite3_free(pointer) }
        return Array(UnsafeBufferPointer(start: pointer, count: Int(size)))
    }
}
