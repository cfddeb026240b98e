import StackModel

extension Control {
    static let secretNotAsFile = Control(
        id: "secrets.not-as-file",
        title: "A secret is a variable where the image reads a file",
        layer: .access,
        impact: .defence,
        guide: ["SE2"],
        why: """
            A container's variables stand in `docker inspect`, in crash reports and in the environment of every program \
            it starts. This image can read the secret from a file instead, which only it sees.
            """,
        fix: """
            Put the value into a file of mode 600, name it under top-level `secrets:`, give the service that secret, and \
            write the variable that names the file: `NAME_FILE` for most images, `FILE__NAME` for linuxserver.io's, \
            `NAME_SECRETFILE` for Gluetun.
            """,
        references: [
            Reference("Docker Compose: secrets", "https://docs.docker.com/compose/how-tos/use-secrets/"),
            .cis("5.22"),
        ],
        reads: [.environment, .envFile, .image],
        variables: [],
        examples: [
            .fails(
                "a database's password from .env", on: "db",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: ${DB_PASSWORD}  # <-
                """, and: [Example.File(".env", "DB_PASSWORD=Wm4xTq9vLr2kZb7nHs3dYc8f\n")]),
            .passes(
                "the same as a file",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD_FILE: /run/secrets/db_password
                    secrets: [db_password]
                secrets:
                  db_password:
                    file: ./db_password.txt
                """, and: [Example.File("db_password.txt", "Wm4xTq9vLr2kZb7nHs3dYc8f\n")]),
            .unknown(
                "the variables come from a file that is not here",
                """
                services:
                  db:
                    image: postgres:16.4
                    env_file: db.env
                    environment:
                      POSTGRES_PASSWORD_FILE: /run/secrets/db_password
                """),
        ]
    ) { subject in
        subject.services.compactMap { service in
            guard let support = SecretFiles.support(of: service) else { return nil }
            let held = subject.secrets(of: service).filter { held in
                // Written in the Compose file it is that control's finding.
                !held.isInCompose && !held.isPart && held.secret.isReal && support.covers(held.name)
            }
            guard let first = held.first else {
                if let hidden = subject.unknownSecrets(of: service).first(where: { support.covers($0.name) }) {
                    return .unknown(
                        service.subject, "\(hidden.name) is not known: \(hidden.reason)",
                        remedy: "Give the variable in .env, or run the audit where it is set.")
                }
                guard let file = service.environment.first(where: { support.style.base(of: $0.name) != nil }) else {
                    return nil
                }
                return .pass(service.subject, seen: "\(file.name) names a file", at: file.span)
            }
            let wanted = support.style.name(for: first.name)
            return .fail(
                service.subject,
                Failure(
                    "\(held.names) \(held.verb) visible in `docker inspect`; \(service.title) would read \(wanted).",
                    reach: .inside, at: held.map(\.usedAt).removingDoubles,
                    seen: held.map { Observation("\($0.name) is a variable of the container", at: $0.usedAt) },
                    remedy: Remedy(
                        .advise(
                            "give the value as a Compose secret and set `\(wanted)=/run/secrets/\(first.name.lowercased())`"
                        ),
                        mayBreak: "Remove the plain variable in the same step: some images refuse to start with both.")
                ))
        }
    }
}
