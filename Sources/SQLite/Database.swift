import CSQLite

/// One database as it was last committed, open for questions about the tables that were named beforehand.
///
/// A database is somebody else's file, and its schema is part of it: views, triggers and virtual tables are switched
/// off, functions of its own making do not exist here, and SQLite is told before each statement what may be read.
public final class Database {
    private let handle: OpaquePointer
    private let snapshot: DatabaseSnapshot
    private let system: SnapshotFileSystem
    private let limits: DatabaseLimits
    private let gate: Gate

    /// What a statement may read; SQLite asks before it prepares one.
    private final class Gate {
        /// Columns by table, both in lower case.
        let columns: [String: Set<String>]

        init(_ columns: [String: Set<String>]) {
            self.columns = Dictionary(
                columns.map { ($0.key.lowercased(), Set($0.value.map { $0.lowercased() })) },
                uniquingKeysWith: {
                    $0.union($1)
                })
        }

        /// Functions that only look at the values they are given.
        static let functions: Set<String> = ["json_valid", "json_extract", "like"]

        func allows(_ action: Int32, _ first: String?, _ second: String?, view: Bool) -> Bool {
            switch action {
            case SQLITE_SELECT: !view
            case SQLITE_READ:
                // An empty column: the table is read for its rows alone.
                !view
                    && first.flatMap { columns[$0.lowercased()] }.map { known in
                        second.map { $0.isEmpty || known.contains($0.lowercased()) } ?? false
                    } ?? false
            case SQLITE_FUNCTION: second.map { Gate.functions.contains($0.lowercased()) } ?? false
            default: false
            }
        }
    }

