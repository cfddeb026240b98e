import Audit
import AuditTestSupport
import Reports
import Testing

/// One project with a bit of everything, in every format.
@Suite struct SnapshotTests {
    static let compose = """
        name: media
        services:
          gluetun:
            image: qmcgaw/gluetun:latest
          qbittorrent:
            image: lscr.io/linuxserver/qbittorrent:5.1.2
          radarr:
            image: lscr.io/linuxserver/radarr:latest
          sonarr:
            image: ${SONARR_IMAGE}
          lidarr:
            build: .
          homarr:
            image: ghcr.io/homarr-labs/homarr:latest # pinned later
            ports: ["70000:80"]

        """

    private func result() async throws -> AuditResult {
        try await AuditFixture([
            "/srv/media/compose.yaml": Self.compose,
            "/srv/media/watertight.yaml": """
            waivers:
              - {control: test.moving-tag, subject: gluetun, reason: tried each Sunday, expires: 2027-01-01}
              - {control: test.outside, subject: radarr, reason: no client, expires: 2027-01-01}

            """,
        ]).audit()
    }

    @Test(arguments: ReportFormat.allCases)
    func theReportIsAsCommitted(_ format: ReportFormat) async throws {
        let options = ReportOptions(width: 100, version: "1.2.3", moment: "2026-11-22T19:00:00Z")
        Snapshot.check(await Report.render(try await result(), as: format, options), "report.\(format.rawValue)")
    }

    @Test func theVerboseTextIsAsCommitted() async throws {
        let options = ReportOptions(detail: .verbose, width: 72, version: "1.2.3")
        Snapshot.check(await Report.render(try await result(), as: .text, options), "report-verbose.text")
    }

    @Test func theQuietTextIsAsCommitted() async throws {
        let options = ReportOptions(detail: .quiet, version: "1.2.3")
        Snapshot.check(await Report.render(try await result(), as: .text, options), "report-quiet.text")
    }

    @Test func coloursAreAsCommitted() async throws {
        let options = ReportOptions(usesColor: true, version: "1.2.3")
        Snapshot.check(await Report.render(try await result(), as: .text, options), "report-colour.text")
    }

    @Test(arguments: ReportFormat.allCases)
    func twoRunsAreTheSame(_ format: ReportFormat) async throws {
        let options = ReportOptions(version: "1.2.3")
        var runs: Set<String> = []
        for _ in 0..<5 { runs.insert(await Report.render(try await result(), as: format, options)) }
        #expect(runs.count == 1)
    }
}
