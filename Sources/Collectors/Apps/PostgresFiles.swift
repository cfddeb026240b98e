import KnownImages
import StackModel

/// Where a PostgreSQL has its rules of who may connect, and the configuration that may move them.
///
/// Sources: docker-library/postgres:Dockerfile (`PGDATA`, since 18 with the release in it); PostgreSQL's documentation,
/// "File Locations" (`hba_file`, `config_file`) and "ALTER SYSTEM" (`postgresql.auto.conf` is read last).
struct PostgresFiles {
    /// The `hba_file` that the command names; it wins.
    let namedRules: String?
    /// The `config_file` that the command names.
    let namedConfiguration: String?
    /// The folders that may be that of its data, the likeliest first; empty where a variable hides it.
    let folders: [String]

    /// - Parameter told: the folder that the running container's own environment names; nil where that was not seen.
    init(_ service: Service, version: Version?, told: String?) {
        let words = (service.entrypoint + service.command).map(\.value.text)
        namedRules = Self.setting("hba_file", in: words)
        namedConfiguration = Self.setting("config_file", in: words)
        if let told {
            folders = [told]
        } else if let folder = service.variable("PGDATA") {
            folders = folder.text.map { [$0] } ?? []
        } else {
            folders = Self.usual(version?.parts.first)
        }
    }

    /// Those paths below each folder.
    func paths(_ name: String) -> [String] { folders.map { "\($0)/\(name)" } }

    private static func usual(_ release: Int?) -> [String] {
        let old = "/var/lib/postgresql/data"
        if let release, release < 18 { return [old] }
        return ["/var/lib/postgresql/\(release ?? 18)/docker", old]
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
