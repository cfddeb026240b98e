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
    private let files: any FileSystem
    private let processes: any ProcessRunner

    /// - Parameters:
    ///   - files: the file system that everything is read from.
    ///   - processes: what runs `git`.
    public init(files: any FileSystem, processes: any ProcessRunner) {
        self.files = files
        self.processes = processes
    }

    /// Builds the tables that every audit needs and that their first use would otherwise wait for.
    public static func prepare() {
        _ = Catalogue.all.count
        KnownImages.prepare()
    }

    /// Audits each project of the request, in its order.
    /// - Throws: ``SettingsError`` when a project's `watertight.yaml` is not as it must be.
    public func run(_ request: AuditRequest) async throws(SettingsError) -> AuditResult {
        async let tables: Void = Audit.prepare()
        // One of each for the whole run: equal secrets of two projects are seen as equal, and hidden in both.
        let redactor = Redactor()
        let scanner = SecretScanner(redactor: redactor, defaultOf: { KnownImages.defaultValues[$0] })
        let masking = Masking(redactor: redactor, scanner: scanner)
        var projects: [ProjectAudit] = []
        for project in request.projects {
            projects.append(try await audit(project, of: request, scanner, masking))
        }
        await tables
        return AuditResult(projects: projects, masking: masking)
    }

    private func audit(
        _ project: AuditRequest.Project, of request: AuditRequest, _ scanner: SecretScanner, _ masking: Masking
    ) async throws(SettingsError) -> ProjectAudit {
        let reader = ProjectReader(files: files, request: request, scanner: scanner)
        let directory = reader.directory(of: project)
        masking.allow(pathsIn: FilePath.shown(directory, from: request.directory))
        let label = project.path ?? FilePath.name(of: request.directory)
        let settings = try Settings.load(from: directory, shownFrom: request.directory, in: files)
        let read: ReadProject
        do {
            read = try reader.read(project, profiles: settings.profiles)
        } catch {
            let steps = NextStep.steps(problems: [error.problem], findings: [], answers: [])
            return ProjectAudit(label: label, settings: settings, problems: [error.problem], next: steps)
        }
        let evidence = await collect(read, request, scanner)
        let subject = Case(evidence, expectations: settings.expectations)
        let judging = Judging(subject, settings: settings, request: request) { [files] in
            OwnersLines(read.texts, directory: request.directory, files: files, masking: masking)
        }
        return await judging.audit(label: label)
    }

    /// Everything beside the Compose files that this user can see; the collectors work side by side.
    private func collect(_ read: ReadProject, _ request: AuditRequest, _ scanner: SecretScanner) async -> Evidence {
        let stack = read.stack
        guard !request.filesOnly else {
            let gap = Gap(
                "files", reason: "`--files-only` was asked for, so only the Compose and env files were read.",
                remedy: "Run the audit without `--files-only`.")
            return Evidence(stack: stack, gaps: [gap])
        }
        let classify: AppCollector.Classify = { key, value in scanner.classify(name: key, value: value) }
        let apps = AppCollector(files: files, workingDirectory: request.directory, classify: classify)
        async let settings = Blocking.run { apps.collect(stack) }
        let looked = FileCollector(files: files, workingDirectory: request.directory, classify: classify)
        let git = GitCollector(runner: processes, files: files, home: request.environment["HOME"])
        let (seen, repository, gaps) = await Blocking.run {
            let (seen, gaps) = looked.collect(stack)
            return (seen, git.collect(seen.compactMap(Audit.wanted)), gaps)
        }
        return Evidence(
            stack: stack, files: FileEvidence(seen: seen, repository: repository), apps: await settings.apps,
            gaps: gaps + (await settings.gaps))
    }

    /// The files that must not get into a repository; folders and the Compose files themselves are meant to.
    private static func wanted(_ seen: FileEvidence.Seen) -> GitCollector.Wanted? {
        guard seen.attributes.kind == .file, seen.purpose != .composeFile, seen.holdsSecrets != false else {
            return nil
        }
        return GitCollector.Wanted(path: seen.path, shown: seen.shown)
    }
}
