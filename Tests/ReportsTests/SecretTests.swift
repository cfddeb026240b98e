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

    static let search = PlantedSearch(PlantedSecrets.values)

    @Test(arguments: ReportFormat.allCases, [ReportOptions.Detail.normal, .verbose, .quiet])
    func noneIsInAReport(_ format: ReportFormat, _ detail: ReportOptions.Detail) async throws {
        #expect(await Self.search.found(inReportOf: try await Self.audited.value, format, detail) == [])
    }

    @Test func noneIsInTheChecklist() async throws {
        #expect(Self.search.found(inChecklistOf: try await Self.audited.value) == [])
    }

    @Test func noneIsInABundle() async throws {
        let found = try Self.search.found(inBundleOf: try await Self.audited.value, witness: "•")
        #expect(found == [])
    }

    @Test func noneIsInTheValuesThemselves() async throws {
        // What a debugger, a crash report or a careless `print` would show.
        let project = try #require(try await Self.audited.value.projects.first)
        #expect(Self.search.found(in: String(reflecting: project.subject?.evidence), "the evidence") == [])
        #expect(Self.search.found(in: String(reflecting: project.findings.map(\.failure)), "the findings") == [])
        #expect(Self.search.found(in: String(reflecting: project.findings.map(\.snippet)), "the snippets") == [])
    }
}
