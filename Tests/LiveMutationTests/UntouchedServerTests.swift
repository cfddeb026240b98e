import FoundationEssentials
import LabKit
import Processes
import ProgramTestSupport
import Testing

/// An audit only looks: nothing of the running server is otherwise after it, and the engine was told to do nothing.
@Suite("An audit of the running server", .requiresLab, .serialized)
struct UntouchedServerTests {
    private static let program = BuiltProgram.path
    /// Where an audit of root keeps its verdicts: the one place that it writes to.
    private static let records = "/var/lib/watertight"

    @Test("changes nothing there, tells no app anything, and what it saves is judged the same elsewhere")
    func untouched() async throws {
        try await Lab.run { lab in
            let server = try await HardenedServer.up(in: lab)
            let media = server.home.media
            let watch = try await ServerWatch.begin(on: server)
            // The folder itself comes with the first audit.
            try await media.shell("install -d -m 700 \(Self.records)")
            let quiet = try await Self.audit(media, "--no-record", seenBy: watch)
            #expect(quiet.written == [])
            let saving = try await Self.audit(media, "--save", "\(ServerWatch.own)/bundle", seenBy: watch)
            #expect(!saving.written.isEmpty)
            #expect(saving.written.filter { !$0.hasPrefix(Self.records) } == [])
            let saved = try await media.check(["cat", "\(ServerWatch.own)/bundle"])
            try await Self.bundle(server, saving.audit, saved)
            try await Self.isWatching(watch, server)
        }
    }

    /// - Returns: what it said, and the files that were written meanwhile; everything else is a failure at once.
    private static func audit(
        _ media: LabHost, _ arguments: String..., seenBy watch: ServerWatch
    ) async throws -> (written: [String], audit: LabAudit) {
        let log = "grep -c 'WebAPI login success' \(ServerWatch.torrentLog) || true; wc -l <\(ServerWatch.torrentLog)"
        func noted() async throws -> [Int] {
            try await media.shell(log).split(separator: "\n").compactMap { Int($0) }
        }
        let before = try await noted()
        var output: [UInt8] = []
        let seen = try await watch.changes {
            let result = try await media.run(
                ["env", "-C", "/root", program, "audit", "--format", "json"] + arguments, timeLimit: .seconds(120))
            #expect(result.status == 0, "\(result.errorText)")
            output = result.output
        }
        #expect(seen.found == [])
        // The engine told of its health checks, so it would have told of the rest.
        #expect(seen.events > 0)
        let after = try await noted()
        #expect(zip(before, after).map { $1 - $0 } == [1, 1], "the login of its owner is what qBittorrent notes")
        let audit = try JSONDecoder().decode(LabAudit.self, from: Data(output))
        #expect(audit.gaps.isSubset(of: Baseline.gaps.keys), "not all of it was looked at")
        return (seen.files.sorted(), audit)
    }

    /// On a host without an engine and without the project's files, as a user without any rights.
    private static func bundle(_ server: HardenedServer, _ live: LabAudit, _ saved: String) async throws {
        let host = server.home.lan
        try await host.check(["sh", "-euc", "cat >/tmp/bundle; chmod 644 /tmp/bundle"], input: saved)
        try await host.shell("cp \(program) /tmp/watertight; chmod 755 /tmp/watertight")
        #expect(try await host.run(["ls", HardenedServer.folder, "/var/run/docker.sock"]).status == 2)
        let result = try await host.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/tmp/watertight", "audit"]
                + ["--format", "json", "--from", "/tmp/bundle"])
        #expect(result.status == 0, "\(result.errorText)")
        let judged = try JSONDecoder().decode(LabAudit.self, from: Data(result.output))
        #expect(live.controls.count > 150)
        #expect(Set(live.reasons).symmetricDifference(judged.reasons).sorted() == [])
        #expect(live.findings.map(\.shown).sorted() == judged.findings.map(\.shown).sorted())
        #expect(live.gaps == judged.gaps)
        #expect(judged.projects.map(\.name) == live.projects.map(\.name))
        #expect(judged.projects.first?.services.map(\.name) == live.projects.first?.services.map(\.name))
    }

    /// What the two audits did not do is seen where it is done.
    private static func isWatching(_ watch: ServerWatch, _ server: HardenedServer) async throws {
        let media = server.home.media
        let env = HardenedServer.folder + "/.env"
        let database = HardenedServer.folder + "/config/radarr/radarr.db-wal"
        let seen = try await watch.changes {
            try await media.shell(
                """
                chmod 640 \(env); chmod 600 \(env)
                : >\(database)
                touch --no-create --date 2026-01-01 /etc/hosts
                docker exec media-radarr-1 true
                docker top media-sonarr-1 >/dev/null
                docker pause media-diun-1; docker unpause media-diun-1
                docker network create later
                nft add table inet later
                """)
        }
        #expect(seen.files.isSuperset(of: [env, database, "/etc/hosts"]))
        for expected in [
            "event: container exec_create: true", "event: container top", "event: container pause",
            "event: network create", "+ networks: later.Name \"later\"", "+ network of the host: table inet later {",
            "- files: /etc/hosts ", "+ files: \(database) ",
        ] {
            #expect(seen.found.contains { $0.hasPrefix(expected) }, "\(expected) is not among \(seen.found)")
        }
        try await media.shell("nft delete table inet later; docker network rm later; rm \(database)")
    }
}
