import Evidence
import StackModel

extension Control {
    static let envFileForEveryone = Control(
        id: "secrets.env-file-for-everyone",
        title: "One env file gives its secrets to several containers",
        layer: .access,
        impact: .data,
        guide: ["AR2", "SE2"],
        why: """
            `env_file: .env` puts every line of the file into the container, the other apps' passwords and the VPN's key \
            among them. Whoever gets into the least of these containers reads all of them with `env`.
            """,
        fix: """
            Leave `.env` to Compose, which needs it only to fill in `${NAME}`, and name in each service's `environment:` \
            the variables that it needs; or give each service an env file of its own.
            """,
        references: [Reference("OWASP: Secrets Management Cheat Sheet")],
        reads: [.envFile, .environment, .composeFile],
        variables: [],
        examples: [
            Example(
                "one file for two services",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:
                          radarr:
                            image: lscr.io/linuxserver/radarr:6.0.4
                            env_file: .env  # <-
                          sonarr:
                            image: lscr.io/linuxserver/sonarr:4.0.17
                            env_file: .env
                        """), secrets,
                ], expectation: .fails(.file(".env"))),
            Example(
                "one service has it alone",
                files: [
                    Example.File(
                        "compose.yaml",
                        """
                        services:
                          radarr:
                            image: lscr.io/linuxserver/radarr:6.0.4
                            env_file: .env
                        """), secrets,
                ], expectation: .passes),
            .unknown(
                "the file is not here",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    env_file: apps.env
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.17
                    env_file: apps.env
                """),
        ]
    ) { subject in
        var users: [String: [(service: KnownService, file: EnvFileReference)]] = [:]
        for service in subject.services {
            for file in service.envFiles { users[file.path, default: []].append((service, file)) }
        }
        return users.sorted { $0.key < $1.key }.map { path, uses in
            let shown = subject.shown(path)
            let file = Subject.file(shown)
            if uses.contains(where: { !$0.file.wasRead }) {
                return .unknown(
                    file, "\(shown) could not be read.", remedy: "Run the audit on the server where the file is.")
            }
            var secrets: [String: HeldSecret] = [:]
            for (service, _) in uses {
                for entry in service.environment where entry.isFromEnvFile && entry.span.file == shown {
                    for held in HeldSecret.all(of: entry) where held.secret.isReal { secrets[held.name] = held }
                }
            }
            let first = uses[0]
            let names = Set(uses.map(\.service.name))
            guard names.count > 1, secrets.count > 1 else {
                return .pass(
                    file,
                    seen: names.count > 1
                        ? "it holds \(secrets.count) secrets" : "only \(first.service.name) is given it",
                    at: first.file.span)
            }
            return .fail(
                file,
                Failure(
                    "\(names.count) containers each get all \(secrets.count) secrets of \(shown): the least of them "
                        + "gives away all.", reach: .inside, at: uses.map(\.file.span).sorted().removingDoubles,
                    seen: uses.map { Observation("\($0.service.name) is given \(shown)", at: $0.file.span) },
                    remedy: Remedy(
                        .remove(first.file.span, what: "`env_file`"),
                        mayBreak: "Each service must then name the variables that it needs under `environment:`.")))
        }
    }

    private static let secrets = Example.File(
        ".env",
        """
        RADARR__AUTH__APIKEY=9f2c4e81b7d05a36c9e1f4728d6b03a5
        SONARR__AUTH__APIKEY=3ac0d5e9187b42f6b1d2c8409e7f6a51

        """)
}

extension Case {
    /// The path as the owner would type it, where the file was looked at or an env file's span names it.
    func shown(_ path: String) -> String {
        if let seen = evidence.files?.seen.first(where: { $0.path == path }) { return seen.shown }
        let prefix = stack.directory == "/" ? "/" : stack.directory + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }
}
