import Audit
import AuditTestSupport
import Controls
import Evidence
import Reports
import StackModel
import Testing

/// No value of a secret is in any output of any format.
@Suite struct SecretTests {
    /// One audit for all tests.
    static let audited = Task<AuditResult, any Error> {
        var fixture = AuditFixture(PlantedSecrets.files)
        fixture.filesOnly = false
        // Besides the whole catalogue one control that points at every line of every file, so that each line is shown.
        fixture.controls = Catalogue.all + [everyLine]
        return try await fixture.audit()
    }

    static let everyLine = Control(
        id: "test.every-line", title: "Every line", layer: .host, impact: .host, why: "", fix: "", reads: [],
        examples: []
    ) { _ in
        PlantedSecrets.files.sorted { $0.key < $1.key }.flatMap { path, text in
            let file = String(path.dropFirst(PlantedSecrets.folder.count + 1))
            return text.split(separator: "\n", omittingEmptySubsequences: false).indices.map { index -> Outcome in
                Outcome.fail(
                    Subject.file("\(file)-\(index)"),
                    Failure(
                        "A line.", reach: .anyone, at: [SourceSpan(file: file, line: index + 1, column: 1, length: 1)]))
            }
        }
    }

    @Test func thirtyArePlantedAndRead() async throws {
        #expect(PlantedSecrets.values.count >= 30)
        #expect(Set(PlantedSecrets.values.map(\.value)).count == PlantedSecrets.values.count)
        let all = PlantedSecrets.files.values.joined().replacing("$$", with: "$")
        for (place, value) in PlantedSecrets.values { #expect(all.contains(value), "\(place)") }
        let project = try #require(try await Self.audited.value.projects.first)
        #expect(project.wasObserved)
        #expect(!project.isRefused, "\(project.problems)")
        #expect(project.subject?.evidence.apps.count == 3)
        #expect(project.findings.contains { $0.control.id != "test.every-line" })
        let masked = project.findings.filter {
            $0.control.id == "test.every-line" && $0.snippet?.text.contains("•") == true
        }
        #expect(masked.count >= 28, "the planted lines are shown, masked")
    }

    @Test(arguments: ReportFormat.allCases, [ReportOptions.Detail.normal, .verbose, .quiet])
    func noneIsInAReport(_ format: ReportFormat, _ detail: ReportOptions.Detail) async throws {
        let options = ReportOptions(detail: detail, width: 400, version: "1")
        expectNone(in: Report.render(try await Self.audited.value, as: format, options), "\(format) \(detail)")
    }

    @Test func noneIsInTheChecklist() async throws {
        let result = try await Self.audited.value
        let page = ChecklistPage(
            Checklist(result.projects[0]), masking: result.masking, width: 100, style: Style(usesColor: false),
            isVerbose: true)
        expectNone(in: page.text(), "checklist")
        expectNone(in: page.json(), "checklist json")
    }

    @Test func noneIsInABundle() async throws {
        let result = try await Self.audited.value
        let json = try result.bundle(tool: "watertight 1", at: "now").json(masking: result.masking.text)
        let text = String(decoding: json, as: UTF8.self)
        #expect(text.contains("•"), "the lines are there, masked")
        expectNone(in: text, "bundle")
    }

    @Test func noneIsInTheValuesThemselves() async throws {
        // What a debugger, a crash report or a careless `print` would show.
        let project = try #require(try await Self.audited.value.projects.first)
        expectNone(in: String(reflecting: project.subject?.evidence), "the evidence")
        expectNone(in: String(reflecting: project.findings.map(\.failure)), "the findings")
        expectNone(in: String(reflecting: project.findings.map(\.snippet)), "the snippets")
    }

    private func expectNone(in text: String, _ what: String) {
        let unescaped = text.replacing("\\\"", with: "\"").replacing("\\/", with: "/")
        for (place, value) in PlantedSecrets.values {
            #expect(!text.contains(value) && !unescaped.contains(value), "\(place) is in \(what)")
            // Half of a secret is too much of it.
            let half = String(value.prefix(value.count / 2 + 1))
            #expect(!text.contains(half), "the first half of \(place) is in \(what)")
        }
    }
}