    /// - Throws: ``DatabaseFailure``.
    init(
        _ snapshot: DatabaseSnapshot, columns: [String: Set<String>], limits: DatabaseLimits
    ) throws(DatabaseFailure) {
        self.snapshot = snapshot
        self.limits = limits
        system = SnapshotFileSystem(snapshot)
        gate = Gate(columns)
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        let status = sqlite3_open_v2("database", &opened, flags, system.name)
        guard let opened else { throw DatabaseFailure(.failed, "could not be opened: SQLite has no memory") }
        handle = opened
        guard status == SQLITE_OK else { throw failure(status) }
        try defend()
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    private func defend() throws(DatabaseFailure) {
        let switches: [(Int32, Int32)] = [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0), (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
            (SQLITE_DBCONFIG_ENABLE_VIEW, 0), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
            (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0), (SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0),
            (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
        ]
        guard switches.allSatisfy({ watertight_sqlite_switch(handle, Int32($0.0), $0.1) == 0 }) else {
            throw DatabaseFailure(.failed, "could not be opened safely by this SQLite")
        }
        for (limit, value) in [
            (SQLITE_LIMIT_LENGTH, limits.rowBytes), (SQLITE_LIMIT_SQL_LENGTH, limits.rowBytes),
            (SQLITE_LIMIT_COLUMN, 500), (SQLITE_LIMIT_EXPR_DEPTH, 50), (SQLITE_LIMIT_COMPOUND_SELECT, 3),
            (SQLITE_LIMIT_VDBE_OP, 25_000), (SQLITE_LIMIT_FUNCTION_ARG, 8), (SQLITE_LIMIT_ATTACHED, 0),
            (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100), (SQLITE_LIMIT_VARIABLE_NUMBER, 8),
            (SQLITE_LIMIT_TRIGGER_DEPTH, 1), (SQLITE_LIMIT_WORKER_THREADS, 0),
        ] { sqlite3_limit(handle, limit, Int32(value)) }
        // Sorting is done in memory: there is nowhere else.
        for text in ["PRAGMA cell_size_check = ON", "PRAGMA temp_store = MEMORY", "PRAGMA mmap_size = 0"] {
            let status = sqlite3_exec(handle, text, nil, nil, nil)
            guard status == SQLITE_OK else { throw failure(status) }
        }
        let own = Unmanaged.passUnretained(snapshot).toOpaque()
        sqlite3_progress_handler(
            handle, 1000,
            { own in
                guard let own else { return 1 }
                let snapshot = Unmanaged<DatabaseSnapshot>.fromOpaque(own).takeUnretainedValue()
                guard ContinuousClock.now > snapshot.deadline else { return 0 }
                snapshot.failure = snapshot.failure ?? DatabaseFailure(.tooSlow, "took too long to read")
                return 1
            }, own)
        sqlite3_set_authorizer(
            handle,
            { own, action, first, second, _, view in
                guard let own else { return SQLITE_DENY }
                let gate = Unmanaged<Gate>.fromOpaque(own).takeUnretainedValue()
                let allowed = gate.allows(
                    action, first.map { String(cString: $0) }, second.map { String(cString: $0) }, view: view != nil)
                return allowed ? SQLITE_OK : SQLITE_DENY
            }, Unmanaged.passUnretained(gate).toOpaque())
    }

    /// Whether it has a real table of that name with that column.
    /// - Throws: ``DatabaseFailure`` where the schema itself cannot be read.
    public func has(_ column: String, in table: String) throws(DatabaseFailure) -> Bool {
        let status = sqlite3_table_column_metadata(handle, "main", table, column, nil, nil, nil, nil, nil)
        // SQLITE_ERROR: no such column, no such table, or a view.
        if status == SQLITE_OK || status == SQLITE_ERROR { return status == SQLITE_OK }
        throw failure(status)
    }

    /// The rows of a question.
    /// - Parameter statement: one `SELECT` about the tables and columns that were named when this was opened.
    /// - Throws: ``DatabaseFailure``: also when there are more rows, or larger values, than the limits allow.
    public func rows(_ statement: StaticString) throws(DatabaseFailure) -> [[DatabaseValue]] {
        var prepared: OpaquePointer?
        let status = sqlite3_prepare_v2(handle, "\(statement)", -1, &prepared, nil)
        guard status == SQLITE_OK, let prepared else { throw failure(status) }
        defer { sqlite3_finalize(prepared) }
        var rows: [[DatabaseValue]] = []
        while true {
            switch sqlite3_step(prepared) {
            case SQLITE_DONE: return rows
            case SQLITE_ROW:
                guard rows.count < limits.rows else {
                    throw DatabaseFailure(.tooLarge, "has more than \(limits.rows) rows in one table")
                }
                var row: [DatabaseValue] = []
                for column in 0..<sqlite3_column_count(prepared) { row.append(try value(prepared, column)) }
                rows.append(row)
            case let status: throw failure(status)
            }
        }
    }

    private func value(_ statement: OpaquePointer, _ column: Int32) throws(DatabaseFailure) -> DatabaseValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: return .integer(Int(sqlite3_column_int64(statement, column)))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            let text = sqlite3_column_text(statement, column)
            let count = Int(sqlite3_column_bytes(statement, column))
            guard count <= limits.valueBytes else {
                throw DatabaseFailure(.tooLarge, "has a value of more than \(limits.valueBytes) bytes")
            }
            return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB: return .blob
        default: return .null
        }
    }

    private func failure(_ status: Int32) -> DatabaseFailure {
        if let own = snapshot.failure { return own }
        // The words of SQLite quote the schema, which is not ours to show.
        let words = String(cString: sqlite3_errstr(status))
        switch status & 0xFF {
        case SQLITE_CORRUPT, SQLITE_FORMAT: return DatabaseFailure(.damaged, "is damaged")
        case SQLITE_NOTADB: return DatabaseFailure(.notADatabase, "is no SQLite database, or an encrypted one")
        case SQLITE_AUTH: return DatabaseFailure(.refused, "asks for more than reading a table needs")
        case SQLITE_TOOBIG: return DatabaseFailure(.tooLarge, "has a row that is too large")
        case SQLITE_NOMEM: return DatabaseFailure(.tooLarge, "needs too much memory to be read")
        case SQLITE_ERROR: return DatabaseFailure(.otherSchema, "has not the tables that were looked for")
        default: return DatabaseFailure(.failed, "could not be read: \(words)")
        }
    }
}

/// Results that SQLite's header has as sums, which Swift does not import.
let watertightShortRead: Int32 = SQLITE_IOERR | (2 << 8)
let watertightReadFailed: Int32 = SQLITE_IOERR | (1 << 8)
