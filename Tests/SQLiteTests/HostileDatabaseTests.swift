import FileAccess
import SQLite
import SQLiteTestSupport
import Testing

/// Databases that were made to do harm, and bytes that are none.
@Suite struct HostileDatabaseTests {
    private static let columns: [String: Set<String>] = ["Users": ["Id", "Name", "Settings"]]

    private func outcome(
        _ bytes: [UInt8], limits: DatabaseLimits = DatabaseLimits(),
        _ statement: StaticString = "SELECT Name FROM Users"
    ) -> Result<[[DatabaseValue]], DatabaseFailure> {
        var files = InMemoryFileSystem()
        files.files["/a/app.db"] = .init("")
        files.files["/a/app.db"]?.contents = bytes
        do throws(DatabaseFailure) {
            return .success(
                try DatabaseReader(files: files, limits: limits).read("/a/app.db", columns: Self.columns) {
                    database throws(DatabaseFailure) in try database.rows(statement)
                })
        } catch {
            return .failure(error)
        }
    }

    private func code(_ sql: String, limits: DatabaseLimits = DatabaseLimits()) throws -> DatabaseFailure.Code? {
        if case .failure(let failure) = outcome(try DatabaseImage.bytes(sql), limits: limits) { return failure.code }
        return nil
    }

    @Test(arguments: [
        // A view in the table's place that reads what was not asked for.
        "CREATE TABLE Secrets (Value); INSERT INTO Secrets VALUES ('s3cret'); CREATE VIEW Users AS SELECT Value AS Name FROM Secrets;",
        "CREATE VIEW Users AS SELECT 1 AS Name;",
        "CREATE VIEW Users AS WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c) SELECT n AS Name FROM c;",
        "CREATE VIEW Users AS SELECT load_extension('/tmp/x') AS Name;",
        // A table that is a program.
        "CREATE VIRTUAL TABLE Users USING fts5(Name);",
        "CREATE VIRTUAL TABLE Users USING rtree(Id, Name, b);",
        // Columns that are computed when they are read.
        "CREATE TABLE Users (Id INTEGER, Name TEXT AS (hex(randomblob(1000000))));",
        "CREATE TABLE Users (Id INTEGER, Name TEXT AS (printf('%.*c', 100000000, 'x')) STORED);",
        "CREATE TABLE Other (Name);",
        "CREATE TABLE Users (Other);",
    ])
    func whatIsNoTableIsNotRead(_ sql: String) throws {
        let sql = sql.hasPrefix("CREATE TABLE Users (Id") ? sql + "INSERT INTO Users (Id) VALUES (1);" : sql
        let result = try? outcome(DatabaseImage.bytes(sql)).get()
        #expect(result == nil, "\(String(describing: result))")
    }

    @Test func triggersAreNeverRun() throws {
        let sql = """
            CREATE TABLE Users (Id INTEGER PRIMARY KEY, Name TEXT);
            CREATE TRIGGER t AFTER INSERT ON Users BEGIN DELETE FROM Users; END;
            CREATE TRIGGER u AFTER UPDATE ON Users BEGIN INSERT INTO Users (Name) VALUES ('x'); END;
            CREATE INDEX i ON Users (length(Name)); PRAGMA user_version = 7;
            """
        #expect(try outcome(DatabaseImage.bytes(sql)).get() == [])
    }

    @Test func onlyNamedColumnsAreRead() throws {
        let bytes = try DatabaseImage.bytes(
            "CREATE TABLE Users (Id INTEGER, Name TEXT, Password TEXT); INSERT INTO Users VALUES (1, 'a', 'hash');")
        for statement in ["SELECT Password FROM Users", "SELECT * FROM Users", "SELECT sql FROM sqlite_schema"]
            as [StaticString]
        {
            guard case .failure(let failure) = outcome(bytes, statement) else {
                Issue.record("\(statement) was answered")
                continue
            }
            #expect(failure.code == .refused)
        }
        for statement in [
            "DELETE FROM Users", "PRAGMA user_version", "ATTACH '/etc/passwd' AS x", "SELECT hex(Name) FROM Users",
            "VACUUM INTO '/tmp/x'", "INSERT INTO Users VALUES (1, 2, 3)", "BEGIN EXCLUSIVE",
        ] as [StaticString] {
            #expect((try? outcome(bytes, statement).get()) == nil, "\(statement)")
        }
    }

