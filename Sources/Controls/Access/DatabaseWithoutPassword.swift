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
            MariaDB: the variable counts at first start only. That is also why their absence proves nothing: Postgres \
            passes by its `pg_hba.conf` alone, read where its data lies; the accounts of MariaDB and MySQL stand in \
            tables that are not read.
            """,
        references: [
            Reference("Docker Official Images: postgres", "https://hub.docker.com/_/postgres"),
            Reference(
                "PostgreSQL: the pg_hba.conf file", "https://www.postgresql.org/docs/current/auth-pg-hba-conf.html"),
            Reference("Docker Official Images: mongo", "https://hub.docker.com/_/mongo"),
        ],
        reads: [.image, .environment, .envFile, .files, .volumes, .command],
        variables: [
            "POSTGRES_HOST_AUTH_METHOD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
            "MARIADB_ALLOW_EMPTY_PASSWORD", "ALLOW_EMPTY_PASSWORD", "PGDATA", "MONGO_INITDB_ROOT_USERNAME",
            "MONGO_INITDB_ROOT_PASSWORD", "MONGO_INITDB_ROOT_USERNAME_FILE", "MONGO_INITDB_ROOT_PASSWORD_FILE",
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
            .unknown(
                "a password that counts for an empty folder only, and the rules are not to be seen",
                """
                services:
                  db:
                    image: postgres:16.4
                    environment:
                      POSTGRES_PASSWORD: ${DB_PASSWORD}
                """, and: [Example.File(".env", "DB_PASSWORD=Wm4xTq9vLr2kZb7nHs3dYc8f\n")]),
            .unknown(
                "MariaDB's accounts are not to be seen",
                """
                services:
                  db:
                    image: mariadb:11.8
                    environment:
                      MARIADB_ROOT_PASSWORD_FILE: /run/secrets/db
                """),
            .fails(
                "MongoDB, which asks for no login unless it is told to", on: "db",
                """
                services:
                  db:
                    image: mongo:8.0  # <-
                """),
            .passes(
                "MongoDB with a first account, for which it asks at each start",
                """
                services:
                  db:
                    image: mongo:8.0
                    environment:
                      MONGO_INITDB_ROOT_USERNAME: keeper
                      MONGO_INITDB_ROOT_PASSWORD_FILE: /run/secrets/db
                """),
            Example(
                "a folder that is open, whatever its rules say later",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:
                          db:
                            image: postgres:16.4
                            volumes: ["./db:/var/lib/postgresql/data"]
                            environment:
                              POSTGRES_HOST_AUTH_METHOD: trust  # <-

                        """),
                    Example.File("db/pg_hba.conf", "host all all all scram-sha-256\n"),
                ], expectation: .fails(.service("db"))),
            Example(
                "the rules stand where the configuration says",
                files: [
                    hardened,
                    Example.File(
                        "db/postgresql.conf", "listen_addresses = '*'\nhba_file = '/var/lib/postgresql/data/own.conf'\n"
                    ),
                    Example.File("db/own.conf", "host all all all trust  # <-\n"),
                    Example.File("db/pg_hba.conf", "host all all all scram-sha-256\n"),
                ], expectation: .fails(.service("db"))),
            Example(
                "the rules stand where nothing is mounted",
                files: [
                    hardened,
                    Example.File("db/postgresql.conf", "hba_file = '/etc/pg_hba.conf' # see the image\n"),
                    Example.File("db/pg_hba.conf", "host all all all scram-sha-256\n"),
                ], expectation: .unknown),
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
        subject.eachService(where: { service in
            // Redis and Valkey ask for no password as they come; their network is what keeps them.
            service.role == .database || service.environment.contains { switches.contains($0.name) }
        }) { service in
            var written: Failure?
            var undecided: Verdict?
            for entry in service.environment where switches.contains(entry.name) {
                if case .unknown(let reason) = entry.value {
                    undecided = .unknown(reason: reason, remedy: "Give the variable in .env.")
                }
                if written == nil { written = failure(by: entry, of: service, subject) }
            }
            if written == nil, let undecided { return undecided }
            switch service.product {
            case "postgres": return postgres(service, subject.evidence.settings(of: service.name), written, subject)
            case "mongo": return written.map { .fail($0) } ?? mongo(service, subject)
            case "mariadb", "mysql": return written.map { .fail($0) } ?? unseenAccounts
            default:
                return written.map { .fail($0) }
                    ?? .pass([Observation("no variable lets everyone in", at: service.place(of: "environment"))])
            }
        }
    }

    private static let switches = [
        "POSTGRES_HOST_AUTH_METHOD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
        "MARIADB_ALLOW_EMPTY_PASSWORD", "ALLOW_EMPTY_PASSWORD",
    ]

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

    /// What a variable that lets everyone in means; nil for one that does not.
    private static func failure(by entry: EnvironmentEntry, of service: KnownService, _ subject: Case) -> Failure? {
        let text = entry.text?.lowercased() ?? ""
        let isOpen =
            entry.name == "POSTGRES_HOST_AUTH_METHOD" ? text == "trust" : !["", "0", "no", "false"].contains(text)
        guard isOpen else { return nil }
        return Failure(
            "Whoever reaches \(service.title) is its superuser: it asks for no password.",
            reach: subject.reach(to: service), at: [entry.span],
            seen: [Observation("\(entry.name) is \(text)", at: entry.span)],
            remedy: Remedy(
                .removeVariable(service: service.name, name: entry.name),
                mayBreak: "The apps that use it need the password."))
    }

    /// The server's own rules decide: the variable counts when an empty folder of data is set up.
    private static func postgres(
        _ service: KnownService, _ settings: AppSettings?, _ written: Failure?, _ subject: Case
    ) -> Verdict {
        guard let settings else {
            if let written { return .fail(written) }
            let gap = subject.evidence.gaps.first { $0.what == "app-settings:\(service.name)" }
            return .unknown(
                reason: gap?.reason
                    ?? "Its pg_hba.conf decides who needs a password, and it was not to be seen: variables count only "
                    + "when an empty folder of data is set up.",
                remedy: gap?.remedy ?? "Run the audit as root on the server where its data lies.")
        }
        let verdict = hba(settings, service, subject)
        guard case .pass(let seen) = verdict, var later = written else { return verdict }
        later.message =
            "\(service.title) asks for a password now, and will ask nobody once its data is set up anew."
        later.impact = .defence
        later.observations += seen
        return .fail(later)
    }

    /// Its image switches the login on at each start that names a first account, and at no other.
    private static func mongo(_ service: KnownService, _ subject: Case) -> Verdict {
        let words = (service.entrypoint + service.command).flatMap { $0.value.text.split(separator: " ") }
        let own = ["--config", "-f", "--configFile"]
        if words.contains(where: { word in own.contains { word == $0 || word.hasPrefix($0 + "=") } }) {
            return .unknown(
                reason: "Its own configuration file may ask for a login, and is not read.",
                remedy: "Look in it for `authorization: enabled`.")
        }
        if let word = words.first(where: { $0 == "--auth" || $0.hasPrefix("--keyFile") }) {
            return .pass([Observation("it is started with \(word)", at: service.place(of: "command"))])
        }
        let account = ["USERNAME", "PASSWORD"].map { name in
            ["", "_FILE"].lazy.compactMap { service.variable("MONGO_INITDB_ROOT_\(name)\($0)") }.first
        }
        if let place = account[0]?.span, account[1] != nil {
            return .pass([Observation("a first account is named, so that it asks for a login", at: place)])
        }
        return .fail(
            Failure(
                "Whoever reaches \(service.title) reads and changes all its data: it asks for no login.",
                reach: subject.reach(to: service), at: [service.place(of: "image")],
                seen: [Observation("neither a first account nor --auth is set", at: service.place(of: "image"))],
                remedy: Remedy(
                    .advise("Set `MONGO_INITDB_ROOT_USERNAME` and `MONGO_INITDB_ROOT_PASSWORD_FILE`."),
                    mayBreak: "The apps that use it need the account; on existing data it must be made by hand first."))
        )
    }

    /// MariaDB and MySQL keep their accounts in tables of their own.
    private static let unseenAccounts = Verdict.unknown(
        reason: "Its accounts stand in tables that are not read: variables count only when an empty folder is set up.",
        remedy: "Look at `SELECT user, host, plugin, authentication_string FROM mysql.user` in the database.")

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
