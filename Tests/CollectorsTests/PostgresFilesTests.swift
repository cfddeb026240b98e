import Collectors
import Evidence
import FileAccess
import StackModel
import Testing

/// The rules are read where the server reads them, or not at all.
struct PostgresFilesTests {
    private static let span = SourceSpan(file: "compose.yaml", line: 2, column: 3)
    private static let trust = "host all all all trust\n"
    private static let asks = "host all all all scram-sha-256\n"

    /// The methods that were read, or the gap's reason.
    private func methods(
        tag: String = "16.4", mount: String = "/var/lib/postgresql/data", command: [String] = [],
        files: [String: String], container: EngineContainer? = nil
    ) -> String {
        var service = Service(name: "db", span: Self.span)
        service.image = ImageReference("postgres:\(tag)").map { Located($0, at: Self.span) }
        service.mounts = [Mount(kind: .bind, span: Self.span, source: "/srv/s/db", target: mount)]
        service.command = command.map { Located(MaskedText($0), at: Self.span) }
        let collector = AppCollector(
            files: InMemoryFileSystem(files.mapValues { .init($0) }), workingDirectory: "/srv/s",
            volumes: VolumePaths(container.map { [$0] } ?? [])
        ) { .text($1) }
        let (apps, gaps) = collector.collect(Stack(name: "s", directory: "/srv/s", services: [service]))
        if let gap = gaps.first { return gap.reason }
        return apps.flatMap(\.entries).filter { $0.key.hasSuffix("/method") }.compactMap(\.text).joined(separator: " ")
    }

    @Test("in the folder of the release's data") func folder() {
        #expect(methods(files: ["/srv/s/db/pg_hba.conf": Self.trust]) == "trust")
        let both = ["/srv/s/db/data/pg_hba.conf": Self.trust, "/srv/s/db/18/docker/pg_hba.conf": Self.asks]
        #expect(methods(tag: "18.1", mount: "/var/lib/postgresql", files: both) == "scram-sha-256")
        #expect(methods(tag: "17", mount: "/var/lib/postgresql", files: both) == "trust")
        #expect(
            methods(tag: "19", mount: "/var/lib/postgresql", files: ["/srv/s/db/18/docker/pg_hba.conf": Self.asks])
                == "")
        #expect(methods(files: ["/srv/s/x": ""]) == "")
    }

    @Test("where the configuration or the command says") func moved() {
        let here = ["/srv/s/db/pg_hba.conf": Self.asks, "/srv/s/db/own.conf": Self.trust]
        let own = "/var/lib/postgresql/data/own.conf"
        for line in ["hba_file = '\(own)'", "HBA_FILE '\(own)' # ours", "hba_file='/x'\nhba_file=\(own)"] {
            #expect(methods(files: here.merging(["/srv/s/db/postgresql.conf": line]) { $1 }) == "trust", "\(line)")
        }
        // What ALTER SYSTEM wrote is read last; a command wins over both.
        let auto = here.merging([
            "/srv/s/db/postgresql.conf": "hba_file = '/x'", "/srv/s/db/postgresql.auto.conf": "hba_file = '\(own)'",
        ]) { $1 }
        #expect(methods(files: auto) == "trust")
        let command = ["-c", "hba_file=/var/lib/postgresql/data/pg_hba.conf"]
        #expect(methods(command: command, files: auto) == "scram-sha-256")
    }

    @Test("and not at all where that cannot be seen") func unseen() {
        let rules = ["/srv/s/db/pg_hba.conf": Self.asks]
        for line in ["hba_file = '/etc/own.conf'", "include_dir 'conf.d'", "hba_file = 'own.conf'"] {
            #expect(methods(files: rules.merging(["/srv/s/db/postgresql.conf": line]) { $1 }).hasSuffix("."), "\(line)")
        }
        #expect(methods(command: ["-c", "config_file=/etc/p.conf"], files: rules).contains("/etc/p.conf"))
        #expect(methods(files: rules.merging(["/srv/s/db/postgresql.conf": "#include 'x'"]) { $1 }) == "scram-sha-256")
    }

    @Test("as the running container has them: its own folder, and the volume that only its image asks for")
    func running() {
        var container = EngineContainer(
            id: "1", name: "s-db-1", compose: ComposeLabels(project: "s", service: "db"), image: "postgres",
            imageID: "2")
        container.environment = [EngineVariable("PGDATA", .text("/var/lib/postgresql/15/docker"), isFromImage: true)]
        let files = ["/srv/s/db/data/pg_hba.conf": Self.asks, "/srv/s/db/15/docker/pg_hba.conf": Self.trust]
        #expect(methods(mount: "/var/lib/postgresql", files: files, container: container) == "trust")
        container.environment = []
        container.mounts = [
            EngineMount(kind: "volume", source: "/var/lib/docker/volumes/a/_data", target: "/var/lib/postgresql/data")
        ]
        let hidden = [
            "/srv/s/db/data/pg_hba.conf": Self.asks, "/var/lib/docker/volumes/a/_data/pg_hba.conf": Self.trust,
        ]
        #expect(methods(mount: "/var/lib/postgresql", files: hidden, container: container) == "trust")
    }
}
