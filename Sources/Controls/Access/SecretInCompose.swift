import StackModel

extension Control {
    static let secretInCompose = Control(
        id: "secrets.in-compose",
        title: "Secrets stand in the Compose file",
        layer: .access,
        impact: .data,
        guide: ["AR2", "SE2"],
        why: """
            A Compose file is copied, pasted into forums, kept in git and shown in dashboards. A password or key written \
            in it goes along each time, and stays in every old copy.
            """,
        fix: """
            Move the value to `.env` beside the Compose file (mode 600, ignored by git) and write `${NAME}` here; or give \
            it as a Compose secret where the image reads secrets from files. Then change the value: the old one has been \
            seen.
            """,
        references: [Reference("OWASP Docker Top 10 D06"), Reference("OWASP: Secrets Management Cheat Sheet")],
        reads: [.environment, .composeFile],
        variables: [],
        examples: [
            .fails(
                "a key in clear", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    environment:
                      - RADARR__AUTH__APIKEY=9f2c4e81b7d05a36c9e1f4728d6b03a5  # <-
                """),
            .fails(
                "a key as the default of a variable that is set nowhere", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    environment:
                      RADARR__AUTH__APIKEY: ${RADARR_KEY:-9f2c4e81b7d05a36c9e1f4728d6b03a5}  # <-
                """),
            .fails(
                "a stock password as the default of a variable", on: "requests",
                """
                services:
                  requests:
                    image: registry.example/requests:1.0.0
                    environment:
                      - QBIT_PASS=${QBIT_PASS:-adminadmin}  # <-
                """),
            .passes(
                "the key stands in .env",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    environment:
                      RADARR__AUTH__APIKEY: ${RADARR_KEY}
                """, and: [Example.File(".env", "RADARR_KEY=9f2c4e81b7d05a36c9e1f4728d6b03a5\n")]),
            .notApplicable(
                "an example's text is no secret",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: changeme
                """),
            .unknown(
                "a variable inside the value is set nowhere",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    environment:
                      RADARR__AUTH__APIKEY: 9f2c4e81b7d0${REST}
                """),
        ]
    ) { subject in
        subject.eachHolder(
            { _, held in
                // A documented default that stands here is the password in use; an example's text is none.
                let isUsed = held.secret.isReal || held.secret.strength == .knownDefault
                return held.isInCompose && !held.isURL && isUsed && held.secret.kind != .hash
            },
            pass: "not written in the Compose file", of: { !$0.isInCompose }
        ) { service, bad in
            Failure(
                "Whoever gets a copy of this file has \(service.title)'s \(bad.names).", reach: .local, at: bad.places,
                seen: bad.map { Observation("\($0.name) is written in clear", at: $0.span) },
                remedy: Remedy(
                    .replace(
                        bad[0].span, old: "the value of \(bad[0].name)", new: "${\(bad[0].name)}")))
        }
    }
}

extension Secret {
    /// Whether it protects something: neither empty, nor an example's text, nor what everybody knows.
    var isReal: Bool {
        switch strength {
        case .empty, .placeholder, .knownDefault: false
        case .weak, .fair, .strong: true
        }
    }
}
