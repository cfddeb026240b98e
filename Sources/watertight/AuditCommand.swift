import ArgumentParser
import Audit
import FileAccess
import Processes
import Records
import Reports
import Settings
import StackModel

/// `watertight audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Find the weaknesses of a stack.",
        discussion: """
            Without PATH the project of the folder one stands in is audited; where there is none, every project that \
            the Docker engine runs. What runs is seen best as root. Exit status: 0 nothing at or above the threshold \
            and something was really seen; 1 findings; 2 wrong use; 3 the work could not be done.
            """)

    @Argument(
        help: ArgumentHelp("A Compose file, or the folder of one; each is a project of its own.", valueName: "path"),
        completion: .file())
    var paths: [String] = []

    @OptionGroup(title: "Project")
    var project: ProjectOptions

    @Flag(name: .customLong("files-only"), help: "Never look past the Compose and env files.")
    var filesOnly = false

    @Flag(
        name: .customLong("ask-router"),
        help: "Ask the router over UPnP which ports programs had it open; it is only asked, nothing is changed.")
    var askRouter = false

    @Option(
        help: ArgumentHelp(
            "Also write what was seen, without secrets, to a file that can be judged elsewhere.", valueName: "file"),
        completion: .file())
    var save: String?

    @Option(
        help: ArgumentHelp("Judge what --save wrote, and look at nothing of this machine.", valueName: "file"),
        completion: .file())
    var from: String?

    @Flag(
        name: .customLong("no-record"),
        help: "Keep no record of this audit, and do not say what is new since the last one; proofs are read.")
    var noRecord = false

    @OptionGroup(title: "Report")
    var report: ReportArguments

    func validate() throws {
        guard from != nil else { return }
        guard paths.isEmpty, project.isEmpty, !filesOnly, !askRouter, save == nil else {
            throw ValidationError("--from judges what was saved; give it alone, or with options of the report.")
        }
    }

    func run() async throws {
        let process = try ProcessContext()
        let folder = stateFolder(process)
        let memory = memory(process, in: folder)
        var result =
            if let from { try await BundleFile(path: from, process).judged() } else { try await live(process, memory) }
        let log = folder.map { AuditLog(in: $0) }
        let records = log.map { result.compare(with: $0, tool: "watertight \(Version.text)", moment: process.moment) }
        // While the report is made and shown.
        async let unkept = AuditCommand.keep(records ?? [], in: log, memory)
        if let save { try BundleFile(path: save, process, toWrite: true).write(result) }
        Console.write(await Report.render(result, as: report.format, report.options(process)))
        if let failure = await unkept {
            Console.note("note: this audit is not recorded: \(PlainText.safe(failure.description))")
        }
        switch result.conclusion(failOn: report.failOn, failOnUnknown: report.failOnUnknown) {
        case .clean: Console.exit(.clean)
        case .findings: Console.exit(.findings)
        case .incomplete: Console.exit(.notDone)
        }
    }

    /// Where this audit is kept; nil where it is not. A build server forgets its state, so there it is not.
    private func stateFolder(_ process: ProcessContext) -> String? {
        from == nil && !noRecord && !isOnBuildServer(process) ? process.stateFolder : nil
    }

    private func isOnBuildServer(_ process: ProcessContext) -> Bool {
        !["", "false", "0"].contains(process.environment["CI"] ?? "")
    }

    /// What is read of the records: proofs even where nothing is to be written, since reading leaves no trace.
    private func memory(_ process: ProcessContext, in folder: String?) -> AuditRecords? {
        if let folder { return AuditRecords(in: folder, isKept: true, at: process.moment) }
        guard from == nil, let folder = process.stateFolder else { return nil }
        let reads: AuditRecords.Reads = isOnBuildServer(process) ? .proofsIfAny : .proofs
        return AuditRecords(in: folder, isKept: false, reads: reads, at: process.moment)
    }

    /// - Returns: why one could not be kept; nil where all were. The audit itself is as good without.
    private static func keep(
        _ records: [AuditLog.Draft], in log: AuditLog?, _ memory: AuditRecords?
    ) async -> AtomicFile.Failure? {
        guard let log, !records.isEmpty else { return nil }
        var failure: AtomicFile.Failure?
        do throws(AtomicFile.Failure) { try memory?.keep() } catch { failure = error }
        for record in records {
            do throws(AtomicFile.Failure) { try log.add(record) } catch { failure = failure ?? error }
        }
        return failure
    }

    private func live(_ process: ProcessContext, _ memory: AuditRecords?) async throws -> AuditResult {
        let request = AuditRequest(
            projects: try projects(), directory: process.directory, environment: process.environment,
            profiles: project.profiles, envFiles: project.envFiles, projectName: project.projectName,
            filesOnly: filesOnly, today: process.today)
        return try await process.audit(request, records: memory, asksRouter: askRouter)
    }

    private func projects() throws -> [AuditRequest.Project] {
        guard !project.files.isEmpty else {
            return paths.isEmpty ? [AuditRequest.Project()] : paths.map { AuditRequest.Project(path: $0) }
        }
        guard paths.count <= 1 else {
            throw ValidationError("-f makes one project of its files; give at most one PATH with it.")
        }
        return [AuditRequest.Project(path: paths.first, files: project.files)]
    }
}
