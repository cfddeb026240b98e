import Collectors
import Evidence
import FileAccess
import SQLiteTestSupport
import StackModel
import Testing

@Suite("What apps keep in databases of their own")
struct AppDatabaseCollectorTests {
    private static let folder = "/srv/s"

    private func stack(_ name: String, image: String, kind: Mount.Kind = .bind) -> Stack {
        let span = SourceSpan(file: "compose.yaml", line: 2, column: 3)
        var service = Service(name: name, span: span)
        service.image = ImageReference(image).map { Located($0, at: span) }
        service.mounts = [
            Mount(kind: kind, span: span, source: kind == .bind ? "/srv/s/config" : "settings", target: "/config")
        ]
        return Stack(name: "s", directory: "/srv/s", services: [service])
    }

    private func read(
        _ stack: Stack, _ path: String, _ bytes: [UInt8], mode: UInt16 = 0o600, volumes: VolumePaths = .none,
        and others: [String: String] = [:]
    ) -> StoredSettings? {
        var files = InMemoryFileSystem(others.mapValues { .init($0) })
        files.files[path] = .init("", mode: mode)
        files.files[path]?.contents = bytes
        return AppDatabaseCollector(
            files: files, workingDirectory: Self.folder, today: CalendarDay(epochSeconds: 1_795_348_800),
            volumes: volumes
        ) { .text("\($0)=\($1)") }.collect(stack, beside: []).first
    }

    /// The schemas as the migrations of both generations leave them.
    private static let jellyfin = [
        "10.10": """
        CREATE TABLE "Users" ("Id" TEXT NOT NULL CONSTRAINT "PK_Users" PRIMARY KEY, "Username" TEXT NOT NULL COLLATE NOCASE,
            "Password" TEXT NULL, "AuthenticationProviderId" TEXT NOT NULL, "LoginAttemptsBeforeLockout" INTEGER NULL,
            "MaxParentalAgeRating" INTEGER NULL, "InternalId" INTEGER NOT NULL, "RowVersion" INTEGER NOT NULL);
        """,
        "10.11": """
        CREATE TABLE "Users" ("Id" TEXT NOT NULL CONSTRAINT "PK_Users" PRIMARY KEY, "AudioLanguagePreference" TEXT NULL,
            "AuthenticationProviderId" TEXT NOT NULL, "LoginAttemptsBeforeLockout" INTEGER NULL,
            "MaxParentalRatingScore" INTEGER NULL, "MaxParentalRatingSubScore" INTEGER NULL, "Password" TEXT NULL,
            "InternalId" INTEGER NOT NULL, "RowVersion" INTEGER NOT NULL, "Username" TEXT NOT NULL);
        """,
    ]

