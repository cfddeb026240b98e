import FileAccess
import StackModel

/// Finds the Compose files, the project directory and the variables, as `docker compose` does before it reads anything.
struct Discovery {
    /// What is known before the first Compose file is read.
    struct Found {
        /// Absolute paths, in the order they are laid over each other.
        var files: [String]
        /// The absolute path that relative paths are resolved against.
        var directory: String
        var variables: VariableTable
    }

    /// In Compose's order of preference.
    private static let names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]
    private static let overrides = [
        "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
    ]

    private let session: LoadSession
    private var options: LoadOptions { session.options }
    private var diagnostics: Diagnostics { session.diagnostics }

    init(_ session: LoadSession) {
        self.session = session
    }

    func found() throws(LoadError) -> Found {
        var process = options.environment
        if process["PWD"] == nil { process["PWD"] = options.directory }
        var files = try namedFiles(options.files)
        var variables = try withEnvFiles(VariableTable(process: process), directory(files))
        if files.isEmpty { files = try filesFromEnvironment(variables) }
        if files.isEmpty { files = search(directory(files)) }
        guard !files.isEmpty else {
            throw LoadError(
                Problem(
                    .refused, "no Compose file in \(options.directory) or above",
                    hint: "Name one with -f, or go to the folder that holds compose.yaml."))
        }
        let directory = self.directory(files)
        variables = try withEnvFiles(variables, directory)
        return Found(files: files, directory: directory, variables: variables)
    }

    private func namedFiles(_ files: [String]) throws(LoadError) -> [String] {
        for file in files where file == "-" || RemoteResource.matches(file) {
            throw LoadError(
                Problem(
                    .refused, file == "-" ? "standard input is not read" : "\(file) is not on this machine",
                    hint: "Save it as a file and name that with -f."))
        }
        return files.map { GoPath.absolute($0, in: options.directory) }
    }

    private func directory(_ files: [String]) -> String {
        if let own = options.projectDirectory, !own.isEmpty { return GoPath.absolute(own, in: options.directory) }
        return files.first.map(GoPath.directory(of:)) ?? GoPath.clean(options.directory)
    }

    private func filesFromEnvironment(_ variables: VariableTable) throws(LoadError) -> [String] {
        guard let list = variables.value("COMPOSE_FILE")?.value else { return [] }
        let separator = variables.value("COMPOSE_PATH_SEPARATOR")?.value ?? ""
        let files = try namedFiles(list.split(around: separator.isEmpty ? ":" : separator))
        for file in files where session.kind(file) == nil {
            throw LoadError(
                Problem(
                    .refused, "COMPOSE_FILE names \(session.shown(file)), which is not there",
                    hint: "Correct COMPOSE_FILE, or unset it."))
        }
        return files
    }

    /// The Compose file of the nearest directory upwards that has one, and its override file.
    private func search(_ start: String) -> [String] {
        var directory = start
        while true {
            let candidates = Discovery.names.map { GoPath.join(directory, $0) }.filter { session.kind($0) != nil }
            if let first = candidates.first {
                warnOfSeveral(candidates, "config")
                let overrides = Discovery.overrides.map { GoPath.join(directory, $0) }
                    .filter { session.kind($0) != nil }
                warnOfSeveral(overrides, "override")
                return [first] + overrides.prefix(1)
            }
            let parent = GoPath.directory(of: directory)
            if parent == directory { return [] }
            directory = parent
        }
    }

    private func warnOfSeveral(_ files: [String], _ what: String) {
        guard files.count > 1 else { return }
        let names = files.map(session.shown).joined(separator: ", ")
        diagnostics.note(
            Problem(
                .warning, "found several \(what) files (\(names)); \(session.shown(files[0])) is used",
                hint: "Remove or rename the others."))
    }

    private func withEnvFiles(_ variables: VariableTable, _ directory: String) throws(LoadError) -> VariableTable {
        var named = options.envFiles
        if named.isEmpty, let list = options.environment["COMPOSE_ENV_FILES"] {
            named = list.split(separator: ",").map(String.init)
        }
        var paths = named.map { GoPath.absolute($0, in: options.directory) }
        if named.isEmpty {
            if let flag = options.environment["COMPOSE_DISABLE_ENV_FILE"], try isTrue(flag) { return variables }
            let path = GoPath.join(directory, ".env")
            guard let kind = session.kind(path), kind != .directory else { return variables }
            paths = [path]
        }
        var files: [(file: String, bytes: [UInt8])] = []
        for path in paths {
            do {
                files.append((session.shown(path), try session.envFile(path)))
            } catch {
                try diagnostics.refuse(
                    "cannot read the env file \(session.shown(path)): \(error.message)",
                    hint: "Create it, or correct its path.", at: nil)
            }
        }
        do {
            return try variables.layered(files)
        } catch {
            try diagnostics.refuse(error.message, hint: error.hint, at: error.span)
            return variables
        }
    }

    private func isTrue(_ flag: String) throws(LoadError) -> Bool {
        if ["1", "t", "T", "TRUE", "true", "True"].contains(flag) { return true }
        if ["0", "f", "F", "FALSE", "false", "False"].contains(flag) { return false }
        throw LoadError(
            Problem(
                .refused, "COMPOSE_DISABLE_ENV_FILE is \"\(flag)\", neither true nor false",
                hint: "Set it to true, or unset it."))
    }
}

extension String {
    /// The parts between occurrences of a separator of any length.
    fileprivate func split(around separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
