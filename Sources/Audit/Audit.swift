import Collectors
import ComposeFile
import Controls
import Evidence
public import FileAccess
import KnownImages
public import Processes
public import Settings
import StackModel

/// The one use case: read, collect, judge, waive, score. Nothing here prints or ends the process.
public struct Audit: Sendable {
    let files: any FileSystem
    let processes: any ProcessRunner
    let live: LiveAccess?
    private let records: AuditRecords?

    /// - Parameters:
    ///   - files: the file system that everything is read from.
    ///   - processes: what runs `git`, and the programs that tell of the machine.
    ///   - live: what the engine and the apps are asked with; nil to judge files alone.
    ///   - records: what this machine keeps of its audits; nil where it keeps nothing.
    public init(
        files: any FileSystem, processes: any ProcessRunner, live: LiveAccess? = nil, records: AuditRecords? = nil
    ) {
        self.files = files
        self.processes = processes
        self.live = live
        self.records = records
    }

    /// Builds the tables that every audit needs and that their first use would otherwise wait for.
    public static func prepare() {
        _ = Catalogue.all.count
        KnownImages.prepare()
    }

    /// Audits each project of the request, in its order; without a PATH and away from any project, those that the engine
    /// runs.
    /// - Throws: ``SettingsError`` when a project's `watertight.yaml` is not as it must be.
    public func run(_ request: AuditRequest) async throws(SettingsError) -> AuditResult {
        async let tables: Void = Audit.prepare()
        // One of each for the whole run: equal secrets of two projects are seen as equal, and hidden in both.
        let redactor = Redactor()
        let scanner = SecretScanner(redactor: redactor, defaultOf: { KnownImages.defaultValues[$0] })
        let masking = Masking(redactor: redactor, scanner: scanner)
        var request = request
        let found = await running(request, scanner)
        if !found.isEmpty { request.projects = found }
        let gathering = Gathering(
            files: files, processes: processes, live: live, request: request, scanner: scanner, records: records)
        var loaded: [Loaded] = []
        for project in request.projects {
            let isOwn = !found.isEmpty || project.isUnnamed
            loaded.append(try await load(project, isOwn: isOwn, of: request, gathering, masking))
        }
        var wish = HostWish(isOpen: true, stacks: loaded.compactMap { $0.stack?.read.stack })
        var projects: [ProjectAudit] = []
        for one in loaded {
            switch one {
            case .refused(let audit): projects.append(audit)
            case .stack(let stack):
                var evidence = await gathering.evidence(of: stack, host: wish)
                records?.add(to: &evidence, on: request.today)
                if evidence.host != nil { wish.isOpen = false }
                projects.append(await judge(stack, evidence, request, masking))
            }
        }
        await tables
        return AuditResult(projects: projects, masking: masking)
    }

    /// The projects that the engine runs, where none was named and one stands in none.
    private func running(_ request: AuditRequest, _ scanner: SecretScanner) async -> [AuditRequest.Project] {
        guard let live, !request.filesOnly, request.projects == [AuditRequest.Project()],
            !ProjectReader(files: files, request: request, scanner: scanner).standsInProject
        else { return [] }
        let projects = RunningProjects(http: live.http, files: files, environment: request.environment)
        guard projects.isEngineThere else { return [] }
        return await projects.list().map { running in
            func found(_ path: String) -> String { running.home?.found(path, in: files) ?? path }
            var project = AuditRequest.Project(
                path: running.directory.isEmpty ? nil : running.directory, files: running.files.map(found),
                name: running.name, envFiles: running.envFiles.map(found))
            project.running = running
            return project
        }
    }

    /// What came of reading one project.
    enum Loaded {
        case stack(LoadedStack)
        case refused(ProjectAudit)

        var stack: LoadedStack? { if case .stack(let stack) = self { stack } else { nil } }
    }

    private func load(
        _ project: AuditRequest.Project, isOwn: Bool, of request: AuditRequest, _ gathering: Gathering,
        _ masking: Masking
    ) async throws(SettingsError) -> Loaded {
        if let running = project.running, let live,
            let loaded = try await loadUnread(project, running, live, gathering, masking)
        {
            return loaded
        }
        let home = project.running?.home?.files(over: files)
        let reader = ProjectReader(files: home ?? files, request: request, scanner: gathering.scanner)
        let directory = reader.directory(of: project)
        masking.allow(pathsIn: FilePath.shown(directory, from: request.directory))
        let label = project.name ?? project.path ?? FilePath.name(of: request.directory)
        let settings = try Settings.load(from: directory, shownFrom: request.directory, in: files)
        do {
            let read = try await reader.read(project, profiles: settings.profiles)
            return .stack(LoadedStack(label: label, read: read, settings: settings, files: home, isOwn: isOwn))
        } catch {
            return .refused(Audit.refused(label, error.problem, settings))
        }
    }

    static func refused(_ label: String, _ problem: Problem, _ settings: Settings) -> ProjectAudit {
        let steps = NextStep.steps(problems: [problem], findings: [], answers: [])
        return ProjectAudit(label: label, settings: settings, problems: [problem], next: steps)
    }

    private func judge(
        _ stack: LoadedStack, _ evidence: Evidence, _ request: AuditRequest, _ masking: Masking
    ) async -> ProjectAudit {
        let subject = Case(evidence, expectations: stack.settings.expectations)
        let secrets = (evidence.files?.seen ?? []).filter { [.secretFile, .keyFile].contains($0.purpose) }
        let secretFiles = Set(secrets.map(\.shown))
        let lines = OwnersLines(
            stack.read.texts, directory: request.directory, files: files, masking: masking, secretFiles: secretFiles)
        let judging = Judging(subject, settings: stack.settings, request: request, lines: lines)
        return await judging.audit(label: stack.label)
    }
}
