import Glibc
import SQLiteTestSupport
import Testing

/// Files that are not as they should be cost what stands in them, and none of them is changed.
@Suite("Hostile or broken files") struct HostileFilesTests {
    private static let compose = """
        name: films
        services:
          radarr:
            image: lscr.io/linuxserver/radarr:6.4.3
            volumes: ["./config/radarr:/config"]
          sonarr:
            image: lscr.io/linuxserver/sonarr:4.0.15
            volumes: ["./config/sonarr:/config"]
          bazarr:
            image: lscr.io/linuxserver/bazarr:1.5.2
            volumes: ["./config/bazarr:/config"]

        """

    /// A file of that many bytes that takes no room.
    private func sparse(_ path: String, bytes: Int) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(file >= 0)
        #expect(ftruncate(file, bytes) == 0)
        close(file)
    }

    private func change(_ path: String) -> [Int] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        return [Int(status.st_size), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec), Int(status.st_ino)]
    }

    @Test("a 2 GB log and settings of 2 GB beside it") func large() async throws {
        let run = try ProgramRun([
            "compose.yaml": Self.compose, "config/radarr/config.xml": "<Config></Config>\n",
            "config/radarr/logs/radarr.txt": "", "config/sonarr/config.xml": "",
        ])
        try sparse("\(run.folder)/config/radarr/logs/radarr.txt", bytes: 2 << 30)
        try sparse("\(run.folder)/config/radarr/radarr.db", bytes: 2 << 30)
        try sparse("\(run.folder)/config/sonarr/config.xml", bytes: 2 << 30)
        let output = try await run.audit(["--format", "json"], engine: "unix://\(run.folder)/none.sock")
        #expect(output.status == 0, "\(output.errors)")
        #expect(output.took < .seconds(20), "\(output.took)")
        #expect(output.text.contains("\"what\": \"app-settings:sonarr\""), "\(output.text.suffix(2500))")
        #expect(!output.text.contains("\"what\": \"app-settings:radarr\""))
    }

    /// In a transaction of its own that it has not ended, half of it on disk, and with its newest rows in the log.
    @Test("a database that its app has locked is neither waited for nor changed", arguments: ["WAL", "DELETE"])
    func locked(_ mode: String) async throws {
        let run = try ProgramRun([
            "compose.yaml": Self.compose,
            "config/radarr/config.xml": "<Config><AuthenticationMethod>Forms</AuthenticationMethod></Config>\n",
        ])
        let folder = "\(run.folder)/config/radarr"
        let app = try DatabaseWriter("\(folder)/radarr.db")
        try app.run(
            """
            PRAGMA journal_mode = \(mode); PRAGMA cache_size = 2; PRAGMA cache_spill = 1;
            CREATE TABLE Users (Username TEXT, Password TEXT); CREATE TABLE Config (Key TEXT, Value TEXT);
            CREATE TABLE ScheduledTasks (TypeName TEXT, Interval INTEGER);
            INSERT INTO Users VALUES ('admin', 'planted-hash');
            BEGIN EXCLUSIVE; UPDATE Users SET Username = 'half';
            WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c LIMIT 300)
            INSERT INTO Config SELECT n, hex(randomblob(500)) FROM c;
            """)
        let names = ["", "/radarr.db", "/radarr.db-wal", "/radarr.db-shm", "/radarr.db-journal", "/config.xml"]
        let before = names.map { change(folder + $0) }
        let output = try await run.audit(["--format", "json"], engine: "unix://\(run.folder)/none.sock")
        #expect(output.status == 0, "\(output.errors)")
        #expect(output.took < .seconds(20), "\(output.took)")
        #expect(names.map { change(folder + $0) } == before)
        #expect(output.text.contains("the user name is admin"), "\(output.text.suffix(2500))")
        #expect(!output.text.contains("planted-hash"))
    }

    @Test("what is no database, or one that was cut off, is said to be") func noDatabase() async throws {
        let run = try ProgramRun([
            "compose.yaml": Self.compose, "config/radarr/config.xml": "<Config></Config>\n",
            "config/radarr/radarr.db": "SQLite format 3\u{0}" + String(repeating: "x", count: 8192),
            "config/sonarr/config.xml": "<Config></Config>\n", "config/sonarr/sonarr.db": "",
        ])
        let output = try await run.audit(["--format", "json"], engine: "unix://\(run.folder)/none.sock")
        #expect(output.status == 0, "\(output.errors)")
        #expect(output.text.contains("\"what\": \"app-database:radarr\""), "\(output.text.suffix(2500))")
        #expect(output.text.contains("\"what\": \"app-database:sonarr\""))
    }

    @Test("a pipe, a device and a folder where settings should be", arguments: ["pipe", "device", "folder"])
    func odd(_ kind: String) async throws {
        let run = try ProgramRun(["compose.yaml": Self.compose, "config/radarr/x": "", "config/sonarr/x": ""])
        let path = "\(run.folder)/config/radarr/config.xml"
        switch kind {
        case "pipe": #expect(mkfifo(path, 0o600) == 0)
        case "device": #expect(symlink("/dev/zero", path) == 0)
        default: #expect(mkdir(path, 0o755) == 0)
        }
        let output = try await run.audit(["--format", "json"], engine: "unix://\(run.folder)/none.sock")
        #expect(output.status == 0, "\(output.errors)")
        #expect(output.took < .seconds(20), "\(output.took)")
        #expect(output.text.contains("\"what\": \"app-settings:radarr\""), "\(output.text.suffix(2500))")
    }
}
