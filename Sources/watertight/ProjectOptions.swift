import ArgumentParser

/// Which project, and how its files are put together: the options that `docker compose` has.
struct ProjectOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .customLong("file")],
        help: ArgumentHelp(
            "A Compose file; several are merged into one project, as Docker Compose does.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String] = []

    @Option(
        name: .customLong("profile"), help: ArgumentHelp("A profile to activate; may be repeated.", valueName: "name"))
    var profiles: [String] = []

    @Option(
        name: .customLong("env-file"),
        help: ArgumentHelp("An env file to use in place of .env; may be repeated.", valueName: "file"),
        completion: .file())
    var envFiles: [String] = []

    @Option(
        name: [.customShort("p"), .customLong("project-name")],
        help: ArgumentHelp("The project's name.", valueName: "name"))
    var projectName: String?

    /// Whether none of them was given.
    var isEmpty: Bool { files.isEmpty && profiles.isEmpty && envFiles.isEmpty && projectName == nil }
}
