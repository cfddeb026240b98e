import FileAccess
import SQLite
import SQLiteTestSupport
import Testing

/// What a reading sees of a live database, and that it leaves no trace beside it.
@Suite struct UntouchedTests {
    private let columns: [String: Set<String>] = ["Users": ["Id", "Name", "Filler"]]

    private func names(_ folder: TemporaryFolder) throws -> [String?] {
        try DatabaseReader(files: LiveFileSystem()).read(folder.path + "/app.db", columns: columns) {
            database throws(DatabaseFailure) in try database.rows("SELECT Name FROM Users ORDER BY Id")
        }.map { $0[0].text }
    }

    /// Reads, and holds that nothing in the folder changed.
    private func untouched(_ folder: TemporaryFolder) throws -> [String?] {
        let before = try folder.state()
        let names = try names(folder)
        #expect(try folder.state() == before)
        return names
    }

    private static let table =
        "CREATE TABLE Users (Id INTEGER PRIMARY KEY, Name TEXT, Filler TEXT); INSERT INTO Users (Name) VALUES ('old');"

    @Test func aPlainDatabase() throws {
        let folder = try TemporaryFolder()
        try DatabaseWriter(folder.path + "/app.db").run(Self.table)
        #expect(try untouched(folder) == ["old"])
        #expect(folder.names() == ["app.db"])
    }

    @Test func aLogThatHoldsTheNewestRows() throws {
        let folder = try TemporaryFolder()
        let app = try DatabaseWriter(folder.path + "/app.db")
        try app.run("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;" + Self.table)
        try app.run("INSERT INTO Users (Name) VALUES ('new')")
        #expect(folder.names() == ["app.db", "app.db-shm", "app.db-wal"])
        #expect(try untouched(folder) == ["old", "new"])
        // As a crash leaves it: a log without its index, which SQLite itself would make and then write back.
        let crashed = try folder.copy()
        #expect(crashed.names() == ["app.db", "app.db-wal"])
        #expect(try untouched(crashed) == ["old", "new"])
        #expect(crashed.names() == ["app.db", "app.db-wal"])
    }

    @Test func aLogThatWasBegunAnew() throws {
        let folder = try TemporaryFolder()
        let app = try DatabaseWriter(folder.path + "/app.db")
        try app.run("PRAGMA journal_mode = WAL;" + Self.table)
        for number in 0..<20 { try app.run("INSERT INTO Users (Name) VALUES ('n\(number)')") }
        try app.run("PRAGMA wal_checkpoint(RESTART); UPDATE Users SET Name = 'last' WHERE Id = 1")
        #expect(try untouched(folder).first == "last")
        #expect(try untouched(folder).count == 21)
    }

    @Test func whatIsNotCommittedIsNotSeen() throws {
        let folder = try TemporaryFolder()
        let app = try DatabaseWriter(folder.path + "/app.db")
        try app.run("PRAGMA journal_mode = WAL; PRAGMA cache_size = 2; PRAGMA cache_spill = 1;" + Self.table)
        try app.run("BEGIN")
        for _ in 0..<400 { try app.run("INSERT INTO Users (Name, Filler) VALUES ('half', hex(randomblob(2000)))") }
        #expect(try folder.read("app.db-wal").count > 100_000, "the transaction has spilled into the log")
        #expect(try untouched(folder) == ["old"])
        try app.run("COMMIT")
        #expect(try untouched(folder).count == 401)
    }

