import Audit
import AuditTestSupport
import Collectors
import Controls
import Evidence
import FileAccess
import Processes
import ProgramTestSupport
import Reports
import StackModel
import Testing

/// No secret of what runs is in any output of any format, in a saved bundle, or in the values themselves.
@Suite("Secrets of what runs") struct SecretsEverywhereTests {
    private struct NoPrograms: ProcessRunner {
        func run(_ request: ProcessRequest) throws(ProcessError) -> ProcessResult {
            throw .notFound(request.executable)
        }
    }

    private struct Disks: HostStatus {
        func modified(_ path: String) -> Int? { nil }
        func space(_ path: String) -> FileSystemSpace? {
            FileSystemSpace(device: 1, size: 100 << 30, available: 1 << 30, files: 0, availableFiles: 0)
        }
    }

    /// One audit for all tests, with every control.
    static let audited = Task<AuditResult, any Error> {
        let live = LiveAccess(http: SecretsEverywhere.client, status: Disks(), helper: nil, now: 1_795_400_000)
        let audit = Audit(files: SecretsEverywhere.files, processes: NoPrograms(), live: live)
        let request = AuditRequest(
            directory: SecretsEverywhere.folder, today: try #require(CalendarDay("2026-11-22")))
        return try await audit.run(request)
    }

    private static func project() async throws -> ProjectAudit { try #require(try await audited.value.projects.first) }

    @Test("at least thirty are planted where they are read") func planted() async throws {
        #expect(SecretsEverywhere.values.count >= 30)
        #expect(Set(SecretsEverywhere.values.map(\.value)).count == SecretsEverywhere.values.count)
        let project = try await Self.project()
        let evidence = try #require(project.subject?.evidence)
        #expect(evidence.engine?.containers?.count == SecretsEverywhere.services.count)
        #expect(evidence.engine?.volumes?.first?.options.count == 3)
        #expect(evidence.engine?.daemon?.warnings.count == 2)
        #expect(evidence.host?.accounts != nil && evidence.host?.fail2ban?.isInstalled == true)
        #expect(evidence.host?.crowdSec?.bouncers.count == 1)
        #expect(evidence.probes?.count == SecretsEverywhere.services.count, "\(evidence.gaps)")
        #expect(evidence.apps.filter { !$0.answers.isEmpty }.count >= 3, "\(evidence.apps.map(\.service))")
        let found = Set(project.findings.map(\.control.id))
        for id in ["container.drift", "host.engine-over-network", "app.jellyfin-account-without-password"] {
            #expect(found.contains(id), "\(id) is not among \(found.sorted())")
        }
    }

    static let search = PlantedSearch(SecretsEverywhere.values)

    @Test(arguments: ReportFormat.allCases, [ReportOptions.Detail.normal, .verbose, .quiet])
    func noneIsInAReport(_ format: ReportFormat, _ detail: ReportOptions.Detail) async throws {
        #expect(await Self.search.found(inReportOf: try await Self.audited.value, format, detail) == [])
    }

    @Test func noneIsInTheChecklist() async throws {
        #expect(Self.search.found(inChecklistOf: try await Self.audited.value) == [])
    }

    @Test func noneIsInABundle() async throws {
        let found = try Self.search.found(inBundleOf: try await Self.audited.value, witness: "films-radarr-1")
        #expect(found == [])
    }

    /// Since when keys are known is kept without any of them.
    @Test func noneIsInTheRecordOfKeys() async throws {
        let scratch = try ScratchFolder()
        let records = AuditRecords(in: scratch.path, isKept: true)
        let live = LiveAccess(http: SecretsEverywhere.client, status: Disks(), helper: nil, now: 1_795_400_000)
        let request = AuditRequest(
            directory: SecretsEverywhere.folder, today: try #require(CalendarDay("2026-11-22")))
        let audit = Audit(files: SecretsEverywhere.files, processes: NoPrograms(), live: live, records: records)
        let result = try await audit.run(request)
        try records.keep()
        let known = try #require(result.projects.first?.subject?.evidence.records?.keys)
        #expect(!known.isEmpty)
        let text = String(
            decoding: try LiveFileSystem().read(scratch.path + "/keys.json", limit: 1 << 20), as: UTF8.self)
        #expect(text.contains("2026-11-22"))
        #expect(Self.search.found(in: text, "keys.json") == [])
        #expect(try Self.search.found(inBundleOf: result, witness: "firstSeen") == [])
    }

    @Test func noneIsInTheValuesThemselves() async throws {
        let project = try await Self.project()
        #expect(Self.search.found(in: String(reflecting: project.subject?.evidence), "the evidence") == [])
        #expect(Self.search.found(in: String(reflecting: project.findings.map(\.failure)), "the findings") == [])
        #expect(Self.search.found(in: String(reflecting: project.gaps), "the gaps") == [])
    }

    /// Where no app is asked, their own databases speak for them.
    @Test(arguments: ReportFormat.allCases)
    func noneOfTheDatabasesIsInAReport(_ format: ReportFormat) async throws {
        let request = AuditRequest(
            directory: SecretsEverywhere.folder, today: try #require(CalendarDay("2026-11-22")))
        let result = try await Audit(files: SecretsEverywhere.files, processes: NoPrograms()).run(request)
        let project = try #require(result.projects.first)
        let stored = project.subject?.evidence.apps.flatMap { $0.stored ?? [] }.map(\.resource) ?? []
        #expect(Set(stored).isSuperset(of: ["/Users", "/config/host", "/indexer"]), "\(project.gaps)")
        #expect(project.findings.contains { $0.control.id == "app.prowlarr-indexer-in-clear" })
        #expect(await Self.search.found(inReportOf: result, format, .verbose) == [])
        #expect(Self.search.found(in: String(reflecting: project.subject?.evidence), "the evidence") == [])
    }
}
