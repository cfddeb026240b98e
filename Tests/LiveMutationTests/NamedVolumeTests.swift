import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// Apps whose settings lie in named volumes of a real engine, with a database that its app has locked and a log of 2 GB.
@Suite("Settings in named volumes", .requiresLab, .serialized)
struct NamedVolumeTests {
    private static let compose = """
        name: films
        services:
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:5.3
            environment: {PUID: "1000", PGID: "1000"}
            volumes: ["qbittorrent:/config"]
          jellyfin:
            image: jellyfin/jellyfin:10.10.7
            volumes: ["jellyfin:/config"]
            logging: {driver: json-file}
        volumes:
          qbittorrent:
          jellyfin:

        """

    /// Jellyfin's database as it is in use: a checkpoint's worth in the log, a lock for itself alone, half a transaction.
    private static let app = """
        import os, sqlite3, time
        os.makedirs("/config/data", exist_ok=True)
        os.makedirs("/config/config", exist_ok=True)
        for name, root in [("network", "NetworkConfiguration"), ("system", "ServerConfiguration")]:
            with open(f"/config/config/{name}.xml", "w") as file:
                file.write(f"<{root}></{root}>")
        db = sqlite3.connect("/config/data/jellyfin.db", isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE Users (Id TEXT PRIMARY KEY, Username TEXT, Password TEXT, AuthenticationProviderId TEXT,"
                   " LoginAttemptsBeforeLockout INTEGER, MaxParentalAgeRating INTEGER)")
        db.execute("CREATE TABLE Permissions (UserId TEXT, Kind INTEGER, Value INTEGER)")
        provider = "Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider"
        db.execute("INSERT INTO Users VALUES ('A', 'keeper', '$PBKDF2-SHA512$planted', ?, 5, NULL)", [provider])
        db.execute("INSERT INTO Permissions VALUES ('A', 0, 1)")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("INSERT INTO Users VALUES ('B', 'guest', NULL, ?, NULL, NULL)", [provider])
        db.execute("BEGIN EXCLUSIVE")
        db.execute("DELETE FROM Users WHERE Username = 'guest'")
        open("/config/ready", "w").close()
        time.sleep(600)
        """

    @Test("are judged where the engine says they lie, and stay as they are")
    func judged() async throws {
        try await Lab.run { lab in
            let home = try await Home.make(in: lab, engine: .debian28)
            let media = home.media
            let engine = try await Engine.start(
                on: media,
                images: [
                    RealImage.qbittorrent("5.3"),
                    StandIn.app("jellyfin", version: "10.10.7", tag: "jellyfin/jellyfin:10.10.7"),
                ])
            let stack = try await ComposeStack.up(on: engine, files: ["compose.yaml": Self.compose])
            let volumes = "/var/lib/docker/volumes"
            try await engine.docker("exec", "--detach", "films-jellyfin-1", "python3", "-c", Self.app)
            for file in ["films_jellyfin/_data/ready", "films_qbittorrent/_data/qBittorrent/qBittorrent.conf"] {
                try await media.wait(for: file, until: ["test", "-e", "\(volumes)/\(file)"])
            }
            // The container's own log, which a jail has for its own.
            let log = try await engine.docker("inspect", "--format", "{{.LogPath}}", "films-jellyfin-1").trimmed
            try await media.shell("truncate --size 2G \(log)")
            try await media.write(
                "[jellyfin]\nenabled = true\nfilter = jellyfin\nlogpath = \(log)\n",
                to: "/etc/fail2ban/jail.d/own.local")

            let look = "cd \(volumes)/films_jellyfin/_data && find . -printf '%p %i %s %m %n %T@ %C@\\n' | sort"
            let before = try await media.shell(look)
            #expect(before.contains("jellyfin.db-wal"))
            let start = ContinuousClock.now
            let result = try await media.run(
                [
                    "env", "-C", "/root", BuiltProgram.path, "audit", "--format", "json", "--save", "/run/saved",
                    stack.folder,
                ])
            #expect(ContinuousClock.now - start < .seconds(15))
            #expect(try await media.shell(look) == before)
            #expect(result.status == 1, "\(result.errorText)")
            #expect(!result.text.contains("planted"))

            // The log of 2 GB is known, as the jail's, with the time of its last line.
            let saved = try JSONDecoder().decode(
                Saved.self, from: Data(try await media.check(["cat", "/run/saved"]).utf8))
            let jail = saved.projects.first?.evidence.host?.fail2ban?.jails.first { $0.name == "jellyfin" }
            #expect(jail?.logs.map(\.path) == [log])
            let written = try await media.shell("stat -c %Y \(log)").trimmed
            #expect(jail?.logs.first?.modified.map { "\($0)" } == written)
            let audit = try JSONDecoder().decode(LabAudit.self, from: Data(result.output))
            let gaps = audit.projects.flatMap(\.gaps).filter { !$0.what.hasPrefix("app-answers") }
            #expect(!gaps.contains { $0.what.contains("qbittorrent") || $0.what.contains("jellyfin") }, "\(gaps)")
            // The row that stands in the log alone, and is deleted only in a transaction that nobody committed.
            let guest = try #require(
                audit.findings.first { $0.name == "app.jellyfin-account-without-password service:jellyfin" })
            #expect(guest.message.contains("guest"))
            #expect(guest.evidenceText.contains("\(volumes)/films_jellyfin/_data/data/jellyfin.db#Users"))
            let settings = "\(volumes)/films_qbittorrent/_data/qBittorrent/qBittorrent.conf"
            #expect(
                audit.findings.contains {
                    $0.control.hasPrefix("app.qbittorrent-") && $0.evidenceText.contains(settings)
                }, "\(audit.findings.filter { $0.subject == "service:qbittorrent" })")
            try await Self.asOrdinaryUser(media, stack.folder)
        }
    }

    /// The part of a saved bundle that tells of jails.
    private struct Saved: Decodable {
        var projects: [Project]
        struct Project: Decodable { var evidence: Evidence }
        struct Evidence: Decodable { var host: Host? }
        struct Host: Decodable { var fail2ban: Fail2ban? }
        struct Fail2ban: Decodable { var jails: [Jail] }
        struct Jail: Decodable {
            var name: String
            var logs: [Log]
        }
        struct Log: Decodable {
            var path: String
            var modified: Int?
        }
    }

    /// With the engine's socket but not its folder: unknown, with what would make it knowable.
    private static func asOrdinaryUser(_ media: LabHost, _ folder: String) async throws {
        try await media.shell("cp \(BuiltProgram.path) /tmp/watertight; chmod 755 /tmp/watertight")
        try await media.shell("chmod 666 /var/run/docker.sock")
        let result = try await media.run(
            [
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/tmp", "/tmp/watertight",
                "audit", "--format", "json", folder,
            ])
        #expect(result.status == 1, "\(result.errorText)")
        let audit = try JSONDecoder().decode(LabAudit.self, from: Data(result.output))
        for service in ["qbittorrent", "jellyfin"] {
            let gap = audit.projects.flatMap(\.gaps).first { $0.what == "app-settings:\(service)" }
            #expect(gap != nil, "\(service): \(audit.gaps)")
        }
        #expect(!audit.findings.contains { $0.control.hasPrefix("app.qbittorrent-") })
        let open = audit.controls.filter { $0.control.hasPrefix("app.qbittorrent-") && $0.verdict == "unknown" }
        #expect(open.count > 5)
    }
}

extension String {
    fileprivate var trimmed: String { String(split { $0.isNewline }.first ?? "") }
}
