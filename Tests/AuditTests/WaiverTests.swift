import Audit
import AuditTestSupport
import Controls
import Settings
import StackModel
import Testing

@Suite struct WaiverTests {
    private func audit(_ waivers: String, on today: String = "2026-11-22") async throws -> ProjectAudit {
        var fixture = AuditFixture([
            "/srv/media/compose.yaml": AuditFixture.compose, "/srv/media/watertight.yaml": "waivers:\n" + waivers,
        ])
        fixture.today = today
        return try #require(try await fixture.audit().projects.first)
    }

    private func waiver(_ control: String, _ subject: String, until day: String = "2027-01-01") -> String {
        "  - {control: \(control), subject: \"\(subject)\", reason: it is mine, expires: \(day)}\n"
    }

    private func ids(_ project: ProjectAudit) -> [String] { project.findings.map { "\($0.control.id) \($0.subject)" } }

    @Test func coversItsControlOnItsSubjectOnly() async throws {
        let project = try await audit(waiver("test.moving-tag", "service:radarr"))
        #expect(project.waived.map { $0.finding.subject.name } == ["radarr"])
        #expect(ids(project).contains("test.moving-tag service:gluetun"))
        #expect(project.answers.first { $0.control.id == "test.moving-tag" }?.standing == .fail)
    }

    @Test func withAllFindingsAcceptedTheControlIsWorthNothing() async throws {
        let project = try await audit(waiver("test.moving-tag", "*"))
        #expect(project.waived.count == 2)
        #expect(project.answers.first { $0.control.id == "test.moving-tag" }?.standing == .waived)
        #expect(project.score.layers[.container] == nil)
    }

    @Test func anOlderIdStillNamesTheControl() async throws {
        #expect(try await audit(waiver("test.old-name", "*")).waived.count == 2)
    }

    @Test func holdsOnItsLastDayAndNotAfterIt() async throws {
        let text = waiver("test.moving-tag", "*", until: "2026-11-22")
        #expect(try await audit(text, on: "2026-11-22").waived.count == 2)
        let after = try await audit(text, on: "2026-11-23")
        #expect(after.waived.isEmpty)
        let told = try #require(after.findings.first { $0.control.id == "audit.waiver-expired" })
        #expect(told.failure.locations.first?.file == "watertight.yaml")
        #expect(told.failure.locations.first?.line == 2)
        #expect(told.snippet?.text.contains("test.moving-tag") == true)
        #expect(after.findings.contains { $0.control.id == "test.moving-tag" })
    }

    @Test func oneThatCoversNothingIsReported() async throws {
        let project = try await audit(waiver("test.moving-tag", "service:qbittorrent"))
        let told = try #require(project.findings.first { $0.control.id == "audit.waiver-unused" })
        #expect(told.severity == .info)
        #expect(told.failure.message.contains("covers no finding"))
    }

    @Test func oneThatNamesNoControlIsReportedWithTheNearest() async throws {
        let project = try await audit(waiver("test.moving-tags", "*"))
        let told = try #require(project.findings.first { $0.control.id == "audit.waiver-unused" })
        #expect(told.failure.message.contains("is not known"))
        #expect(told.failure.remedy?.text == "write test.moving-tag, or remove the waiver")
    }

    @Test func nothingIsSaidOfOneWhoseControlCouldNotAnswer() async throws {
        var fixture = AuditFixture([
            "/srv/media/compose.yaml": "services:\n  a:\n    build: .\n",
            "/srv/media/watertight.yaml": "waivers:\n" + waiver("test.moving-tag", "service:a"),
        ])
        fixture.today = "2026-11-22"
        #expect(try await fixture.audit().findings.isEmpty)
    }

    @Test func withoutSettingsNothingIsSaidOfWaivers() async throws {
        let project = try #require(
            try await AuditFixture(["/srv/media/compose.yaml": AuditFixture.compose]).audit().projects.first)
        let answers = project.answers.filter { $0.control.id.hasPrefix("audit.") }
        #expect(answers.map(\.standing) == [.notApplicable, .notApplicable])
    }
}
