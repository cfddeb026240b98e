import Collectors
import Evidence
import FileAccess
import Processes
import StackModel

/// Collects everything beside the Compose files that this user can see of one project.
struct Gathering: Sendable {
    let files: any FileSystem
    let processes: any ProcessRunner
    /// nil where what runs is not to be looked at.
    let live: LiveAccess?
    let request: AuditRequest
    let scanner: SecretScanner
    var records: AuditRecords?

    var classify: AppCollector.Classify {
        { [scanner, records] key, value in
            let facts = scanner.classify(name: key, value: value)
            records?.note(value, facts)
            return facts
        }
    }

    /// The collectors work side by side; one that fails costs its own part and leaves a gap.
    func evidence(of project: LoadedStack, host: HostWish) async -> Evidence {
        let stack = project.read.stack
        guard !request.filesOnly else {
            let gap = Gap(
                "files", reason: "`--files-only` was asked for, so only the Compose and env files were read.",
                remedy: "Run the audit without `--files-only`.")
            return Evidence(stack: stack, gaps: [gap])
        }
        // Before anything else is begun: where no engine is, no thread is started for one.
        guard let live else { return Gathering.whole(await ofFiles(project)) }
        let engines = RunningProjects(http: live.http, files: files, environment: request.environment)
        guard engines.isEngineThere else { return Gathering.whole(await ofFiles(project)) }
        live.progress("\(stack.name): asking the engine")
        async let ofFiles = ofFiles(project)
        let answer = if let asked = project.asked { asked } else { await engine(live, stack.name) }
        var (evidence, stored) = await ofFiles
        evidence.engine = answer.engine
        evidence.gaps += answer.gaps
        let place = LivePlace(stack, engine: answer.engine, isOwn: project.isOwn, isLocal: engines.isUsual)
        if let containers = place.containers, !containers.isEmpty, !place.isHere {
            evidence.gaps.append(
                Gap(
                    "host",
                    reason: "The engine's containers are no processes that this user sees on this machine.",
                    remedy: "Run the audit as root on the machine where they run."))
        }
        await addVolumes(of: place, to: &evidence, &stored)
        if place.isHere { live.progress("\(stack.name): looking at the machine, its networks and the apps") }
        async let machine = machine(live, place, host)
        async let network = network(live, place)
        async let guardian = guardian(live, place)
        async let answers = answers(live, place, project, evidence.apps)
        let (apps, pages, appGaps) = await answers
        if let apps {
            evidence.probes = apps.probes
            evidence.apps = AppSettings.merged(files: evidence.apps, answers: apps.settings)
        }
        evidence.pages = pages
        let (found, networkGaps) = await network
        evidence.network = found
        let (router, routerGaps) = await router(live, place, found)
        evidence.router = router
        let (standing, guardGaps) = await guardian
        evidence.guardian = standing
        let (machineFound, machineGaps) = await machine
        evidence.host = machineFound
        evidence.gaps += appGaps + networkGaps + machineGaps + routerGaps + guardGaps
        return Gathering.whole((evidence, stored))
    }

    /// What lies on disk, and what its databases tell.
    private typealias FilesRead = (evidence: Evidence, stored: [StoredSettings])

    /// What databases tell counts only where the running app does not tell it.
    private static func whole(_ read: FilesRead) -> Evidence {
        var whole = read.evidence
        let (apps, gaps) = AppSettings.merged(read.evidence.apps, stored: read.stored)
        whole.apps = apps
        whole.gaps += gaps
        return whole
    }

