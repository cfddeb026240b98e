import Collectors
import ComposeFile
import FileAccess
import StackModel

/// Reads one project's Compose files, leniently: what Docker Compose refuses becomes a problem of the stack.
struct ProjectReader {
    let files: any FileSystem
    let request: AuditRequest
    let scanner: SecretScanner

    /// The names that Docker Compose looks for, in its order.
    static let composeNames = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]

    /// The folder where the project's `watertight.yaml` would stand, absolute.
    func directory(of project: AuditRequest.Project) -> String {
        if let running = project.running {
            return running.home?.found(running.directory, in: files) ?? running.directory
        }
        if let path = project.path {
            let absolute = FilePath.joined(request.directory, path)
            return isFolder(absolute) ? absolute : FilePath.directory(of: absolute)
        }
        guard let first = project.files.first else { return nearestFolder() }
        return FilePath.directory(of: FilePath.joined(request.directory, first))
    }

    /// - Parameter profiles: those of the settings, used when none was asked for.
    /// - Throws: `LoadError` when nothing of the project can be used.
    func read(_ project: AuditRequest.Project, profiles: [String]) async throws(LoadError) -> ReadProject {
        var options = LoadOptions(
            files: project.files, directory: request.directory, projectName: project.name ?? request.projectName,
            profiles: request.profiles.isEmpty ? profiles : request.profiles,
            envFiles: project.envFiles.isEmpty ? request.envFiles : project.envFiles,
            environment: request.environment, mode: .lenient)
        if let running = project.running {
            // Where the engine's machine has it: relative bind mounts start there, wherever the files lie.
            options.projectDirectory = running.directory.isEmpty ? nil : running.directory
        } else if let path = project.path {
            let absolute = FilePath.joined(request.directory, path)
            if isFolder(absolute) {
                options.projectDirectory = absolute
                if project.files.isEmpty { try requireComposeFile(in: absolute, given: path) }
            } else {
                guard (try? files.attributes(absolute)) != nil else {
                    throw LoadError(
                        Problem(.refused, "there is no \(path)", hint: "Give the path of a Compose file or its folder.")
                    )
                }
                options.files = [absolute]
            }
        }
        let read = try await self.read(options)
        // Profiles that start everything or nothing are common in published stacks: an empty audit would help nobody.
        guard options.profiles.isEmpty, read.stack.services.isEmpty, !read.stack.inactiveServices.isEmpty else {
            return read
        }
        options.profiles = ["*"]
        var all = try await self.read(options)
        all.stack.problems.append(
            Problem(
                .warning, "only profiles start services here, so those of all profiles were audited together",
                hint: "Choose yours with `--profile NAME`.", at: read.stack.inactiveServices.first?.profiles.first?.span
            ))
        return all
    }

    private func read(_ options: LoadOptions) async throws(LoadError) -> ReadProject {
        let loaded = try ComposeLoader.load(options, files: files)
        let stack = await StackProjection(scanner: scanner).stack(from: loaded, environment: request.environment)
        return ReadProject(stack: stack, texts: loaded.texts)
    }

    /// Docker Compose would go on searching upwards; a PATH that was given means that very folder.
    private func requireComposeFile(in folder: String, given path: String) throws(LoadError) {
        if request.environment["COMPOSE_FILE"] != nil { return }
        if ProjectReader.composeNames.contains(where: { (try? files.attributes(FilePath.joined(folder, $0))) != nil }) {
            return
        }
        let names = ProjectReader.composeNames.joined(separator: ", ")
        let below = foldersWithProjects(below: folder)
        let hint =
            below.isEmpty
            ? "Give the PATH of a Compose file or its folder, or name the file with -f."
            : "There \(below.count == 1 ? "is one" : "are some") in \(below.joined(separator: ", ")): give those as PATHs."
        throw LoadError(Problem(.refused, "no Compose file in \(path); looked for \(names)", hint: hint))
    }

    /// Folders directly below that hold a Compose file, as the owner would type them; at most five.
    private func foldersWithProjects(below folder: String) -> [String] {
        let names = ((try? files.list(folder)) ?? []).prefix(200)
        let found = names.lazy.map { FilePath.joined(folder, $0) }.filter { candidate in
            ProjectReader.composeNames.contains { (try? files.attributes(FilePath.joined(candidate, $0))) != nil }
        }
        return found.prefix(5).map { FilePath.shown($0, from: request.directory) }
    }

    /// Whether Docker Compose would find a project where one stands, without being told of one.
    var standsInProject: Bool { request.environment["COMPOSE_FILE"] != nil || foundFolder() != nil }

    private func nearestFolder() -> String { foundFolder() ?? request.directory }

    /// The folder of the Compose file that Docker Compose would find from the working directory upwards.
    private func foundFolder() -> String? {
        var folder = request.directory
        while true {
            for name in ProjectReader.composeNames where (try? files.attributes(FilePath.joined(folder, name))) != nil {
                return folder
            }
            let parent = FilePath.directory(of: folder)
            if parent == folder { return nil }
            folder = parent
        }
    }

    private func isFolder(_ path: String) -> Bool { (try? files.attributes(path))?.kind == .directory }
}
