import Clients
import Evidence

extension AppVisit {
    /// The general settings that `config.xml` has, by the names of the API.
    ///
    /// Source: `Radarr.Api.V3/Config/HostConfigResource.cs` and `ConfigFileProvider.cs`; `allowedHosts` and
    /// `trustedNetworks` since August 2026.
    private static let hostSettings = [
        "authenticationMethod": "AuthenticationMethod", "authenticationRequired": "AuthenticationRequired",
        "bindAddress": "BindAddress", "port": "Port", "enableSsl": "EnableSsl", "logLevel": "LogLevel",
        "consoleLogLevel": "ConsoleLogLevel", "urlBase": "UrlBase", "updateMechanism": "UpdateMechanism",
        "updateScriptPath": "UpdateScriptPath", "updateAutomatically": "UpdateAutomatically",
        "analyticsEnabled": "AnalyticsEnabled", "trustCgnatIpAddresses": "TrustCgnatIpAddresses",
        "allowedHosts": "AllowedHosts", "trustedNetworks": "TrustedNetworks", "username": "Username",
        "certificateValidation": "CertificateValidation", "backupInterval": "BackupInterval",
        "backupRetention": "BackupRetention", "branch": "Branch",
    ]

    func servarr(_ reading: inout AppReading) async throws(AppFailure) {
        // Since August 2026 an app may answer to listed names only; `localhost` always passes (AllowedHosts).
        let client = ServarrClient(
            connection.calling("localhost"), product: address.product, key: credentials.key)
        let (door, path, status) = try await client.door()
        switch door {
        case .open(let version):
            reading.note(
                .login, .open, path, status: status,
                seen: "\(path) gives a visitor without a login the page's start-up data, API key included")
            reading.note(version: version, path, "version")
        case .closed:
            reading.note(.login, .closed, path, status: status, seen: "\(path) sends visitors to the login page")
        case .undecided(let reason):
            reading.note(.login, .undecided(reason), path, status: status, seen: "status \(status)")
        }
        guard credentials.key != nil else { return }
        do {
            let status = try await client.status()
            reading.note(version: status["version"].string, client.path(of: "/system/status"), "version")
            let (host, path) = try await client.hostSettings()
            for (field, key) in AppVisit.hostSettings.sorted(by: { $0.key < $1.key }) {
                reading.add(key, host[field], from: path, field: field)
            }
        } catch {
            reading.miss(
                error,
                remedy:
                    "Look whether the key in \(address.service)'s config.xml is the one in force: a variable *__AUTH__APIKEY wins over it."
            )
            return
        }
        if address.product == "prowlarr" {
            await indexers(&reading, client)
        } else {
            await downloads(&reading, client)
        }
        await connections(&reading, client)
        await backups(&reading, client)
    }

    /// Who is told of events; one kind of them is a program that the app starts.
    private func connections(_ reading: inout AppReading, _ client: ServarrClient) async {
        guard let list = await optional(&reading, client, "/notification")?.elements else { return }
        let path = client.path(of: "/notification")
        reading.noteAnswer(path)
        for (index, one) in list.prefix(AppReading.mostElements).enumerated() {
            for field in ["name", "implementation"] {
                reading.add("Notification/\(index)/\(field)", one[field], from: path, field: "\(index).\(field)")
            }
        }
    }

    /// A resource that a version may lack; nil then, and a gap where it fails otherwise.
    private func optional(
        _ reading: inout AppReading, _ client: ServarrClient, _ resource: String
    ) async -> JSON? {
        do {
            return try await client.resource(resource)
        } catch {
            if error.code != .missing {
                reading.miss(error, remedy: "Ask \(address.service) itself, and run the audit again.")
            }
            return nil
        }
    }

    /// Download clients, how often they are asked, and what is written into the media files.
    private func downloads(_ reading: inout AppReading, _ client: ServarrClient) async {
        if let clients = await optional(&reading, client, "/downloadclient")?.elements {
            let path = client.path(of: "/downloadclient")
            reading.noteAnswer(path)
            for (index, one) in clients.prefix(AppReading.mostElements).enumerated() {
                for field in ["name", "implementation", "enable", "removeCompletedDownloads", "removeFailedDownloads"] {
                    reading.add("DownloadClient/\(index)/\(field)", one[field], from: path, field: "\(index).\(field)")
                }
            }
        }
        if let settings = await optional(&reading, client, "/config/downloadclient") {
            let path = client.path(of: "/config/downloadclient")
            for field in ["enableCompletedDownloadHandling", "checkForFinishedDownloadInterval"] {
                reading.add("Config/DownloadClient/\(field)", settings[field], from: path, field: field)
            }
        }
        if let tasks = await optional(&reading, client, "/system/task")?.elements {
            let path = client.path(of: "/system/task")
            for task in tasks.prefix(AppReading.mostElements) {
                guard task["taskName"].string == "RefreshMonitoredDownloads" else { continue }
                reading.add(
                    "Task/RefreshMonitoredDownloads/interval", task["interval"], from: path,
                    field: "RefreshMonitoredDownloads")
            }
        }
        await metadata(&reading, client)
    }