    @Test func limits() throws {
        let many =
            "CREATE TABLE Users (Name TEXT); WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c LIMIT 5000) INSERT INTO Users SELECT n FROM c;"
        #expect(try code(many) == .tooLarge)
        let long = "CREATE TABLE Users (Name TEXT); INSERT INTO Users VALUES (hex(zeroblob(5000)));"
        #expect(try code(long) == .tooLarge)
        let wide = "CREATE TABLE Users (Name TEXT); INSERT INTO Users VALUES (zeroblob(3000000));"
        #expect(try code(wide) == .tooLarge)
        var few = DatabaseLimits()
        few.readBytes = 20_000
        #expect(try code(many, limits: few) == .tooLarge)
        var none = DatabaseLimits()
        none.time = .zero
        #expect(try code(many, limits: none) == .tooSlow)
    }

    @Test func aSettingThatIsNoJSONCostsItself() throws {
        let bytes = try DatabaseImage.bytes(
            """
            CREATE TABLE Users (Id INTEGER PRIMARY KEY, Name TEXT, Settings TEXT);
            INSERT INTO Users (Settings) VALUES ('{"baseUrl": "https://a"}'), ('not json'), (NULL), ('[' || hex(zeroblob(900)));
            """)
        let rows = try outcome(
            bytes,
            """
            SELECT CASE WHEN json_valid(Settings) THEN json_extract(Settings, '$.baseUrl') END FROM Users ORDER BY Id
            """
        ).get()
        #expect(rows == [[.text("https://a")], [.null], [.null], [.null]])
    }

    @Test func noBytesMakeItFall() throws {
        let whole = try DatabaseImage.bytes(
            """
            PRAGMA page_size = 512; CREATE TABLE Users (Id INTEGER PRIMARY KEY, Name TEXT, Settings TEXT);
            CREATE INDEX i ON Users (Name);
            WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c LIMIT 60)
            INSERT INTO Users (Name, Settings) SELECT 'name' || n, hex(zeroblob(n * 20)) FROM c;
            """)
        var random = SystemRandomNumberGenerator()
        var limits = DatabaseLimits()
        limits.time = .milliseconds(500)
        let start = ContinuousClock.now
        for _ in 0..<1500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let place = Bool.random() ? Int.random(in: 16..<1200) : Int.random(in: 0..<bytes.count)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            _ = outcome(bytes, limits: limits, "SELECT Name, Settings FROM Users ORDER BY Name")
        }
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func logsAndJournalsOfRubbish() throws {
        let whole = try DatabaseImage.bytes("CREATE TABLE Users (Name TEXT); INSERT INTO Users VALUES ('a');")
        var random = SystemRandomNumberGenerator()
        for _ in 0..<400 {
            var files = InMemoryFileSystem()
            let size = Int.random(in: 0..<20_000)
            var rubbish = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            let name = Bool.random() ? "-wal" : "-journal"
            let magic: [UInt8] =
                name == "-wal"
                ? [0x37, 0x7F, 0x06, 0x82, 0, 0x2D, 0xE2, 0x18, 0, 0, 0x10, 0]
                : [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, 0xFF, 0xFF, 0xFF, 0xFF]
            rubbish.replaceSubrange(0..<min(magic.count, size), with: magic.prefix(size))
            for (path, bytes) in ["/a/app.db": whole, "/a/app.db\(name)": rubbish] {
                files.files[path] = .init("")
                files.files[path]?.contents = bytes
            }
            let rows = try? DatabaseReader(files: files).read("/a/app.db", columns: Self.columns) {
                database throws(DatabaseFailure) in try database.rows("SELECT Name FROM Users")
            }
            if let rows { #expect(rows == [[.text("a")]]) }
        }
    }
}
