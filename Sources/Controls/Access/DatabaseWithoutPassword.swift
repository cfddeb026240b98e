import Evidence
import StackModel

extension Control {
    static let databaseWithoutPassword = Control(
        id: "access.database-without-password",
        title: "A database lets everyone in without a password",
        layer: .access,
        impact: .takeover,
        guide: ["FW3", "CL01"],
        why: """
            `POSTGRES_HOST_AUTH_METHOD=trust` and its like switch the login off for every container that reaches the \
            database, as its superuser: that reads all data and, with Postgres, runs commands in the container.
            """,
        fix: """
            Remove the variable and set a password. On an existing volume change `pg_hba.conf` too, or the grant in \
            MariaDB: the variable counts at first start only.
            """,
        references: [Reference("Docker Official Images: postgres", "https://hub.docker.com/_/postgres")],
        reads: [.image, .environment, .envFile, .files, .volumes],
        variables: [
            "POSTGRES_HOST_AUTH_METHOD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
            "MARIADB_ALLOW_EMPTY_PASSWORD", "ALLOW_EMPTY_PASSWORD",
        ],
        examples: [
            .fails(
                "Postgres that trusts everyone", on: "db",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_HOST_AUTH_METHOD: trust  # <-
                """),
            .passes(
                "a password",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: ${DB_PASSWORD}
                """, and: [Example.File(".env", "DB_PASSWORD=Wm4xTq9vLr2kZb7nHs3dYc8f\n")]),
            Example(
                "the server's own rules trust everyone",
                files: [
                    hardened,
                    Example.File(
                        "db/pg_hba.conf",
                        """
                        local all all trust
                        host all all 127.0.0.1/32 trust
                        host all all 172.16.0.0/12 trust  # <-
                        host all all all scram-sha-256

                        """),
                ], expectation: .fails(.service("db"))),
            Example(
                "the server's own rules as they come",
                files: [
                    hardened,
                    Example.File(
                        "db/pg_hba.conf",
                        """
                        local all all trust
                        host all all 127.0.0.1/32 trust
                        host all all ::1/128 trust
                        host all all all scram-sha-256

                        """),
                ], expectation: .passes),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_HOST_AUTH_METHOD: ${AUTH_METHOD}
                """),
        ]
    ) { subject in
        let switches = [
            "POSTGRES_HOST_AUTH_METHOD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
            "MARIADB_ALLOW_EMPTY_PASSWORD", "ALLOW_EMPTY_PASSWORD",
        ]
        return subject.eachService(where: { service in
            // Redis and Valkey ask for no password as they come; their network is what keeps them.
            service.role == .database || service.environment.contains { switches.contains($0.name) }
        }) { service in
            for entry in service.environment where switches.contains(entry.name) {
                if case .unknown(let reason) = entry.value {
                    return .unknown(reason: reason, remedy: "Give the variable in .env.")
                }
                let text = entry.text?.lowercased() ?? ""
                let isOpen =
                    entry.name == "POSTGRES_HOST_AUTH_METHOD"
                    ? text == "trust" : !["", "0", "no", "false"].contains(text)
                guard isOpen else { continue }
                return .fail(
                    Failure(
                        "Whoever reaches \(service.title) is its superuser: it asks for no password.",
                        reach: subject.reach(to: service), at: [entry.span],
                        seen: [Observation("\(entry.name) is \(text)", at: entry.span)],
                        remedy: Remedy(
                            .removeVariable(service: service.name, name: entry.name),
                            mayBreak: "The apps that use it need the password.")))
            }
            if service.product == "postgres" {
                if let settings = subject.evidence.settings(of: service.name) { return hba(settings, service, subject) }
                if let gap = subject.evidence.gaps.first(where: { $0.what == "app-settings:\(service.name)" }) {
                    return .unknown(reason: gap.reason, remedy: gap.remedy)
                }
            }
            return .pass([Observation("no variable lets everyone in", at: service.service.place(of: "environment"))])
        }
    }

    private static let hardened = Example.File(
        "compose.yaml",
        """
        services:
          db:
            image: postgres:16.4
            volumes: ["./db:/var/lib/postgresql/data"]
            environment:
              POSTGRES_PASSWORD_FILE: /run/secrets/db

        """)

    /// What the server's own rules say: the variable counted at its first start only.
    private static func hba(_ settings: AppSettings, _ service: KnownService, _ subject: Case) -> Verdict {
        let rules = HbaRules(settings)
        guard let rule = rules.open else {
            if let include = rules.includes.first {
                return .unknown(
                    reason: "The rules that \(include) brings in were not read.",
                    remedy: "Look in them for `trust`, or run `SELECT * FROM pg_hba_file_rules` in the database.")
            }
            return .pass([Observation("no rule of pg_hba.conf lets everyone in", at: settings.place)])
        }
        return .fail(
            Failure(
                "Whoever reaches \(service.title) is in without a password"
                    + (rule.users == "all" ? ", as its superuser too." : "."),
                reach: subject.reach(to: service), at: [rule.span],
                seen: [Observation("the method is trust for \(rule.address)", at: rule.span)],
                remedy: Remedy(
                    .replace(rule.span, old: "trust", new: "scram-sha-256"),
                    mayBreak: "The apps that use it need the password.")))
    }
}