    @Test(arguments: ["10.10", "10.11"])
    func jellyfinOfBothGenerations(_ version: String) throws {
        let rating = version == "10.10" ? "MaxParentalAgeRating" : "MaxParentalRatingScore"
        let sql =
            try #require(Self.jellyfin[version]) + """
                CREATE TABLE "Permissions" ("Id" INTEGER NOT NULL CONSTRAINT "PK_Permissions" PRIMARY KEY AUTOINCREMENT,
                    "UserId" TEXT NULL, "Kind" INTEGER NOT NULL, "Value" INTEGER NOT NULL, "RowVersion" INTEGER NOT NULL);
                CREATE UNIQUE INDEX "IX_Permissions_UserId_Kind" ON "Permissions" ("UserId", "Kind") WHERE "UserId" IS NOT NULL;
                INSERT INTO Users (Id, Username, Password, AuthenticationProviderId, LoginAttemptsBeforeLockout, \(rating), InternalId, RowVersion) VALUES
                    ('A0', 'keeper', '$PBKDF2-SHA512$iterations=210000$00$11', 'Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider', 5, NULL, 1, 0),
                    ('B1', 'kids', '', 'Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider', NULL, 12, 2, 0),
                    ('C2', 'ldap', NULL, 'Jellyfin.Plugin.LDAP_Auth.LdapAuthenticationProviderPlugin', 3, NULL, 3, 0);
                INSERT INTO Permissions (UserId, Kind, Value, RowVersion) VALUES ('A0', 0, 1, 0), ('b1', 2, 1, 0), ('C2', 0, 0, 0), ('C2', 16, 1, 0);
                """
        for (path, shown) in [("data", "config/data"), ("data/data", "config/data/data")] {
            let stored = try #require(
                read(
                    stack("jellyfin", image: "jellyfin/jellyfin:10.11.11"), "/srv/s/config/\(path)/jellyfin.db",
                    try DatabaseImage.bytes(sql)))
            #expect(stored.gap == nil)
            let part = try #require(stored.parts.first)
            #expect(part.stored == .init("/Users", at: .table("Users", of: shown + "/jellyfin.db")))
            let texts = Set(
                part.entries.compactMap { $0.text?.split(separator: "=").last.map { "\(part.entries.isEmpty)\($0)" } })
            #expect(!texts.contains { $0.contains("PBKDF2") })
            func value(_ key: String) -> String? {
                part.entries.first { $0.key == key }?.text.map { String($0.dropFirst(key.count + 1)) }
            }
            #expect(value("Users/0/Name") == "keeper")
            #expect(value("Users/0/IsAdministrator") == "true")
            #expect(value("Users/0/IsWithoutPassword") == "false")
            #expect(value("Users/0/LoginAttemptsBeforeLockout") == "5")
            #expect(value("Users/0/MaxParentalRating") == nil)
            #expect(value("Users/1/IsWithoutPassword") == "true")
            #expect(value("Users/1/IsDisabled") == "true")
            #expect(value("Users/1/IsAdministrator") == "false")
            #expect(value("Users/1/LoginAttemptsBeforeLockout") == "-1")
            #expect(value("Users/1/MaxParentalRating") == "12")
            #expect(value("Users/2/IsOwnLogin") == "false")
            #expect(value("Users/2/EnableAllFolders") == "true")
            #expect(part.entries.allSatisfy { $0.source == .database })
        }
    }

    @Test func secretsOfProvidersStayWhereTheyAre() throws {
        let sql = """
            CREATE TABLE Users (Username TEXT, Password TEXT); INSERT INTO Users VALUES ('keeper', 's3cret-hash');
            CREATE TABLE Config (Key TEXT, Value TEXT);
            INSERT INTO Config VALUES ('proxypassword', 's3cret-proxy'), ('backupinterval', '14'), ('hmacsalt', 's3cret-salt');
            CREATE TABLE Indexers (Id INTEGER, Name TEXT, Enable INTEGER, Settings TEXT, Tags TEXT);
            INSERT INTO Indexers VALUES (1, 'A', 1, '{"baseUrl": "https://user:s3cret@indexer.example/path?key=s3cret", "apiKey": "s3cret"}', '[1, 12]'),
                (2, 'B', 0, 's3cret broken', NULL);
            CREATE TABLE IndexerProxies (Id INTEGER, Name TEXT, Implementation TEXT, Settings TEXT, Tags TEXT);
            INSERT INTO IndexerProxies VALUES (1, 'F', 'FlareSolverr', '{"host": "http://flaresolverr:8191/"}', '[1]');
            """
        let stored = try #require(
            read(
                stack("prowlarr", image: "lscr.io/linuxserver/prowlarr:2.3.5"), "/srv/s/config/prowlarr.db",
                try DatabaseImage.bytes(sql)))
        let entries = stored.parts.flatMap(\.entries)
        #expect(stored.parts.map(\.stored.resource) == ["/config/host", "/indexer", "/indexerproxy"])
        #expect(!entries.contains { $0.text?.contains("s3cret") ?? true })
        let texts = Set(entries.compactMap(\.text))
        #expect(
            texts.isSuperset(of: [
                "Username=keeper", "BackupInterval=14", "Indexer/0/baseUrl=https://indexer.example",
                "Indexer/0/tags=1;12", "Indexer/1/enable=false", "IndexerProxy/0/host=http://flaresolverr:8191",
            ]))
    }

    @Test func whatCannotBeReadIsAGap() throws {
        let stack = stack("radarr", image: "lscr.io/linuxserver/radarr:5.28.0")
        let damaged = try #require(read(stack, "/srv/s/config/radarr.db", Array("rubbish".utf8)))
        #expect(damaged.gap?.reason == "config/radarr.db is no SQLite database.")
        #expect(damaged.gap?.what == "app-database:radarr")
        let locked = try #require(read(stack, "/srv/s/config/radarr.db", [], mode: 0))
        #expect(locked.gap?.remedy == "Run the audit as a user who may read it, such as with sudo.")
        let other = try #require(
            read(stack, "/srv/s/config/radarr.db", try DatabaseImage.bytes("CREATE TABLE Other (a)")))
        #expect(other.gap?.reason == "config/radarr.db has not the tables that were looked for.")
        #expect(read(stack, "/srv/s/other.db", []) == nil, "an app without a database has nothing to tell")
    }

    @Test(arguments: ["Radarr__Postgres__Host", "RADARR__POSTGRES__HOST"])
    func aFileOfOldTimesIsNotJudged(_ variable: String) throws {
        var stack = stack("radarr", image: "lscr.io/linuxserver/radarr:5.28.0")
        stack.services[0].environment = [
            EnvironmentEntry(name: variable, span: stack.services[0].span, value: .text("postgres"))
        ]
        let stored = try #require(
            read(stack, "/srv/s/config/radarr.db", try DatabaseImage.bytes("CREATE TABLE Users (Username)")))
        #expect(stored.parts.isEmpty)
        #expect(stored.gap?.reason == "radarr keeps its data in a database server, which is not looked into.")
    }

    @Test func inANamedVolume() throws {
        let stack = stack("radarr", image: "lscr.io/linuxserver/radarr:5.28.0", kind: .volume)
        let sql = """
            CREATE TABLE Users (Username TEXT); INSERT INTO Users VALUES ('admin');
            CREATE TABLE Config (Key TEXT, Value TEXT); CREATE TABLE ScheduledTasks (TypeName TEXT, Interval INTEGER);
            """
        let path = "/var/lib/docker/volumes/s_settings/_data/radarr.db"
        #expect(read(stack, path, try DatabaseImage.bytes(sql)) == nil)
        let container = EngineContainer(
            id: String(repeating: "a", count: 64), name: "s-radarr-1",
            compose: ComposeLabels(project: "s", service: "radarr"),
            mounts: [
                EngineMount(
                    kind: "volume", volume: "s_settings", source: "/var/lib/docker/volumes/s_settings/_data",
                    target: "/config/")
            ])
        let stored = try #require(
            read(stack, path, try DatabaseImage.bytes(sql), volumes: VolumePaths([container])))
        #expect(stored.parts.flatMap(\.entries).contains { $0.text == "Username=admin" })
    }

    @Test func theRunningAppsOwnAnswerWins() throws {
        let span = SourceSpan.table("DownloadClients", of: "config/radarr.db")
        let entry = AppSettings.Entry(
            key: "DownloadClient/0/name", value: .text("old"), span: span, source: .database)
        let stored = StoredSettings(
            service: "radarr", parts: [.init(.init("/downloadclient", at: span), entries: [entry])])
        func merged(_ answers: String...) -> AppSettings? {
            let settings = AppSettings(
                service: "radarr", product: "radarr", files: ["config/config.xml"], answers: answers, entries: [])
            return AppSettings.merged([settings], stored: [stored]).settings.first
        }
        #expect(merged()?.entries == [entry])
        #expect(merged("radarr:/api/v3/config/downloadclient")?.entries == [entry], "that is another answer")
        #expect(merged("radarr:/api/v3/downloadclient")?.entries == [])
        #expect(merged("radarr:/movies/api/v3/downloadclient")?.stored == nil)
        // Settings whose file was not read would all have their defaults: they are not made of a database alone.
        #expect(AppSettings.merged([], stored: [stored]).settings.isEmpty)
    }
}
