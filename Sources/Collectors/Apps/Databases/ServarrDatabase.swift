import SQLite

/// What the *arr apps keep in their database, as their API answers it.
///
/// Source: `Datastore/Migration`, `ConfigService.cs` (keys in lower case, defaults where there is no row) and
/// `Jobs/TaskManager.cs`. Of a provider's settings, which hold its credentials, SQL picks the one field that is judged.
struct ServarrDatabase {
    static let columns: [String: Set<String>] = [
        "Users": ["Username"],
        "Config": ["Key", "Value"],
        "ScheduledTasks": ["TypeName", "Interval"],
        "DownloadClients": [
            "Id", "Name", "Implementation", "Enable", "RemoveCompletedDownloads", "RemoveFailedDownloads",
        ],
        "Indexers": ["Id", "Name", "Enable", "Settings", "Tags"],
        "IndexerProxies": ["Id", "Name", "Implementation", "Settings", "Tags"],
        "Notifications": ["Id", "Name", "Implementation"],
    ]

    let product: String
    /// The first address that the definition of that name knows; nil where there is none.
    let definedAddress: (String) -> String?

    func read(_ database: Database, into reading: inout StoredReading) throws(DatabaseFailure) {
        let config = try config(database)
        try host(database, config, &reading)
        try connections(database, &reading)
        if product == "prowlarr" {
            try indexers(database, &reading)
        } else {
            try downloads(database, config, &reading)
        }
        if product == "lidarr" || product == "readarr" { tags(config, &reading) }
    }

    private func config(_ database: Database) throws(DatabaseFailure) -> [String: String] {
        let rows = try database.rows(
            """
            SELECT Key, Value FROM Config WHERE Key IN ('backupinterval', 'backupretention', 'backupfolder',
                'certificatevalidation', 'enablecompleteddownloadhandling', 'checkforfinisheddownloadinterval',
                'writeaudiotags', 'writebooktags', 'scrubaudiotags', 'embedmetadata')
            """)
        var config: [String: String] = [:]
        for row in rows {
            // An empty value counts as none.
            if let key = row[0].text, let value = row[1].written, !value.isEmpty { config[key] = value }
        }
        return config
    }

    private func host(
        _ database: Database, _ config: [String: String], _ reading: inout StoredReading
    ) throws(DatabaseFailure) {
        let users = try database.rows("SELECT Username FROM Users")
        reading.begin("/config/host", "Users")
        reading.add("Username", users.first?[0].text)
        reading.add("BackupInterval", config["backupinterval"], in: "Config")
        reading.add("BackupRetention", config["backupretention"], in: "Config")
        reading.add("BackupFolder", config["backupfolder"], in: "Config")
        reading.add("CertificateValidation", config["certificatevalidation"], in: "Config")
    }

    private func connections(_ database: Database, _ reading: inout StoredReading) throws(DatabaseFailure) {
        guard try database.has("Implementation", in: "Notifications") else { return }
        let list = try database.rows("SELECT Name, Implementation FROM Notifications ORDER BY Id")
        reading.begin("/notification", "Notifications")
        for (index, one) in list.enumerated() {
            reading.add("Notification/\(index)/name", one[0].text)
            reading.add("Notification/\(index)/implementation", one[1].text)
        }
    }

    private func downloads(
        _ database: Database, _ config: [String: String], _ reading: inout StoredReading
    ) throws(DatabaseFailure) {
        // Versions before 2021 have one setting for all clients, which is another one.
        if try database.has("RemoveCompletedDownloads", in: "DownloadClients") {
            let clients = try database.rows(
                """
                SELECT Name, Implementation, Enable, RemoveCompletedDownloads, RemoveFailedDownloads
                FROM DownloadClients ORDER BY Id
                """)
            reading.begin("/downloadclient", "DownloadClients")
            for (index, client) in clients.enumerated() {
                let key = "DownloadClient/\(index)"
                reading.add("\(key)/name", client[0].text)
                reading.add("\(key)/implementation", client[1].text)
                reading.add("\(key)/enable", client[2].flag)
                reading.add("\(key)/removeCompletedDownloads", client[3].flag)
                reading.add("\(key)/removeFailedDownloads", client[4].flag)
            }
        }
        let tasks = try database.rows(
            "SELECT Interval FROM ScheduledTasks WHERE TypeName LIKE '%RefreshMonitoredDownloadsCommand'")
        reading.begin("/config/downloadclient", "Config")
        reading.add(
            "Config/DownloadClient/enableCompletedDownloadHandling",
            config["enablecompleteddownloadhandling"]?.lowercased() ?? "true")
        reading.add(
            "Config/DownloadClient/checkForFinishedDownloadInterval", config["checkforfinisheddownloadinterval"])
        reading.add("Task/RefreshMonitoredDownloads/interval", tasks.first?[0].written, in: "ScheduledTasks")
    }

    /// Whether tags are written into the media files themselves.
    private func tags(_ config: [String: String], _ reading: inout StoredReading) {
        reading.begin("/config/metadataprovider", "Config")
        reading.add("MetadataProvider/writeAudioTags", config["writeaudiotags"] ?? "no")
        reading.add("MetadataProvider/scrubAudioTags", config["scrubaudiotags"]?.lowercased() ?? "false")
        guard product == "readarr" else { return }
        reading.add("MetadataProvider/writeBookTags", config["writebooktags"] ?? "newFiles")
        reading.add("MetadataProvider/embedMetadata", config["embedmetadata"]?.lowercased() ?? "false")
    }

    private func indexers(_ database: Database, _ reading: inout StoredReading) throws(DatabaseFailure) {
        let indexers = try database.rows(
            """
            SELECT Name, Enable, Tags,
                CASE WHEN json_valid(Settings) THEN json_extract(Settings, '$.baseUrl') END,
                CASE WHEN json_valid(Settings) THEN json_extract(Settings, '$.definitionFile') END
            FROM Indexers ORDER BY Id
            """)
        reading.begin("/indexer", "Indexers")
        for (index, one) in indexers.enumerated() {
            let key = "Indexer/\(index)"
            reading.add("\(key)/name", one[0].text)
            reading.add("\(key)/enable", one[1].flag)
            reading.add("\(key)/tags", ServarrDatabase.numbers(one[2].text))
            let written = one[3].text.flatMap { $0.isEmpty ? nil : $0 }
            let url = written ?? one[4].text.flatMap(definedAddress)
            reading.add("\(key)/baseUrl", url.flatMap(IndexerAddress.bare))
        }
        let proxies = try database.rows(
            """
            SELECT Name, Implementation, Tags,
                CASE WHEN json_valid(Settings) THEN json_extract(Settings, '$.host') END
            FROM IndexerProxies ORDER BY Id
            """)
        reading.begin("/indexerproxy", "IndexerProxies")
        for (index, one) in proxies.enumerated() {
            let key = "IndexerProxy/\(index)"
            reading.add("\(key)/name", one[0].text)
            reading.add("\(key)/implementation", one[1].text)
            reading.add("\(key)/tags", ServarrDatabase.numbers(one[2].text))
            reading.add("\(key)/host", one[3].text.flatMap(IndexerAddress.bare))
        }
    }

    /// `[1,2]` as `1;2`.
    private static func numbers(_ list: String?) -> String {
        (list ?? "").split { !$0.isNumber }.joined(separator: ";")
    }
}
