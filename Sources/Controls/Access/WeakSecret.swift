import StackModel

extension Control {
    static let weakSecret = Control(
        id: "secrets.weak",
        title: "A password is easily guessed",
        layer: .access,
        impact: .takeover,
        guide: ["CR2", "CL01", "CL02"],
        why: """
            Short passwords and common words are the first that programs try, and few of these apps slow down or lock \
            out who tries many.
            """,
        fix: """
            Take one of 20 characters or more from a password manager, or from `openssl rand -base64 24`. For a database \
            that already has data the password must be changed inside it too: the variable is read at first start only.
            """,
        references: [Reference("NIST SP 800-63B 5.1.1"), Reference("CWE-521: Weak Password Requirements")],
        reads: [.environment, .envFile],
        variables: [],
        examples: [
            .fails(
                "a common word with digits", on: "db",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: password1  # <-
                """),
            .fails(
                "a common word as the default of a variable", on: "db",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: ${DB_PASSWORD:-password1}  # <-
                """),
            Example(
                "a short word in .env",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:
                          db:
                            image: postgres:16.4
                            environment:
                              POSTGRES_PASSWORD: ${DB_PASSWORD}
                        """),
                    Example.File(".env", "DB_PASSWORD=hunter2 # <-\n"),
                ], expectation: .fails(.service("db"))),
            .passes(
                "a long random one",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: ${DB_PASSWORD}
                """, and: [Example.File(".env", "DB_PASSWORD=Wm4xTq9vLr2kZb7nHs3dYc8f\n")]),
            .notApplicable(
                "nothing is set",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: ""
                """),
            .unknown(
                "the variable is set nowhere",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: ${DB_PASSWORD}
                """),
        ]
    ) { subject in
        subject.eachHolder(
            { service, held in held.secret.strength == .weak && subject.opensHere(held, service) },
            pass: "not a short or common word", of: { [.fair, .strong].contains($0.secret.strength) }
        ) {
            service, bad in
            Failure(
                "\(bad.names) \(bad.verb) short or a common word: whoever reaches \(subject.behind(bad, of: service)) gets in by trying.",
                reach: subject.reach(through: bad, of: service), at: bad.places,
                seen: bad.map { Observation("\($0.name) is weak (\($0.secret.length) characters)", at: $0.span) },
                remedy: Remedy(
                    .run("openssl rand -base64 24"),
                    mayBreak:
                        "A database keeps its old password until it is changed inside it; other apps that use it need the new one."
                ))
        }
    }
}
