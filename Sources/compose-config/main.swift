import ComposeFile
import FileAccess
import Glibc
import StackModel

var options = LoadOptions(directory: String(cString: getcwd(nil, 0)))
var arguments = CommandLine.arguments.dropFirst()
var yaml = false
var positions = false
var many = false
for entry in UnsafeBufferPointer(start: environ, count: 4096) {
    guard let entry else { break }
    let text = String(cString: entry)
    if let equals = text.firstIndex(of: "=") {
        options.environment[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
}
while let argument = arguments.popFirst() {
    switch argument {
    case "-f": options.files.append(arguments.popFirst() ?? "")
    case "--profile": options.profiles.append(arguments.popFirst() ?? "")
    case "--env-file": options.envFiles.append(arguments.popFirst() ?? "")
    case "--project-directory": options.projectDirectory = arguments.popFirst()
    case "-p": options.projectName = arguments.popFirst()
    case "--no-interpolate": options.interpolate = false
    case "--yaml": yaml = true
    case "--lenient": options.mode = .lenient
    case "--problems": positions = true
    case "--many": many = true
    default: break
    }
}
func run(_ options: LoadOptions) -> Int32 {
    do {
        let project = try ComposeLoader.load(options, files: LiveFileSystem())
        if positions {
            for problem in project.problems {
                print(problem.kind, problem, problem.service ?? "", problem.attribute ?? "")
            }
        } else {
            print(yaml ? ConfigOutput.yaml(project) : ConfigOutput.json(project), terminator: yaml ? "" : "\n")
        }
        return 0
    } catch {
        fputs("\(error)\n", stderr)
        return 1
    }
}
if many {
    // Lines of "dir<TAB>file<TAB>out" on standard input.
    while let line = readLine() {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        var one = options
        one.directory = parts[0]
        one.files = [parts[1]]
        let path = parts[2]
        do {
            let project = try ComposeLoader.load(one, files: LiveFileSystem())
            if positions {
                for problem in project.problems {
                    fputs(
                        "\(parts[2].suffix(4)) \(problem.kind) \(problem) [\(problem.service ?? "")] [\(problem.attribute ?? "")]\n",
                        stderr)
                }
            }
            let text = yaml ? ConfigOutput.yaml(project) : ConfigOutput.json(project)
            let file = fopen(path, "w")
            fputs(text, file)
            fclose(file)
        } catch {
            let file = fopen(path + ".err", "w")
            fputs("\(error)", file)
            fclose(file)
        }
    }
} else {
    exit(run(options))
}
