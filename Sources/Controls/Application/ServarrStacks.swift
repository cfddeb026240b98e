/// What the running *arr apps of the examples answer.
enum ServarrStacks {
    /// A visitor is sent to the login page.
    static func door(_ service: String) -> [Example.Answer] {
        [
            .init(
                service, "GET /initialize.json", status: 302,
                headers: ["Location": "/login?returnUrl=%2Finitialize.json"])
        ]
    }

    static func radarr(
        host: String = #"{"authenticationMethod": "forms", "backupInterval": 7}"#, marked: String...
    ) -> [Example.Answer] {
        var settings = Example.Answer("radarr", "GET /api/v3/config/host", host)
        settings.marks = marked
        return door("radarr") + [
            .init("radarr", "GET /api/v3/system/status", #"{"appName": "Radarr", "version": "5.28.0.10274"}"#),
            settings,
        ]
    }

    /// Radarr with the connections that it has.
    static func connections(_ list: String, marked: String...) -> [Example.Answer] {
        var answer = Example.Answer("radarr", "GET /api/v3/notification", list)
        answer.marks = marked
        return radarr() + [answer]
    }

    static func lidarr(_ provider: String, marked: String...) -> [Example.Answer] {
        var settings = Example.Answer("lidarr", "GET /api/v1/config/metadataprovider", provider)
        settings.marks = marked
        return door("lidarr") + [
            .init("lidarr", "GET /api/v1/system/status", #"{"appName": "Lidarr", "version": "2.14.5.4836"}"#),
            .init("lidarr", "GET /api/v1/config/host", #"{"authenticationMethod": "forms"}"#), settings,
        ]
    }

    static func prowlarr(
        indexers: String, marked: String..., proxies: String = "[]", proxyMark: String? = nil
    ) -> [Example.Answer] {
        var list = Example.Answer("prowlarr", "GET /api/v1/indexer", indexers)
        list.marks = marked
        var solvers = Example.Answer("prowlarr", "GET /api/v1/indexerproxy", proxies)
        solvers.marks = proxyMark.map { [$0] } ?? []
        return door("prowlarr") + [
            .init("prowlarr", "GET /api/v1/system/status", #"{"appName": "Prowlarr", "version": "2.3.5.5327"}"#),
            .init("prowlarr", "GET /api/v1/config/host", #"{"authenticationMethod": "forms"}"#), list, solvers,
        ]
    }

    static let withSolver = """
        services:
          prowlarr:
            image: lscr.io/linuxserver/prowlarr:2.3.5
            volumes: ["./config:/config"]
          flaresolverr:
            image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
        """

    /// What an *arr app keeps in its database, with these rows.
    static func database(_ product: String, _ rows: String, marked: String? = nil) -> [Example.Database] {
        var database = Example.Database(
            "config/\(product).db",
            """
            CREATE TABLE Users (Id INTEGER PRIMARY KEY, Username TEXT, Password TEXT);
            CREATE TABLE Config (Id INTEGER PRIMARY KEY, Key TEXT UNIQUE, Value TEXT);
            CREATE TABLE ScheduledTasks (TypeName TEXT UNIQUE, Interval INTEGER);
            CREATE TABLE DownloadClients (Id INTEGER PRIMARY KEY, Enable INTEGER, Name TEXT, Implementation TEXT,
                Settings TEXT, RemoveCompletedDownloads INTEGER, RemoveFailedDownloads INTEGER);
            CREATE TABLE Indexers (Id INTEGER PRIMARY KEY, Name TEXT, Enable INTEGER, Settings TEXT, Tags TEXT);
            CREATE TABLE IndexerProxies (Id INTEGER PRIMARY KEY, Name TEXT, Implementation TEXT, Settings TEXT, Tags TEXT);
            CREATE TABLE Notifications (Id INTEGER PRIMARY KEY, Name TEXT, Implementation TEXT, Settings TEXT);
            \(rows)
            """)
        database.marks = marked.map { [$0] } ?? []
        return [database]
    }

    /// The settings file beside it.
    static let config = AppStacks.config("<AuthenticationMethod>Forms</AuthenticationMethod>")
}
