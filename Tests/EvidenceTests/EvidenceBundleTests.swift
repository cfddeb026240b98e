import Evidence
import StackModel
import Testing

/// A file that another person made is read strictly, and said what is wrong with.
@Suite struct EvidenceBundleTests {
    private func bundle() -> EvidenceBundle {
        let span = SourceSpan(file: "compose.yaml", line: 3, column: 5)
        var service = Service(name: "web", span: span)
        service.networkMode = Located(.host, at: span)
        let stack = Stack(name: "media", directory: "/srv/media", files: ["compose.yaml"], services: [service])
        let project = EvidenceBundle.Project(
            label: "media", evidence: Evidence(stack: stack), expectations: Expectations(openPorts: [8096]),
            lines: ["compose.yaml": ["services:", "  web:", "    network_mode: host # \"quoted\\\" \t"]])
        return EvidenceBundle(tool: "watertight 0", collected: "2026-11-22T19:00:00Z", projects: [project])
    }

    private func text() throws -> String { String(decoding: try bundle().json { $0 }, as: UTF8.self) }

    private func failure(_ text: String) -> String? {
        do throws(BundleError) {
            _ = try EvidenceBundle(json: Array(text.utf8))
            return nil
        } catch {
            return error.message
        }
    }

    @Test func isReadAsItWasWritten() throws {
        #expect(try EvidenceBundle(json: try bundle().json { $0 }) == bundle())
    }

    @Test func everyTextPassesTheMask() throws {
        let json = try bundle().json { $0.replacing("media", with: "•••••").replacing("\"quoted\\\"", with: "\u{1}\"") }
        let text = String(decoding: json, as: UTF8.self)
        #expect(!text.contains("media"))
        let read = try EvidenceBundle(json: json)
        #expect(read.projects.first?.evidence?.stack.directory == "/srv/•••••")
        #expect(read.projects.first?.lines["compose.yaml"]?.last == "    network_mode: host # \u{1}\" \t")
    }

    @Test func aSecretThatIsAWordOfTheFormDamagesNothing() throws {
        let json = try bundle().json { $0 == "expectations" || $0 == "evidence" ? "•••" : $0 }
        #expect(try EvidenceBundle(json: json) == bundle())
    }

    @Test func whatIsNoBundleIsSaidToBeNone() throws {
        for text in ["", "{}", "[]", "services: {}", "{\"schema\": \"1\"}", "\u{0}\u{1}"] {
            #expect(failure(text) == "It is not an evidence bundle.", "\(text)")
        }
    }

    @Test func anotherFormIsRefused() throws {
        let newer = try text().replacing("\"schema\" : 1", with: "\"schema\" : 2")
        #expect(failure(newer) == "Its form has the version 2; this program reads 1.")
    }

    @Test func damageIsNamedByItsPlace() throws {
        let damaged = try text().replacing("\"directory\" : \"/srv/media\"", with: "\"directory\" : 5")
        #expect(failure(damaged) == "It is damaged at projects/0/evidence/stack/directory.")
        let cut = String(try text().dropLast(40))
        #expect(failure(cut) == "It is not an evidence bundle.")
    }

    @Test func deepNestingEnds() {
        let deep = "{\"schema\":1,\"projects\":" + String(repeating: "[", count: 100_000)
        #expect(failure(deep) == "It is not an evidence bundle.")
    }
}
