import ArgumentParser
import ComposeFile
import FileAccess
import Reports
import StackModel

/// `watertight config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print the resolved Compose model, in Docker Compose's own shape.",
        discussion: """
            Every file merged, every variable put in, every short form written out. What Docker Compose refuses is \
            refused, with its place. This is the one command that prints secrets.
            """)

    @Argument(help: ArgumentHelp("A Compose file, or the folder of one.", valueName: "path"), completion: .file())
    var path: String?

    @OptionGroup(title: "Project")
    var project: ProjectOptions

    @Option(help: ArgumentHelp("yaml or json.", valueName: "format"))
    var format: ConfigFormat = .yaml

    @Flag(help: "Show where each value came from in place of the model.")
    var positions = false

    @Flag(name: .customLong("no-interpolate"), help: "Leave variables as they are written.")
    var noInterpolate = false

    @Flag(help: "Print the services' names only, one a line.")
    var services = false

    func run() throws {
        let process = try ProcessContext()
        let loaded: LoadedProject
        do {
            loaded = try ComposeLoader.load(options(process), files: LiveFileSystem())
        } catch {
            let hint = error.problem.hint.isEmpty ? "" : "\n       \(error.problem.hint)"
            throw CommandFailure(PlainText.safeLines(error.description + hint), .notDone)
        }
        for problem in loaded.problems { Console.warn(PlainText.safe(problem.description)) }
        if services {
            let names = loaded.root.mapping?["services"]?.mapping?.entries.map(\.key).sorted() ?? []
            return Console.write(names.map { $0 + "\n" }.joined())
        }
        if positions { return Console.write(PositionList(loaded).text(as: format)) }
        switch format {
        case .json: Console.write(ConfigOutput.json(loaded) + "\n")
        case .yaml: Console.write(ConfigOutput.yaml(loaded))
        }
    }

    private func options(_ process: ProcessContext) -> LoadOptions {
        var options = LoadOptions(
            files: project.files, directory: process.directory, projectName: project.projectName,
            profiles: project.profiles, envFiles: project.envFiles, environment: process.environment,
            interpolate: !noInterpolate, mode: .strict)
        guard let path else { return options }
        let absolute = FilePath.joined(process.directory, path)
        if (try? LiveFileSystem().attributes(absolute))?.kind == .directory {
            options.projectDirectory = absolute
        } else {
            options.files = [path] + options.files
        }
        return options
    }
}

/// The forms of the resolved model.
enum ConfigFormat: String, ExpressibleByArgument, CaseIterable {
    case yaml, json
}
