import Evidence
import StackModel

extension Control {
    static let composeFileWritable = Control(
        id: "host.compose-file-writable",
        title: "Other accounts can change the Compose file",
        layer: .host,
        impact: .host,
        why: """
            Whoever writes the Compose file decides what runs as root at the next `docker compose up`: a line that \
            mounts `/` is enough.
            """,
        fix: "`chmod 644` the Compose files and keep them in a folder that only their owner can write to.",
        references: [Reference("CWE-732: Incorrect Permission Assignment for Critical Resource"), .cis("3.17")],
        reads: [.files, .composeFile],
        examples: [
            Example(
                "writable by all",
                files: [
                    Example.File("compose.yaml", "services: # <-\n  a:\n    image: busybox:1.36\n", mode: 0o666)
                ], expectation: .fails(.file("compose.yaml"))),
            Example(
                "writable by its owner",
                files: [Example.File("compose.yaml", "services:\n  a:\n    image: busybox:1.36\n", mode: 0o644)],
                expectation: .passes),
            Example(
                "an included file that is not here",
                files: [
                    Example.File(
                        "compose.yaml", "include: [more.yaml]\nservices:\n  a:\n    image: busybox:1.36\n")
                ], expectation: .unknown),
        ]
    ) { subject in
        if let outcomes = subject.filesNotSeen { return outcomes }
        return subject.fileGaps { subject.stack.files.contains($0) }
            + subject.seen(.composeFile).map { file in
                guard file.isWritableByOthers else {
                    return .pass(.file(file.shown), seen: "its mode is \(file.octal)", at: file.place)
                }
                let who = file.mode & 0o002 != 0 ? "Every account of this host" : "The file's group"
                return .fail(
                    .file(file.shown),
                    Failure(
                        "\(who) can have commands run as root by changing \(file.shown) (mode \(file.octal)).",
                        reach: .local, at: [file.place], seen: [Observation("mode \(file.octal)", at: file.place)],
                        remedy: Remedy(.setMode(path: file.shown, mode: file.mode & 0o755))))
            }
    }
}
