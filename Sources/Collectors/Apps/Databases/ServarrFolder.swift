import Evidence
import FileAccess
import StackModel

/// What the *arr apps keep as files beside their database.
struct ServarrFolder {
    let files: any FileSystem
    let workingDirectory: String
    /// The app's own folder on this machine, absolute.
    let folder: String

    /// The most that is listed of one folder.
    private static let mostFiles = 10_000

    /// When the app last backed up its own database, by the names of the files: `radarr_backup_v5.3.6_2024.05.19_10.37.02.zip`.
    ///
    /// Source: `Backup/BackupService.cs`. Nothing where its folder is not there or is another one.
    func backups(_ reading: inout StoredReading, today: CalendarDay) {
        let backups = folder + "/Backups"
        var names: [String] = []
        var isThere = false
        for kind in ["scheduled", "manual", "update"] {
            do {
                names += try files.list("\(backups)/\(kind)").prefix(ServarrFolder.mostFiles).map { "\(kind)/\($0)" }
                isThere = true
            } catch {
                // What cannot be looked into may hold the newest.
                if error.code != .missing { return }
            }
        }
        guard isThere else { return }
        let shown = FilePath.shown(backups, from: workingDirectory)
        reading.begin("/system/backup", at: SourceSpan(file: shown, line: 1, column: 1))
        let dated = names.compactMap { name in ServarrFolder.day(of: name).map { (name: name, day: $0) } }
        guard let youngest = dated.max(by: { $0.day < $1.day }) else { return }
        reading.add(
            "Backup/ageInDays", String(max(0, youngest.day.days(until: today))),
            at: SourceSpan(file: "\(shown)/\(youngest.name)", line: 1, column: 1))
    }

    /// The day in a backup's name.
    private static func day(of name: String) -> CalendarDay? {
        guard name.hasSuffix(".zip"), name.contains("_backup_") else { return nil }
        return name.split(separator: "_").lazy.compactMap { part -> CalendarDay? in
            let numbers = part.split(separator: ".", omittingEmptySubsequences: false)
            guard numbers.count == 3, numbers[0].utf8.count == 4 else { return nil }
            return CalendarDay(numbers.joined(separator: "-"))
        }.first
    }

    /// The first address that an indexer's definition knows: what is asked where the owner chose none.
    ///
    /// Source: Prowlarr's `CardigannRequestGenerator` and `IndexerDefinitionUpdateService`.
    func definedAddress(_ name: String) -> String? {
        guard !name.isEmpty, name.utf8.count < 100, !name.hasPrefix("."),
            name.utf8.allSatisfy({ byte in
                byte == 0x2D || byte == 0x2E || byte == 0x5F || (byte >= 0x30 && byte <= 0x39)
                    || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
            })
        else { return nil }
        for place in ["Definitions/Custom", "Definitions"] {
            let path = "\(folder)/\(place)/\(name).yml"
            guard let bytes = try? files.read(path, limit: 1 << 18) else { continue }
            return ServarrFolder.firstLink(bytes)
        }
        return nil
    }

    /// The first element of the list `links` at the top of a definition.
    private static func firstLink(_ bytes: [UInt8]) -> String? {
        var isInList = false
        for line in bytes.split(separator: 0x0A) {
            let text = String(decoding: line, as: UTF8.self)[...].trimmingSpaces()
            if isInList {
                if text.hasPrefix("#") || text.isEmpty { continue }
                guard text.hasPrefix("- ") else { return nil }
                let value = text.dropFirst(2).prefix { $0 != "#" && $0 != " " }
                return value.trimming { $0 == "\"" || $0 == "'" }
            }
            if text == "links:", line.first == 0x6C { isInList = true }
        }
        return nil
    }
}

extension Substring {
    fileprivate func trimming(_ isOuter: (Character) -> Bool) -> String {
        var text = self
        while let first = text.first, isOuter(first) { text = text.dropFirst() }
        while let last = text.last, isOuter(last) { text = text.dropLast() }
        return String(text)
    }
}
