import Audit
import AuditTestSupport
import Controls
import Evidence
import Settings
import StackModel
import Testing

/// What was saved is judged as what was seen.
@Suite struct BundleTests {
    private func audited() async throws -> AuditResult {
        var fixture = AuditFixture([
            "/srv/media/compose.yaml": AuditFixture.compose,
            "/srv/media/.env": "WIREGUARD_PRIVATE_KEY=yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n",
            "/srv/media/watertight.yaml":
                "waivers:\n  - {control: image.moving-tag, subject: radarr, reason: later, expires: 2027-01-01}\n",
        ])
        fixture.controls = Catalogue.all
        fixture.filesOnly = false
        return try await fixture.audit()
    }

    private func answers(_ result: AuditResult) -> [String] {
        // Waivers stay at home, and what is said of them.
        result.projects.flatMap(\.answers).filter { !$0.control.id.hasPrefix("audit.") }.map { answer in
            let outcomes = answer.judgement.outcomes.map { "\($0.subject) \($0.verdict)" }
            return "\(answer.control.id): \(outcomes.joined(separator: "; "))"
        }
    }

    @Test func theVerdictsAreTheSame() async throws {
        let seen = try await audited()
        let bundle = seen.bundle(tool: "watertight 0", at: "2026-11-22T19:00:00Z")
        let read = try EvidenceBundle(json: try bundle.json(masking: seen.masking.text))
        let day = try #require(CalendarDay("2026-11-22"))
        let judged = await Audit.judge(read, today: day)
        let differing = zip(answers(judged), answers(seen)).filter { $0 != $1 }
        #expect(differing.isEmpty)
        #expect(answers(judged).count == answers(seen).count)
        #expect(answers(judged).contains { $0.hasPrefix("vpn.torrent-outside-tunnel: service:qbittorrent fail") })
        // The owner's waivers do not bind a second opinion, and the lines are there to be shown.
        #expect(seen.projects[0].waived.count == 1)
        #expect(judged.findings.count == seen.findings.count + 1)
        #expect(judged.findings.contains { $0.snippet?.text == "    image: qmcgaw/gluetun:latest" })
    }

    @Test func aProjectThatCouldNotBeLoadedIsNotForgotten() async throws {
        let seen = try await AuditFixture(["/srv/media/compose.yaml": "services: [\n"]).audit()
        let bundle = seen.bundle(tool: "watertight 0", at: "2026-11-22T19:00:00Z")
        let read = try EvidenceBundle(json: try bundle.json(masking: seen.masking.text))
        let judged = await Audit.judge(read, today: try #require(CalendarDay("2026-11-22")))
        #expect(judged.conclusion() == .incomplete)
        #expect(judged.projects.flatMap(\.problems) == seen.projects.flatMap(\.problems))
    }

    @Test func noLineIsSavedThatNoFindingShows() async throws {
        let seen = try await audited()
        let lines = try #require(seen.bundle(tool: "", at: "").projects.first?.lines)
        let shown = Set(seen.projects.flatMap { $0.findings + $0.waived.map(\.finding) }.compactMap(\.snippet?.text))
        #expect(Set(lines.values.flatMap { $0 }).subtracting([""]) == shown)
    }

    @Test func nothingOfThisMachineIsShown() async throws {
        let seen = try await audited()
        var bundle = seen.bundle(tool: "watertight 0", at: "2026-11-22T19:00:00Z")
        // A place in a file that is here and was not sent.
        bundle.projects[0].lines = [:]
        var stack = try #require(bundle.projects[0].evidence?.stack)
        for index in stack.services.indices {
            stack.services[index].span = SourceSpan(file: "/etc/passwd", line: 1, column: 1)
            stack.services[index].image?.span = SourceSpan(file: "/etc/passwd", line: 1, column: 1)
        }
        bundle.projects[0].evidence?.stack = stack
        let judged = await Audit.judge(bundle, today: try #require(CalendarDay("2026-11-22")))
        #expect(judged.findings.contains { $0.failure.locations.first?.file == "/etc/passwd" })
        #expect(judged.findings.allSatisfy { $0.snippet == nil })
    }

    @Test(arguments: ["0", "-1", "-9223372036854775808", "9223372036854775807"])
    func placesOutOfRangeDoNotCrash(_ number: String) async throws {
        let seen = try await audited()
        let bundle = seen.bundle(tool: "watertight 0", at: "2026-11-22T19:00:00Z")
        let text = String(decoding: try bundle.json { $0 }, as: UTF8.self)
        for key in ["line", "column", "length"] {
            let hostile = text.split(separator: "\n").map { line in
                line.contains("\"\(key)\" : ")
                    ? "\"\(key)\" : \(number)\(line.hasSuffix(",") ? "," : "")" : String(line)
            }
            let read = try EvidenceBundle(json: Array(hostile.joined(separator: "\n").utf8))
            let judged = await Audit.judge(read, today: try #require(CalendarDay("2026-11-22")))
            #expect(!judged.findings.isEmpty)
            _ = judged.bundle(tool: "", at: "")
        }
    }
}
