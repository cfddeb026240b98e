import ComposeFile
import FileAccess
import StackModel

/// Our side of the comparison: the library calls that `watertight config --format json` makes.
enum OurLoader {
    static func options(_ call: Invocation, _ mode: LoadOptions.Mode) -> LoadOptions {
        LoadOptions(
            files: call.files, directory: call.directory, projectDirectory: call.projectDirectory,
            projectName: call.projectName, profiles: call.profiles, envFiles: call.envFiles,
            environment: call.environment, interpolate: call.interpolate, mode: mode)
    }

    static func config(_ call: Invocation) throws -> Verdict {
        do {
            let project = try ComposeLoader.load(options(call, .strict), files: LiveFileSystem())
            return .accepted(try JSONReader.read(Array(ConfigOutput.json(project).utf8)))
        } catch let error as LoadError {
            let span = error.problem.span
            return .refused(
                Verdict.Refusal(reason: error.problem.message, place: span?.description, line: span?.line))
        }
    }
}
