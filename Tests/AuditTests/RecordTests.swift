import Audit
import AuditTestSupport
import Controls
import FileAccess
import ProgramTestSupport
import Records
import StackModel
import Testing

@Suite("An audit is kept, and the next one says what is new")
struct RecordTests {
    private func audited(_ compose: String, _ folder: String, _ moment: String) async throws -> AuditResult {
        var result = try await AuditFixture(["/srv/media/compose.yaml": compose]).audit()
        try keep(&result, in: AuditLog(in: folder), moment)
        return result
    }

    private func keep(_ result: inout AuditResult, in log: AuditLog, _ moment: String) throws {
        for record in result.compare(with: log, tool: "watertight 0", moment: moment) { try log.add(record) }
    }

    @Test("what is new, what is gone, what nobody can tell any more")
    func comparison() async throws {
        let folder = try ScratchFolder()
        let first = try await audited(AuditFixture.compose, folder.path, "2026-11-20T10:00:00Z")
        #expect(first.projects.first?.since == nil)
        let same = try await audited(AuditFixture.compose, folder.path, "2026-11-20T11:00:00Z")
        let nothing = try #require(same.projects.first?.since)
        #expect(nothing.audited == "2026-11-20T10:00:00Z")
        #expect(nothing.new.isEmpty && nothing.gone.isEmpty && nothing.unseen.isEmpty)
        // One is mended, one is new, and of one the image is no longer written down.
        let changed = AuditFixture.compose
            .replacing("gluetun:latest", with: "gluetun:v3.40.0")
            .replacing("qbittorrent:5.1.2", with: "qbittorrent:latest")
            .replacing("image: lscr.io/linuxserver/radarr:latest", with: "build: .")
        let since = try #require(
            try await audited(changed, folder.path, "2026-11-21T10:00:00Z").projects.first?.since)
        #expect(since.audited == "2026-11-20T11:00:00Z")
        #expect(since.new.map(\.subject) == ["service:qbittorrent"])
        #expect(since.gone.map(\.subject) == ["service:gluetun"])
        #expect(since.unseen.map(\.subject) == ["service:radarr"])
        #expect(since.new.map(\.control) == ["test.moving-tag"])
    }

    @Test("what a subject hides is not gone, whatever the control says of others")
    func hidden() async throws {
        let folder = try ScratchFolder()
        func audited(_ hides: Bool, _ moment: String) async throws -> AuditResult {
            var fixture = AuditFixture(["/srv/media/compose.yaml": AuditFixture.compose])
            fixture.controls = [
                Control(
                    id: "test.route", title: "A route", layer: .access, impact: .takeover, why: "", fix: "", reads: [],
                    examples: []
                ) { _ in
                    let others = hides ? [Outcome.unknown(.service("gluetun"), "Unread.", remedy: "Read it.")] : []
                    let failed = hides ? ["radarr"] : ["radarr", "qbittorrent"]
                    return others + failed.map { .fail(.service($0), Failure("Open.", reach: .anyone, at: [])) }
                }
            ]
            var result = try await fixture.audit()
            try keep(&result, in: AuditLog(in: folder.path), moment)
            return result
        }
        _ = try await audited(false, "2026-11-20T10:00:00Z")
        let since = try #require(try await audited(true, "2026-11-21T10:00:00Z").projects.first?.since)
        #expect(since.gone.isEmpty)
        #expect(since.unseen.map(\.subject) == ["service:qbittorrent"])
    }

    @Test("a finding that is accepted is neither new nor gone")
    func waived() async throws {
        let folder = try ScratchFolder()
        _ = try await audited(AuditFixture.compose, folder.path, "2026-11-20T10:00:00Z")
        let fixture = AuditFixture([
            "/srv/media/compose.yaml": AuditFixture.compose,
            "/srv/media/watertight.yaml":
                "waivers:\n  - control: test.moving-tag\n    subject: \"*\"\n    reason: we follow it\n    expires: 2027-01-01\n",
        ])
        var result = try await fixture.audit()
        #expect(result.projects.first?.waived.isEmpty == false)
        try keep(&result, in: AuditLog(in: folder.path), "2026-11-21T10:00:00Z")
        let since = try #require(result.projects.first?.since)
        #expect(since.gone.isEmpty && since.unseen.isEmpty)
    }

    @Test("a secret in a subject's name is no part of the record")
    func secrets() async throws {
        let folder = try ScratchFolder()
        let secret = "wT9-planted-Zq4Lm2Vx8"
        let compose =
            AuditFixture.compose + """
                  web:
                    image: nginx:latest
                    environment: {DB_PASSWORD: "\(secret)"}
                  "\(secret)":
                    image: nginx:latest

                """
        _ = try await audited(compose, folder.path, "2026-11-20T10:00:00Z")
        let disk = LiveFileSystem()
        let stack = try #require(try disk.list(folder.path + "/audits").first)
        let file = try #require(try disk.list("\(folder.path)/audits/\(stack)").first)
        let text = String(
            decoding: try disk.read("\(folder.path)/audits/\(stack)/\(file)", limit: 1 << 20), as: UTF8.self)
        #expect(text.contains("[\"test.moving-tag\", \"service:web\", \""))
        #expect(!text.contains(secret), "\(text)")
    }

    @Test("an audit that cannot be kept is as good")
    func unwritable() async throws {
        var result = try await AuditFixture(["/srv/media/compose.yaml": AuditFixture.compose]).audit()
        let findings = result.findings.count
        #expect(throws: AtomicFile.Failure.self) {
            try keep(&result, in: AuditLog(in: "/proc/none"), "2026-11-20T10:00:00Z")
        }
        #expect(result.findings.count == findings)
    }
}
