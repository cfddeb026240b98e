/// One call of `config`: the same choices for the reference and for our loader.
struct Invocation: Sendable {
    /// What reports call it: the case's name, or the corpus file with its variant.
    var name: String
    /// The absolute working directory.
    var directory: String
    var files: [String] = []
    var projectName: String?
    var projectDirectory: String?
    var profiles: [String] = []
    var envFiles: [String] = []
    var interpolate = true
    /// The whole environment of the process.
    var environment = ["PATH": "/usr/bin:/bin", "HOME": "/home/owner"]

    init(name: String, directory: String) {
        self.name = name
        self.directory = directory
    }

    /// Reads a case's `args` file: an option a line as on the command line, `env NAME=value`, `cwd FOLDER`.
    init(name: String, directory: String, arguments: String) throws {
        self.init(name: name, directory: directory)
        for line in arguments.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            let value = parts.count > 1 ? parts[1] : ""
            switch parts[0] {
            case "-f": files.append(value)
            case "-p": projectName = value
            case "--project-directory": projectDirectory = value
            case "--profile": profiles.append(value)
            case "--env-file": envFiles.append(value)
            case "--no-interpolate": interpolate = false
            case "cwd": self.directory = directory + "/" + value
            case "env":
                let pair = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                environment[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
            default: throw ChildProcess.Failure(description: "\(name)/args: unknown line \(line)")
            }
        }
    }

    /// The reference's arguments, without the program.
    var referenceArguments: [String] {
        var arguments = files.flatMap { ["-f", $0] } + profiles.flatMap { ["--profile", $0] }
        arguments += envFiles.flatMap { ["--env-file", $0] }
        if let projectName { arguments += ["-p", projectName] }
        if let projectDirectory { arguments += ["--project-directory", projectDirectory] }
        arguments += ["config", "--format", "json"]
        return interpolate ? arguments : arguments + ["--no-interpolate"]
    }
}