    @Test func aHotJournal() throws {
        let folder = try TemporaryFolder()
        let app = try DatabaseWriter(folder.path + "/app.db")
        try app.run("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; PRAGMA cache_spill = 1;" + Self.table)
        for _ in 0..<200 { try app.run("INSERT INTO Users (Name, Filler) VALUES ('row', hex(randomblob(1000)))") }
        let committed = try folder.read("app.db")
        try app.run("BEGIN; UPDATE Users SET Name = 'half', Filler = hex(randomblob(1200))")
        #expect(try folder.read("app.db") != committed, "pages of the transaction are in the database already")
        let expected: [String?] = ["old"] + [String?](repeating: "row", count: 200)
        // With the writer at it, and as a crash leaves it.
        #expect(try untouched(folder) == expected)
        let crashed = try folder.copy()
        #expect(crashed.names() == ["app.db", "app.db-journal"])
        #expect(try untouched(crashed) == expected)
        // SQLite itself rolls the same back, on disk.
        let after = try DatabaseWriter(crashed.path + "/app.db")
        #expect(try after.rows("SELECT Name FROM Users ORDER BY Id").map { $0[0] } == expected)
        #expect(crashed.names() == ["app.db"])
    }

    @Test func lockedExclusivelyByALiveWriter() throws {
        for mode in ["WAL", "DELETE", "PERSIST", "TRUNCATE"] {
            let folder = try TemporaryFolder()
            let app = try DatabaseWriter(folder.path + "/app.db")
            try app.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = \(mode);" + Self.table)
            try app.run("BEGIN EXCLUSIVE; INSERT INTO Users (Name) VALUES ('half')")
            #expect(throws: (any Error).self) {
                try DatabaseWriter(folder.path + "/app.db", patience: 20).rows("SELECT * FROM Users")
            }
            #expect(try untouched(folder) == ["old"], "\(mode)")
            try app.run("COMMIT")
            #expect(try untouched(folder) == ["old", "half"], "\(mode)")
        }
    }

    @Test func cutOff() throws {
        let folder = try TemporaryFolder()
        let app = try DatabaseWriter(folder.path + "/app.db")
        try app.run(Self.table)
        for _ in 0..<300 { try app.run("INSERT INTO Users (Name, Filler) VALUES ('row', hex(randomblob(500)))") }
        let whole = try folder.read("app.db")
        for size in [0, 1, 99, 100, 4096, 8192, whole.count / 2, whole.count - 1] {
            try folder.write(Array(whole[..<size]), "app.db")
            let failure = #expect(throws: DatabaseFailure.self) { try untouched(folder) }
            #expect([.damaged, .notADatabase].contains(failure?.code), "\(size) \(String(describing: failure))")
        }
    }

    @Test func everyLengthOfALogIsReadAsSQLiteReadsIt() throws {
        let folder = try TemporaryFolder()
        let app = try DatabaseWriter(folder.path + "/app.db")
        try app.run("PRAGMA page_size = 512; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;" + Self.table)
        for number in 0..<12 {
            try app.run("INSERT INTO Users (Name, Filler) VALUES ('n\(number)', hex(randomblob(300)))")
        }
        let crashed = try folder.copy()
        let log = try crashed.read("app.db-wal")
        for size in stride(from: 0, through: log.count, by: 131) {
            let copy = try TemporaryFolder()
            try copy.write(try crashed.read("app.db"), "app.db")
            try copy.write(Array(log[..<size]), "app.db-wal")
            let ours = Result { try names(copy) }
            let theirs = Result {
                try DatabaseWriter(copy.path + "/app.db").rows("SELECT Name FROM Users ORDER BY Id").map { $0[0] }
            }
            #expect((try? ours.get()) == (try? theirs.get()), "\(size)")
        }
    }

    /// A log that this user may not read holds rows that are not seen: that is no answer.
    @Test(arguments: ["-wal", "-journal"])
    func aLogThatMayNotBeRead(_ suffix: String) throws {
        var files = InMemoryFileSystem(["/a/app.db": .init(""), "/a/app.db\(suffix)": .init("x", mode: 0)])
        files.files["/a/app.db"]?.contents = try DatabaseImage.bytes(Self.table)
        let failure = #expect(throws: DatabaseFailure.self) {
            try DatabaseReader(files: files).read("/a/app.db", columns: [:]) { _ in 0 }
        }
        #expect(failure?.code == .notPermitted)
    }
}
