import FileAccess
import Glibc
import SQLite
import SQLiteTestSupport
import Synchronization
import Testing

/// A reading is of one moment, however fast the app writes.
@Suite(.serialized) struct ConcurrentWriterTests {
    /// Writes on a thread of its own until it is told to stop.
    private final class App: Sendable {
        let isStopped = Atomic(false)
        let written = Atomic(0)
        let isOver = Atomic(false)
        private let writer: DatabaseWriter

        init(_ writer: DatabaseWriter) { self.writer = writer }

        func start() {
            var thread = pthread_t()
            let this = Unmanaged.passRetained(self).toOpaque()
            pthread_create(
                &thread, nil,
                { this in
                    if let this { Unmanaged<App>.fromOpaque(this).takeRetainedValue().work() }
                    return nil
                }, this)
            pthread_detach(thread)
        }

        private func work() {
            while !isStopped.load(ordering: .relaxed) {
                let (from, to) = (Int.random(in: 1...100), Int.random(in: 1...100))
                try? writer.run(
                    """
                    BEGIN; UPDATE Accounts SET Amount = Amount - 1 WHERE Id = \(from);
                    UPDATE Accounts SET Amount = Amount + 1 WHERE Id = \(to); COMMIT;
                    """)
                let count = written.wrappingAdd(1, ordering: .relaxed).newValue
                if count.isMultiple(of: 50) { usleep(6000) }
            }
            isOver.store(true, ordering: .relaxed)
        }
    }

    @Test(arguments: ["WAL", "DELETE", "PERSIST"])
    func sumsHold(_ mode: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/app.db"
        let app = try DatabaseWriter(path)
        // Checkpoints all the time, and more pages than the cache holds.
        try app.run(
            """
            PRAGMA page_size = 512; PRAGMA journal_mode = \(mode); PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 8;
            PRAGMA cache_size = 4; PRAGMA cache_spill = 1;
            CREATE TABLE Accounts (Id INTEGER PRIMARY KEY, Amount INTEGER, Filler TEXT);
            WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c LIMIT 100)
            INSERT INTO Accounts SELECT n, 100, hex(zeroblob(100)) FROM c;
            """)
        let writing = App(app)
        writing.start()
        while writing.written.load(ordering: .relaxed) < 10 { usleep(1000) }
        var (seen, given) = (0, 0)
        let reader = DatabaseReader(files: LiveFileSystem())
        for _ in 0..<150 {
            do {
                let rows = try reader.read(path, columns: ["Accounts": ["Id", "Amount"]]) {
                    database throws(DatabaseFailure) in try database.rows("SELECT Amount FROM Accounts")
                }
                #expect(rows.compactMap(\.first?.integer).reduce(0, +) == 10_000)
                #expect(rows.count == 100)
                seen += 1
            } catch {
                #expect(error.code == .changing, "\(error)")
                given += 1
            }
        }
        writing.isStopped.store(true, ordering: .relaxed)
        while !writing.isOver.load(ordering: .relaxed) { usleep(1000) }
        let written = writing.written.load(ordering: .relaxed)
        #expect(written > 100)
        #expect(seen > 20, "\(seen) of 150 were read, \(given) given up, \(written) written")
    }
}
