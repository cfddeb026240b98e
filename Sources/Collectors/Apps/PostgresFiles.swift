import StackModel

/// Where a PostgreSQL has its rules of who may connect.
///
/// Sources: docker-library/postgres:Dockerfile (`PGDATA`, since 18 with the release in it); PostgreSQL's documentation,
/// "File Locations" (`hba_file`, `config_file`).
enum PostgresFiles {
    /// The place of `pg_hba.conf`: what the command names, else in the folder of its data. No place where the command
    /// names a configuration that may move it.
    static func rules(of service: Service) -> SettingsFiles.File {
        let words = (service.entrypoint + service.command).map(\.value.text)
        if let named = setting("hba_file", in: words) { return .init(paths: [named], format: .hba) }
        if setting("config_file", in: words) != nil { return .init(paths: [], format: .hba) }
        if let folder = service.variable("PGDATA") {
            return .init(paths: folder.text.map { ["\($0)/pg_hba.conf"] } ?? [], format: .hba, isOptional: true)
        }
        let usual = ["/var/lib/postgresql/data/pg_hba.conf", "/var/lib/postgresql/18/docker/pg_hba.conf"]
        return .init(paths: usual, format: .hba, isOptional: true)
    }

    /// What `-c NAME=VALUE` or `--NAME=VALUE` gives a setting, be it the last word of a shell's line.
    private static func setting(_ name: String, in words: [String]) -> String? {
        for word in words.flatMap({ $0.split(separator: " ") }) {
            let bare = word.drop { $0 == "-" }
            let rest = bare.hasPrefix("c\(name)=") ? bare.dropFirst() : bare
            if rest.hasPrefix("\(name)=") { return String(rest.dropFirst(name.count + 1)) }
        }
        return nil
    }
}
