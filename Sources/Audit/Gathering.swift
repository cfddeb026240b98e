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

    var classify: AppCollector.Classify {
        { [scanner] key, value in scanner.classify(name: key, value: value) }
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
        guard let live, RunningProjects(http: live.http, files: files, environment: request.environment).isEngineThere
        else { return await ofFiles(stack) }
        live.progress("\(stack.name): asking the engine")
        async let ofFiles = ofFiles(stack)
        let (engine, engineGaps) = await engine(live, stack)
        var evidence = await ofFiles
        evidence.engine = engine
        evidence.gaps += engineGaps
        let place = LivePlace(stack, engine: engine, gaps: engineGaps, isOwn: project.isOwn)
        if place.isHere { live.progress("\(stack.name): looking at the machine, its networks and the apps") }
        async let machine = machine(live, place, host)
        async let network = network(live, place)
        async let answers = answers(live, place, project, evidence.apps)
        let (apps, pages, appGaps) = await answers
        if let apps {
            evidence.probes = apps.probes
            evidence.apps = AppSettings.merged(files: evidence.apps, answers: apps.settings)
        }
        evidence.pages = pages
        let (found, networkGaps) = await network
        evidence.network = found
        let (machineFound, machineGaps) = await machine
        evidence.host = machineFound
        evidence.gaps += appGaps + networkGaps + machineGaps
        return evidence
    }

    /// The apps' settings on disk, modes and owners, git.
    private func ofFiles(_ stack: Stack) async -> Evidence {
        let apps = AppCollector(files: files, workingDirectory: request.directory, classify: classify)
        async let settings = Blocking.run { apps.collect(stack) }
        let looked = FileCollector(files: files, workingDirectory: request.directory, classify: classify)
        let git = GitCollector(runner: processes, files: files, home: request.environment["HOME"])
        let (seen, repository, gaps) = await Blocking.run {
            let (seen, gaps) = looked.collect(stack)
            return (seen, git.collect(seen.compactMap(Gathering.wanted)), gaps)
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
