import Evidence
import StackModel

extension Control {
    static let secretFileMode = Control(
        id: "secrets.secret-file-mode",
        title: "Every account can read a secret's file",
        layer: .access,
        impact: .data,
        guide: ["SE2"],
        why: """
            A Compose secret made from a file is that file, mounted: Compose changes neither its mode nor its owner. \
            Readable by all, every account of the host and every user in the container reads it.
            """,
        fix: """
            `chmod 600` the file and give it to the user that the container runs as (`chown 1000:1000` for PUID 1000); \
            its folder may be 700.
            """,
        references: [
            Reference("Docker Compose: secrets", "https://docs.docker.com/compose/how-tos/use-secrets/"),
            Reference("CWE-732: Incorrect Permission Assignment for Critical Resource"),
        ],
        reads: [.files],
        examples: [
            Example(
                "the mode that editors leave",
                files: [
                    Example.File("compose.yaml", compose),
                    Example.File("db_password.txt", "Wm4xTq9vLr2kZb7nHs3dYc8f # <-\n", mode: 0o644),
                ], expectation: .fails(.file("db_password.txt"))),
            Example(
                "readable by its owner alone",
                files: [
                    Example.File("compose.yaml", compose),
                    Example.File("db_password.txt", "Wm4xTq9vLr2kZb7nHs3dYc8f\n"),
                ], expectation: .passes),
            Example(
                "the file is not here", files: [Example.File("compose.yaml", compose)], expectation: .unknown),
        ]
    ) { subject in
        if let outcomes = subject.filesNotSeen { return outcomes }
        return subject.fileGaps { file in
            subject.stack.secrets.contains {
                if case .file(let path) = $0.source {
                    path.value.hasSuffix("/" + file) || path.value == file
                } else {
                    false
                }
            }
        }
            + subject.seen(.secretFile, .keyFile).filter { $0.isRegular }.map { file in
                guard file.isReadableByAll else {
                    return .pass(.file(file.shown), seen: "its mode is \(file.octal)", at: file.place)
                }
                return .fail(
                    .file(file.shown),
                    Failure(
                        "Every account of this host can read \(file.shown): its mode is \(file.octal).", reach: .local,
                        at: [file.place], seen: [Observation("mode \(file.octal)", at: file.place)],
                        remedy: Remedy(
                            .setMode(path: file.shown, mode: 0o600),
                            mayBreak: "The container's own user must still be able to read it: `chown` it to that user."
                        )))
            }
    }

    private static let compose = """
        services:
          db:
            image: postgres:16.4
            environment:
              POSTGRES_PASSWORD_FILE: /run/secrets/db_password
            secrets: [db_password]
        secrets:
          db_password:
            file: ./db_password.txt
        """
}