    /// Lidarr and Readarr write tags into the files themselves, Radarr and Sonarr files beside them.
    private func metadata(_ reading: inout AppReading, _ client: ServarrClient) async {
        if ["lidarr", "readarr"].contains(address.product),
            let provider = await optional(&reading, client, "/config/metadataprovider")
        {
            let path = client.path(of: "/config/metadataprovider")
            for field in ["writeAudioTags", "writeBookTags", "scrubAudioTags", "embedMetadata"] {
                reading.add("MetadataProvider/\(field)", provider[field], from: path, field: field)
            }
            reading.noteAnswer(path)
        }
        if let consumers = await optional(&reading, client, "/metadata")?.elements {
            let path = client.path(of: "/metadata")
            reading.noteAnswer(path)
            for (index, one) in consumers.prefix(AppReading.mostElements).enumerated() {
                for field in ["name", "enable"] {
                    reading.add("Metadata/\(index)/\(field)", one[field], from: path, field: "\(index).\(field)")
                }
            }
        }
    }

    /// When the app last backed up its own database.
    private func backups(_ reading: inout AppReading, _ client: ServarrClient) async {
        guard let list = await optional(&reading, client, "/system/backup")?.elements else { return }
        let path = client.path(of: "/system/backup")
        reading.noteAnswer(path)
        let ages = list.prefix(1000).compactMap { $0["time"].string.flatMap(Day.init) }
            .map { Day(epochSeconds: now).number - $0.number }
        guard let youngest = ages.min() else { return }
        reading.add("Backup/ageInDays", .number(String(max(0, youngest))), from: path, field: "time")
    }

    /// Prowlarr's indexers and what solves challenges for them.
    private func indexers(_ reading: inout AppReading, _ client: ServarrClient) async {
        if let indexers = await optional(&reading, client, "/indexer")?.elements {
            let path = client.path(of: "/indexer")
            reading.noteAnswer(path)
            for (index, one) in indexers.prefix(AppReading.mostElements).enumerated() {
                for field in ["name", "enable", "privacy", "protocol"] {
                    reading.add("Indexer/\(index)/\(field)", one[field], from: path, field: "\(index).\(field)")
                }
                reading.add(
                    "Indexer/\(index)/baseUrl", AppVisit.address(of: one), from: path, field: "\(index).baseUrl")
                reading.add("Indexer/\(index)/tags", AppVisit.numbers(one["tags"]), from: path, field: "\(index).tags")
            }
        }
        if let proxies = await optional(&reading, client, "/indexerproxy")?.elements {
            let path = client.path(of: "/indexerproxy")
            reading.noteAnswer(path)
            for (index, one) in proxies.prefix(AppReading.mostElements).enumerated() {
                for field in ["name", "implementation"] {
                    reading.add("IndexerProxy/\(index)/\(field)", one[field], from: path, field: "\(index).\(field)")
                }
                let host = one["fields"].elements?.first { $0["name"].string == "host" }?["value"] ?? .null
                reading.add("IndexerProxy/\(index)/host", host, from: path, field: "\(index).host")
                reading.add(
                    "IndexerProxy/\(index)/tags", AppVisit.numbers(one["tags"]), from: path, field: "\(index).tags")
            }
        }
    }

    /// The address that is in use: the field `baseUrl`, else the first that the definition knows.
    private static func address(of indexer: JSON) -> JSON {
        let written = indexer["fields"].elements?.first { $0["name"].string == "baseUrl" }?["value"].string
        let url = written.flatMap { $0.isEmpty ? nil : $0 } ?? indexer["indexerUrls"][0].string
        return url.flatMap(IndexerAddress.bare).map(JSON.string) ?? .null
    }

    private static func numbers(_ list: JSON) -> JSON {
        .string(
            list.elements?.prefix(AppReading.mostElements).compactMap { $0.int.map(String.init) }
                .joined(separator: ";") ?? "")
    }
}