    /// The apps' settings on disk, modes and owners, git.
    private func ofFiles(_ project: LoadedStack) async -> FilesRead {
        let stack = project.read.stack
        async let settings = settings(of: stack)
        let looked = FileCollector(
            files: project.files ?? files, workingDirectory: request.directory, classify: classify)
        let git = GitCollector(runner: processes, files: files, home: request.environment["HOME"])
        let found = await Blocking.run(within: Gathering.fileLimit) {
            let (seen, gaps) = looked.collect(stack)
            // git goes where a path leads on this machine.
            let here = project.files == nil ? seen : seen.filter { (try? files.attributes($0.path)) != nil }
            let repository = git.collect(here.compactMap(Gathering.wanted))
            return (files: FileEvidence(seen: seen, repository: repository), gaps: gaps)
        }
        let read = await settings
        var gaps = (found?.gaps ?? []) + (read?.gaps ?? [])
        if found == nil { gaps.append(Gathering.tooSlow("files")) }
        if read == nil { gaps.append(Gathering.tooSlow("app-settings")) }
        let evidence = Evidence(stack: stack, files: found?.files, apps: read?.apps ?? [], gaps: gaps)
        return (evidence, read?.stored ?? [])
    }

    /// The apps' settings files and databases.
    /// - Parameter services: the names of those to look at; nil for all.
    /// - Returns: nil when the disk does not answer in time.
    private func settings(
        of stack: Stack, volumes: VolumePaths = .none, only services: Set<String>? = nil
    ) async -> AppsRead? {
        let apps = AppCollector(
            files: files, workingDirectory: request.directory, volumes: volumes, classify: classify)
        let databases = AppDatabaseCollector(
            files: files, workingDirectory: request.directory, today: request.today, volumes: volumes,
            classify: classify)
        @Sendable func read(_ names: ArraySlice<String>) async -> AppsRead? {
            let names = Set(names)
            return await Blocking.run(within: Gathering.fileLimit) {
                let (settings, gaps) = apps.collect(stack, only: names)
                return (settings, databases.collect(stack, beside: settings, only: names), gaps)
            }
        }
        // Two halves side by side: each app's files tell of that app alone.
        let names = (stack.services + stack.inactiveServices).map(\.name).filter { services?.contains($0) ?? true }
        async let second = read(names[(names.count / 2)...])
        guard let first = await read(names[..<(names.count / 2)]), let second = await second else { return nil }
        return (first.apps + second.apps, first.stored + second.stored, first.gaps + second.gaps)
    }

    private typealias AppsRead = (apps: [AppSettings], stored: [StoredSettings], gaps: [Gap])

    /// Reads the apps whose settings lie in named volumes, which only the engine could tell the place of.
    private func addVolumes(
        of place: LivePlace, to evidence: inout Evidence, _ stored: inout [StoredSettings]
    ) async {
        let volumes = place.volumes
        let services = Set(place.stack.services.map(\.name).filter(volumes.has))
        guard !services.isEmpty else { return }
        guard let read = await settings(of: place.stack, volumes: volumes, only: services) else {
            evidence.gaps.append(Gathering.tooSlow("app-settings"))
            return
        }
        let names = Set(services.map { "app-settings:\($0)" })
        evidence.gaps.removeAll { names.contains($0.what) }
        evidence.gaps += read.gaps
        evidence.apps.removeAll { services.contains($0.service) }
        evidence.apps += read.apps
        stored.removeAll { services.contains($0.service) }
        stored += read.stored
    }

    /// How long the owner's files may take: a share that is gone never answers.
    private static let fileLimit: Duration = .seconds(30)

    private static func tooSlow(_ what: String) -> Gap {
        Gap(
            what, reason: "The stack's files did not answer within \(fileLimit.components.seconds) seconds.",
            remedy: "Look for a network share that is gone: `df` hangs at it as well.")
    }

    /// The files that must not get into a repository; folders and the Compose files themselves are meant to.
    private static func wanted(_ seen: FileEvidence.Seen) -> GitCollector.Wanted? {
        guard seen.attributes.kind == .file, seen.purpose != .composeFile, seen.holdsSecrets != false else {
            return nil
        }
        return GitCollector.Wanted(path: seen.path, shown: seen.shown)
    }
}
