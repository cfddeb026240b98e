public import FileAccess
import StackModel

/// Loads a Compose project as Docker Compose v2.40 does, every value with its place.
public enum ComposeLoader {
    /// Loads a project: finds its files, reads them, and works out what Compose would run.
    /// - Parameters:
    ///   - options: what to load and how.
    ///   - files: where everything is read from.
    /// - Throws: ``LoadError``: in strict mode for the first thing that Compose refuses; in lenient mode only when
    ///   there is no Compose file, or nothing of it can be used.
    public static func load(_ options: LoadOptions, files: any FileSystem) throws(LoadError) -> LoadedProject {
        let session = LoadSession(options, files)
        let found = try Discovery(session).found()
        let name = try ProjectName(session).name(found)
        // Without interpolation Compose forgets its environment, for names without `$` too.
        let variables = (options.interpolate ? found.variables : VariableTable())
            .setting("COMPOSE_PROJECT_NAME", name.printed, origin: .process)
        let loader = ModelLoader(session: session, directory: found.directory, variables: variables)
        var document = try loader.model(found.files)
        if document.mapping?.entries.isEmpty ?? true {
            try session.diagnostics.refuse(
                "the Compose file is empty", hint: "Write `services:` and a service.", at: document.span)
        }
        document = Normalize(project: name, variables: variables).document(document)
        var project = LoadedProject(
            name: name, root: document, inactiveServices: [], files: [], envFiles: [],
            projectDirectory: found.directory, profiles: profiles(options, variables), problems: [], texts: [:],
            comments: [:], interpolated: options.interpolate)
        if options.interpolate { try complete(&project, session, variables) }
        project.files = session.files.map(session.shown)
        project.envFiles = session.envFiles.map(session.shown)
        project.problems = session.diagnostics.problems
        project.texts = session.texts
        project.comments = session.comments
        return project
    }

    /// Types, profiles, consistency, env files: what Compose does to a project and not to a document.
    private static func complete(
        _ project: inout LoadedProject, _ session: LoadSession, _ variables: VariableTable
    ) throws(LoadError) {
        let diagnostics = session.diagnostics
        project.root = try TypedModel(diagnostics).document(project.root)
        project.inactiveServices = Profiles(project.profiles).separate(&project.root)
        project.root = try ConsistencyChecks(project, diagnostics).document()
        project.root = try ServiceFiles(session, variables).document(project.root)
        try ContainerNames(diagnostics).check(project.root)
    }

    private static func profiles(_ options: LoadOptions, _ variables: VariableTable) -> [String] {
        if !options.profiles.isEmpty { return options.profiles }
        let list = variables.value("COMPOSE_PROFILES")?.value ?? ""
        guard !list.isEmpty else { return [""] }
        return list.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let part = part.drop { $0.isWhitespace }
            return String(part.reversed().drop { $0.isWhitespace }.reversed())
        }
    }
}
