/// Which programs a health check's test calls, of those that images are known to have or to lack.
enum HealthTest {
    /// Programs whose absence is established where an image's tools are.
    private static let watched: Set<String> = ["bash", "curl", "jq", "nc", "wget"]

    /// The watched programs in calling order, `sh` first where the test needs a shell; empty when none is called.
    /// - Parameter test: the words as Compose takes them, `CMD` or `CMD-SHELL` first; a single word is a shell's line.
    static func programs(of test: [String]) -> [String] {
        guard let first = test.first else { return [] }
        switch first {
        case "CMD":
            let program = test.count > 1 ? name(of: test[1]) : ""
            if program == "sh" || program == "bash", test.count > 3, test[2] == "-c" {
                return [program] + inShell(test[3])
            }
            return program == "sh" || watched.contains(program) ? [program] : []
        case "CMD-SHELL": return ["sh"] + inShell(test.dropFirst().joined(separator: " "))
        case "NONE": return []
        default: return ["sh"] + inShell(test.joined(separator: " "))
        }
    }

    /// The watched programs that begin a command of the line; one of several alternatives (`curl … || wget …`) is left
    /// out, as the other may be there.
    private static func inShell(_ line: String) -> [String] {
        let commands = line.split { "|&;()`\n".contains($0) }.compactMap { command -> String? in
            let words = command.split(separator: " ").map(String.init)
            return words.first { !$0.contains("=") && !["!", "if", "then", "while", "exec", "timeout"].contains($0) }
                .map(name)
        }
        let called = commands.filter { watched.contains($0) }
        return called.count == 1 || !line.contains("||") ? called : []
    }

    private static func name(of word: String) -> String { String(word.split(separator: "/").last ?? "") }
}
