import StackModel

extension Control {
    static let secretInURL = Control(
        id: "secrets.in-url",
        title: "A password stands in a URL in the Compose file",
        layer: .access,
        impact: .data,
        guide: ["SE2"],
        why: """
            `postgres://user:password@db` is a password in clear that does not look like one: it is overlooked when the \
            file is shared, and programs print URLs into their logs when they cannot connect.
            """,
        fix: """
            Put the password into a variable of `.env` and write `postgres://user:${DB_PASSWORD}@db`, or use the app's \
            separate variables for user and password.
            """,
        references: [Reference("OWASP: Secrets Management Cheat Sheet")],
        reads: [.environment, .composeFile],
        variables: [],
        examples: [
            .fails(
                "a database URL", on: "app",
                """
                services:
                  app:
                    image: ghcr.io/example/app:1.0
                    environment:
                      DATABASE_URL: postgres://app:Wm4xTq9vLr2k@db:5432/app  # <-
                """),
            .passes(
                "the password comes from .env",
                """
                services:
                  app:
                    image: ghcr.io/example/app:1.0
                    environment:
                      DATABASE_URL: postgres://app:${DB_PASSWORD}@db:5432/app
                """, and: [Example.File(".env", "DB_PASSWORD=Wm4xTq9vLr2k\n")]),
            .unknown(
                "the service is taken from a file that is not here",
                """
                services:
                  app:
                    extends:
                      file: missing.yaml
                      service: app
                    environment:
                      DATABASE_URL: postgres://app:${DB_PASSWORD}@db:5432/app
                """, and: [Example.File(".env", "DB_PASSWORD=Wm4xTq9vLr2k\n")]),
        ]
    ) { subject in
        subject.services.compactMap { service in
            let held = subject.secrets(of: service).filter { $0.isURL && $0.secret.kind != .webhookURL }
            let bad = held.filter { $0.isInCompose && $0.secret.isReal }
            guard let first = held.first else { return subject.unknownAddress(of: service) }
            guard !bad.isEmpty else {
                if let unknown = subject.unknownAddress(of: service) { return unknown }
                return .pass(service.subject, seen: "\(first.name) holds no password of its own", at: first.usedAt)
            }
            return .fail(
                service.subject,
                Failure(
                    "The password inside \(bad.names) goes wherever this file, or a log line with the URL, goes.",
                    reach: .local, at: bad.places,
                    seen: bad.map { Observation("\($0.name) holds a password in clear", at: $0.span) },
                    remedy: Remedy(.advise("write the password as `${NAME}` and put the value into .env"))))
        }
    }
}
