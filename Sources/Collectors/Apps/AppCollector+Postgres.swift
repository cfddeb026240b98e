import Evidence
import FileAccess
import KnownImages
import StackModel

/// PostgreSQL, whose rules of who may connect stand where its configuration says.
extension AppCollector {
    /// The rules of `pg_hba.conf`; neither settings nor a gap where they are not here.
    func postgres(_ service: Service, _ recognition: Recognition) -> (apps: [AppSettings], gaps: [Gap]) {
        let places = PostgresFiles(
            service, version: recognition.version, told: volumes.variable("PGDATA", of: service.name))
        switch rulesFile(places, of: service) {
        case .failure(let miss): return ([], [miss.gap])
        case .success(let named):
            let paths = named.map { [$0] } ?? places.paths("pg_hba.conf")
            switch read(SettingsFiles.File(paths: paths, format: .hba), of: service) {
            case .success(let (shown, entries)):
                return ([AppSettings(service: service.name, product: "postgres", files: [shown], entries: entries)], [])
            case .failure(let miss):
                // Where it usually stands, its absence here says nothing yet.
                if miss.isMissing { return ([], named.map { [elsewhere($0, service)] } ?? []) }
                return ([], [miss.gap])
            }
        }
    }

    /// The path in the container that the command or the configuration names; nil for the usual one.
    private func rulesFile(_ places: PostgresFiles, of service: Service) -> Result<String?, Miss> {
        if let named = places.namedRules { return .success(named) }
        var named: String?
        let configuration = places.namedConfiguration.map { [$0] } ?? places.paths("postgresql.conf")
        for paths in [configuration, places.paths("postgresql.auto.conf")] {
            switch read(SettingsFiles.File(paths: paths, format: .postgres), of: service) {
            case .success(let (shown, entries)):
                if let include = entries.first(where: { $0.key.hasPrefix("include") }) {
                    return .failure(moved("\(include.span) brings in another file, which may move", shown, service))
                }
                named = entries.last { $0.key == "hba_file" }?.text ?? named
            case .failure(let miss):
                if !miss.isMissing { return .failure(miss) }
                if paths == places.namedConfiguration.map({ [$0] }) {
                    return .failure(moved("\(paths[0]), which was not seen, may move", paths[0], service))
                }
            }
        }
        if let named, !named.hasPrefix("/") {
            return .failure(moved("`hba_file` is \(named), from a folder that is not known: it moves", named, service))
        }
        return .success(named)
    }

    private func moved(_ what: String, _ file: String, _ service: Service) -> Miss {
        let gap = Gap(
            "app-settings:\(service.name)", reason: "\(what) the rules of who may connect.",
            remedy: "Run `SHOW hba_file` in the database, and name that file by `-c hba_file=` in its command.")
        return Miss(gap: gap, isMissing: false)
    }

    private func elsewhere(_ path: String, _ service: Service) -> Gap {
        Gap(
            "app-settings:\(service.name)",
            reason: "The rules of who may connect stand in \(path), which is not to be seen from here.",
            remedy: "Run the audit as root on the server where it runs; mount the file if it lies in the image.")
    }
}
