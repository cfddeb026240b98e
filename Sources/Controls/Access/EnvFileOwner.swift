import Evidence
import StackModel

extension Control {
    static let envFileOwner = Control(
        id: "secrets.env-file-owner",
        title: "The env file belongs to another account",
        layer: .access,
        impact: .data,
        guide: ["AK2"],
        why: """
            Whoever owns a file can read and change it, whatever its mode says: the stack's secrets are then that \
            account's too, and so is what the stack is told to run with.
            """,
        fix: "`sudo chown \"$(id -u):$(id -g)\" .env` as the user who runs the stack, then `chmod 600 .env`.",
        references: [Reference("CWE-282: Improper Ownership Management")],
        reads: [.files, .composeFile],
        examples: [
            Example(
                "left by another user",
                files: [
                    Example.File("compose.yaml", FileExample.compose),
                    Example.File(".env", "RADARR_KEY=9f2c4e81b7d05a36c9e1f4728d6b03a5 # <-\n", user: 1002),
                ], expectation: .fails(.file(".env"))),
            Example("the owner of the stack", files: FileExample.good, expectation: .passes),
            Example(
                "root, who can read everything anyway",
                files: [
                    Example.File("compose.yaml", FileExample.compose),
                    Example.File(".env", "RADARR_KEY=9f2c4e81b7d05a36c9e1f4728d6b03a5\n", user: 0),
                ], expectation: .passes),
            Example(
                "an env file that is not here",
                files: [
                    Example.File(
                        "compose.yaml", "services:\n  a:\n    image: busybox:1.36\n    env_file: secrets.env\n")
                ], expectation: .unknown),
        ]
    ) { subject in
        if let outcomes = subject.filesNotSeen { return outcomes }
        let owners = Set(subject.seen(.composeFile).map(\.owner))
        return subject.fileGaps { FileExample.isEnvFile($0) }
            + subject.seen(.envFile).map { file in
                if file.holdsSecrets == false {
                    return .notApplicable(.file(file.shown), "There is no secret in it.")
                }
                let owner = file.owner
                guard !owners.isEmpty else {
                    return .unknown(
                        .file(file.shown), "It is not known whose stack this is: no Compose file was looked at.",
                        remedy: "Run the audit on the server itself.")
                }
                guard owner != 0, !owners.contains(owner) else {
                    return .pass(.file(file.shown), seen: "its owner is user \(owner)", at: file.place)
                }
                let stack = owners.sorted().map(String.init).joined(separator: " and ")
                return .fail(
                    .file(file.shown),
                    Failure(
                        "User \(owner) owns \(file.shown) and the secrets in it; the stack is user \(stack)'s.",
                        reach: .local, at: [file.place],
                        seen: [Observation("owner \(owner), the Compose file's is \(stack)", at: file.place)],
                        remedy: Remedy(.run("sudo chown \(owners.sorted()[0]) \(ShellWord.quoted(file.shown))"))))
            }
    }
}

/// Words for a POSIX shell.
enum ShellWord {
    /// The text as one word.
    static func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || [0x2d, 0x2e, 0x2f, 0x5f].contains(byte)
        }
        if plain, !text.isEmpty, !text.hasPrefix("-") { return text }
        var quoted = "'"
        for character in text { quoted += character == "'" ? "'\\''" : String(character) }
        return quoted + "'"
    }
}
