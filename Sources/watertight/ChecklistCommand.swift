import ArgumentParser
import Audit
import Controls
import Records
import Reports
import StackModel

/// `watertight checklist`.
struct ChecklistCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checklist",
        abstract: "Show the hardening guide's checklist with what is known so far.",
        discussion: """
            Each of the guide's demands is answered by controls, with what was seen and where, by the owner's own word, or \
            is still to come. Without PATH the project of the folder one stands in answers, else the first one that the \
            engine runs.
            """)

    @Argument(help: ArgumentHelp("A Compose file, or the folder of one.", valueName: "path"), completion: .file())
    var path: String?

    @OptionGroup(title: "Project")
    var project: ProjectOptions

    @Flag(name: .customLong("files-only"), help: "Never look past the Compose and env files.")
    var filesOnly = false

    @Flag(name: .customLong("threat-model"), help: "Show what the guide protects against, and what it does not.")
    var threatModel = false

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format: ListFormat = .text

    @Flag(name: [.short, .long], help: "Name each control, ruling and what is still to come.")
    var verbose = false

    func run() async throws {
        let process = try ProcessContext()
        if threatModel {
            return Console.write(ChecklistPage.threatModel(width: process.width, style: process.style))
        }
        let request = AuditRequest(
            projects: [AuditRequest.Project(path: path, files: project.files)], directory: process.directory,
            environment: process.environment, profiles: project.profiles, envFiles: project.envFiles,
            projectName: project.projectName, filesOnly: filesOnly, today: process.today)
        let memory = process.stateFolder.map { AuditRecords(in: $0, isKept: false, at: process.moment) }
        let result = try await process.audit(request, records: memory)
        let audited = result.projects.first.flatMap { $0.wasObserved ? $0 : nil }
        if result.projects.count > 1, let audited {
            let others = result.projects.dropFirst().map { PlainText.safe($0.name) }.joined(separator: ", ")
            Console.note("note: this is \(PlainText.safe(audited.name))'s; name the PATH of \(others) for theirs.")
        }
        let wasNamed = path != nil || !project.files.isEmpty
        if audited == nil, wasNamed, let problem = result.projects.first?.problems.first {
            throw CommandFailure(
                PlainText.safe(result.masking.text("\(problem.description) \(problem.hint)")), .notDone)
        }
        let page = ChecklistPage(
            try checklist(audited, process), of: audited?.name, at: process.moment, masking: result.masking,
            width: process.width, style: process.style,
            isVerbose: verbose)
        Console.write(format == .json ? page.json() : page.text())
    }

    /// The checklist with what the owner attested; what cannot be read of that counts for nothing, and is said.
    private func checklist(_ audited: ProjectAudit?, _ process: ProcessContext) throws -> Checklist {
        guard let folder = process.stateFolder else { return Checklist(audited) }
        do {
            let contents = try AttestationLog(in: folder).read()
            if let first = contents.unreadable.first {
                Console.warn("\(PlainText.safe(folder))/attestations.jsonl:\(first): this line cannot be read.")
            }
            return Checklist(audited, attestations: contents.attestations, today: process.today)
        } catch {
            Console.warn("what was attested cannot be read: \(PlainText.safe(error.description)).")
            return Checklist(audited)
        }
    }
}
