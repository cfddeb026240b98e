import StackModel

extension Control {
    static let knownDefaultSecret = Control(
        id: "secrets.known-default",
        title: "A password is the documented default",
        layer: .access,
        impact: .takeover,
        guide: ["CR1", "CR2", "CL01"],
        why: """
            The value stands in the product's own documentation or sample file, so it is in every list of passwords to \
            try, and signing keys among them let anyone forge a login.
            """,
        fix: """
            Take a value of your own, such as from `openssl rand -base64 24`. For a database that already has data the \
            password must be changed inside it too.
            """,
        references: [Reference("CWE-1392: Use of Default Credentials")],
        reads: [.environment, .envFile],
        variables: [],
        examples: [
            .fails(
                "the key of Jellystat's sample file", on: "jellystat",
                """
                services:
                  jellystat:
                    image: cyfershepard/jellystat:1.1.10
                    environment:
                      JWT_SECRET: my-secret-jwt-key  # <-
                """),
            .passes(
                "a key of its own",
                """
                services:
                  jellystat:
                    image: cyfershepard/jellystat:1.1.10
                    environment:
                      JWT_SECRET: ${JWT_SECRET}
                """, and: [Example.File(".env", "JWT_SECRET=Wm4xTq9vLr2kZb7nHs3dYc8f\n")]),
            .fails(
                "the password of another app, which it is tried at", on: "requests",
                """
                services:
                  requests:
                    image: registry.example/requests:1.0.0
                    environment:
                      - QBIT_PASS=${QBIT_PASS:-adminadmin}  # <-
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.2.3
                """),
            .notApplicable(
                "nothing is set",
                """
                services:
                  jellystat:
                    image: cyfershepard/jellystat:1.1.10
                    environment:
                      JWT_SECRET: ""
                """),
            .unknown(
                "the variable is set nowhere",
                """
                services:
                  jellystat:
                    image: cyfershepard/jellystat:1.1.10
                    environment:
                      JWT_SECRET: ${JWT_SECRET}
                """),
        ]
    ) { subject in
        subject.eachHolder(
            { service, held in
                // Homarr's key of zeros has a control of its own.
                held.secret.strength == .knownDefault && subject.opensHere(held, service)
                    && !(service.product == "homarr" && held.name == "SECRET_ENCRYPTION_KEY")
            }, pass: "not a documented default", of: { $0.secret.strength != .knownDefault }
        ) { service, bad in
            let whose = bad.compactMap(\.secret.defaultOf).first.map { " of \($0)" } ?? ""
            return Failure(
                "\(bad.names) \(bad.verb) the documented default\(whose): whoever reaches \(subject.behind(bad, of: service)) tries it first.",
                reach: subject.reach(through: bad, of: service), at: bad.places,
                seen: bad.map {
                    Observation("\($0.name) is the default of \($0.secret.defaultOf ?? "a product")", at: $0.span)
                },
                remedy: Remedy(
                    .run("openssl rand -base64 24"),
                    mayBreak:
                        subject.otherApp(bad, of: service).map {
                            "The password must be changed in \($0.title) itself first; other apps that use it need the new one."
                        }
                        ?? "A database keeps its old password until it is changed inside it; other apps that use it need the new one."
                ))
        }
    }
}
