import Collectors
import Evidence
import FileAccess
import Settings
import StackModel

// Projects that the engine runs and whose Compose files cannot be read here.
extension Audit {
    /// The stack as its containers tell of it; nil where its files can be read.
    func loadUnread(
        _ project: AuditRequest.Project, _ running: RunningProjects.Project, _ live: LiveAccess,
        _ gathering: Gathering, _ masking: Masking
    ) async throws(SettingsError) -> Loaded? {
        let isWithoutCompose = running.name == Stack.withoutCompose
        let unread = isWithoutCompose ? nil : unread(project, running)
        guard isWithoutCompose || unread != nil else { return nil }
        let settings = try settings(in: running.directory, shownFrom: gathering.request.directory)
        masking.allow(pathsIn: FilePath.shown(running.directory, from: gathering.request.directory))
        live.progress("\(running.name): asking the engine")
        let answer = await gathering.engine(live, running.name)
        guard let engine = answer.engine, engine.containers != nil else {
            let gap = answer.gaps.first { $0.what.hasPrefix("engine") }
            let problem = Problem(
                .refused, unread?.reason ?? gap?.reason ?? "the engine does not tell of the containers",
                hint: unread?.remedy ?? gap?.remedy ?? "")
            return .refused(Audit.refused(running.name, problem, settings))
        }
        var stack = ContainerStack(of: running.name, in: engine).stack(directory: running.directory, unread: unread)
        // What is missing from the stack must not pass for absent.
        for gap in answer.gaps where gap.what.hasPrefix("engine:container") {
            stack.problems.append(Problem(.undecided, gap.reason, hint: gap.remedy))
        }
        return .stack(
            LoadedStack(
                label: running.name, read: ReadProject(stack: stack, texts: [:]), settings: settings, asked: answer,
                isOwn: true))
    }

    /// Why the project's files cannot be read; nil where they can.
    private func unread(
        _ project: AuditRequest.Project, _ running: RunningProjects.Project
    ) -> ContainerStack.Unread? {
        guard !project.files.isEmpty else {
            return ContainerStack.Unread(
                "the Compose files of \(running.name) were not seen: no label of its containers names them",
                remedy: "Give the PATH of its Compose file, where there is one.")
        }
        for path in project.files {
            do throws(FileError) {
                _ = try files.read(path, limit: Audit.composeLimit)
            } catch {
                return unread(running, path, error)
            }
        }
        return nil
    }

    private func unread(
        _ running: RunningProjects.Project, _ path: String, _ error: FileError
    ) -> ContainerStack.Unread {
        let head = "the Compose files of \(running.name) were not seen: "
        if error.code == .missing {
            return ContainerStack.Unread(
                head
                    + "\(path), where its labels say it was made from, is not on this machine, nor in a volume that may "
                    + "be looked into",
                remedy:
                    "Run the audit as root on the machine of the engine; or save what made the stack (in Portainer its "
                    + "editor's text) as compose.yaml in a folder and audit that PATH.")
        }
        return ContainerStack.Unread(
            head + "\(path) could not be read: \(error.message)",
            remedy: error.code == .notPermitted
                ? "Run the audit as a user who may read it, such as with sudo." : "Give the PATH of its Compose file.")
    }

    /// The most bytes of a Compose file.
    private static let composeLimit = 16 << 20

    /// The owner's settings where the project's folder can be looked into.
    private func settings(in directory: String, shownFrom base: String) throws(SettingsError) -> Settings {
        guard !directory.isEmpty, (try? files.list(directory)) != nil else { return Settings() }
        return try Settings.load(from: directory, shownFrom: base, in: files)
    }
}
