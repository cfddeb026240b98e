public import Evidence
public import FileAccess
import KnownImages
import SQLite
public import StackModel

/// Reads what apps keep in databases of their own, without changing or judging anything.
///
/// It stands in for answers that a running app gives only with a key, and speaks for an app that does not run.
public struct AppDatabaseCollector: Sendable {
    private let files: any FileSystem
    private let workingDirectory: String
    private let today: CalendarDay
    private let volumes: VolumePaths
    private let classify: AppCollector.Classify

    /// - Parameters:
    ///   - workingDirectory: where the owner stands; paths below it are shown relative to it.
    ///   - today: what the age of a backup is told by.
    ///   - volumes: where named volumes lie, once the engine told.
    ///   - classify: what reads a secret reduced to its facts.
    public init(
        files: any FileSystem, workingDirectory: String, today: CalendarDay, volumes: VolumePaths = .none,
        classify: @escaping AppCollector.Classify
    ) {
        self.files = files
        self.workingDirectory = workingDirectory
        self.today = today
        self.volumes = volumes
        self.classify = classify
    }

    /// What the databases of the stack's apps tell; nothing of an app without a database, or whose is not there.
    /// - Parameters:
    ///   - settings: the apps' own settings files, which may say that the data is kept elsewhere.
    ///   - services: the names of those to look at; nil for all.
    public func collect(
        _ stack: Stack, beside settings: [AppSettings], only services: Set<String>? = nil
    ) -> [StoredSettings] {
        (stack.services + stack.inactiveServices).filter { services?.contains($0.name) ?? true }.compactMap { service in
            guard let product = KnownImages.recognise(service).product, let paths = AppDatabases.paths(of: product)
            else { return nil }
            return read(service, product, paths, settings.first { $0.service == service.name })
        }
    }

    private func read(
        _ service: Service, _ product: String, _ paths: [String], _ settings: AppSettings?
    ) -> StoredSettings? {
        for path in paths {
            guard let host = HostPath.of(path, in: service, volumes: volumes) else { continue }
            if let error = missing(host) {
                if error.code == .missing { continue }
                return StoredSettings(
                    service: service.name,
                    gap: gap(service, host, DatabaseFailure(.notPermitted, "could not be read: \(error.message)")))
            }
            if isElsewhere(service, product, settings) {
                return StoredSettings(
                    service: service.name,
                    gap: Gap(
                        "app-database:\(service.name)",
                        reason: "\(service.name) keeps its data in a database server, which is not looked into.",
                        remedy: "Let the running app be asked: its own key is enough."))
            }
            do throws(DatabaseFailure) {
                let isAlone = SettingsFiles.of(product) == nil
                return StoredSettings(
                    service: service.name, aloneOf: isAlone ? product : nil, parts: try parts(product, host))
            } catch {
                return StoredSettings(service: service.name, gap: gap(service, host, error))
            }
        }
        return nil
    }

    private static let servarr: Set<String> = ["radarr", "sonarr", "lidarr", "readarr", "prowlarr"]

    /// nil where something stands there.
    private func missing(_ path: String) -> FileError? {
        do {
            _ = try files.attributes(path)
            return nil
        } catch {
            return error
        }
    }

    /// Whether its file of old times is left over: the app has been moved to a database server.
    ///
    /// Source: `ConnectionStringFactory.cs` of the *arr apps; `packages/db/env.ts` of Homarr.
    private func isElsewhere(_ service: Service, _ product: String, _ settings: AppSettings?) -> Bool {
        if product == "homarr" {
            return service.variable("DB_HOST") != nil || service.variable("DB_URL") != nil
                || service.variable("DB_DRIVER").map { $0.text != "better-sqlite3" } ?? false
        }
        guard AppDatabaseCollector.servarr.contains(product) else { return false }
        // .NET reads its variables in any case: the apps' own instructions write `Radarr__Postgres__Host`.
        let variable = "\(product)__postgres__host"
        if service.environment.contains(where: { $0.name.lowercased() == variable }) { return true }
        guard let host = settings?.entry("PostgresHost") else { return false }
        return host.text != "" && host.value != .absent
    }

    private func parts(_ product: String, _ path: String) throws(DatabaseFailure) -> [StoredSettings.Part] {
        let shown = FilePath.shown(path, from: workingDirectory)
        let reader = DatabaseReader(files: files)
        guard AppDatabaseCollector.servarr.contains(product) else {
            let isJellyfin = product == "jellyfin"
            let columns = isJellyfin ? JellyfinDatabase.columns : HomarrDatabase.columns
            return try reader.read(path, columns: columns) { database throws(DatabaseFailure) in
                var reading = StoredReading(shown, classify: classify)
                if isJellyfin {
                    try JellyfinDatabase.read(database, into: &reading)
                    JellyfinFolder(
                        files: files, workingDirectory: workingDirectory,
                        folder: FilePath.directory(of: FilePath.directory(of: path))
                    ).plugins(&reading)
                } else {
                    try HomarrDatabase.read(database, into: &reading)
                }
                return reading.parts
            }
        }
        let folder = ServarrFolder(
            files: files, workingDirectory: workingDirectory, folder: FilePath.directory(of: path))
        let servarr = ServarrDatabase(product: product, definedAddress: folder.definedAddress)
        return try reader.read(path, columns: ServarrDatabase.columns) { database throws(DatabaseFailure) in
            var reading = StoredReading(shown, classify: classify)
            try servarr.read(database, into: &reading)
            // A folder of the owner's choice may be anywhere.
            let chosen = reading.parts.flatMap(\.entries).first { $0.key == "BackupFolder" }?.text
            if chosen == nil || chosen == "Backups" { folder.backups(&reading, today: today) }
            return reading.parts
        }
    }

    private func gap(_ service: Service, _ path: String, _ failure: DatabaseFailure) -> Gap {
        let shown = FilePath.shown(path, from: workingDirectory)
        let remedy =
            switch failure.code {
            case .notPermitted: "Run the audit as a user who may read it, such as with sudo."
            case .changing, .tooSlow: "Run the audit again when \(service.name) is less busy, or give an API key of it."
            default: "Look whether \(service.name) itself still reads it, or give an API key of it."
            }
        return Gap("app-database:\(service.name)", reason: "\(shown) \(failure.message).", remedy: remedy)
    }
}
