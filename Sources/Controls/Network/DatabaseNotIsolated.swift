import KnownImages
import StackModel

extension Control {
    static let databaseNotIsolated = Control(
        id: "network.database-not-isolated",
        title: "A database is on a network with containers that do not use it",
        layer: .network,
        impact: .defence,
        guide: ["FW3"],
        why: """
            Only the apps that use a database have to reach it. On a network with others, whoever gets into any of them can \
            try its password; a Redis or Valkey without one is open to all of them.
            """,
        fix: "Give the database and its apps a network of their own with `internal: true`, and take it off the others.",
        references: [.cis("5.30")],
        reads: [.image, .networks, .networkMode, .dependsOn, .environment, .envFile, .command],
        variables: [],
        examples: [
            .fails(
                "the default network with everything else", on: "postgres",
                """
                services:
                  postgres:  # <-
                    image: postgres:17.2
                  jellystat:
                    image: cyfershepard/jellystat:1.1.10
                    environment: ["POSTGRES_IP=postgres"]
                  flaresolverr:
                    image: ghcr.io/flaresolverr/flaresolverr:v3.5.0
                """),
            .fails(
                "a network that others have joined", on: "cache",
                """
                services:
                  cache:
                    image: redis:7.4
                    networks:
                      - backend  # <-
                  authelia:
                    image: authelia/authelia:4.39
                    networks: [backend]
                    depends_on: [cache]
                  dozzle:
                    image: amir20/dozzle:v10.7.3
                    networks: [backend]
                networks:
                  backend: {}
                """),
            .passes(
                "a network of its own with its app",
                """
                services:
                  postgres:
                    image: postgres:17.2
                    networks: [data]
                  jellystat:
                    image: cyfershepard/jellystat:1.1.10
                    networks: [data, frontend]
                    environment: ["POSTGRES_IP=postgres"]
                  dozzle:
                    image: amir20/dozzle:v10.7.3
                    networks: [frontend]
                networks:
                  data: {internal: true}
                  frontend: {}
                """),
            .unknown(
                "who else is on an external network is not known",
                """
                services:
                  postgres:
                    image: postgres:17.2
                    networks: [shared]
                networks:
                  shared: {external: true}
                """),
            .notApplicable(
                "no database",
                """
                services:
                  sonarr:
                    image: lscr.io/linuxserver/sonarr:4.0.19
                """),
        ]
    ) { subject in
        let databases = subject.services(.database, .cache)
        guard !databases.isEmpty else { return [.notApplicable(.stack, "No database is in these files.")] }
        return databases.map { Outcome($0.subject, isolation(of: $0, in: subject)) }
    }

    private static func isolation(of database: KnownService, in subject: Case) -> Verdict {
        guard case .own = subject.home(of: database) else {
            return .notApplicable("It has no network of its own.")
        }
        for service in subject.services {
            if let problem = subject.problem(with: service, .networks, .networkMode) {
                return .unknown(because: problem)
            }
        }
        let names = Set(
            [database.name, database.containerName?.value, database.hostname?.value].compactMap { $0 }
                + database.networks.flatMap(\.aliases))
        let strangers = subject.neighbours(of: database).filter { other in
            other.role != .database && other.role != .cache && !other.mentions(names)
                && !other.dependsOn.contains { $0.service == database.name }
        }
        if let stranger = strangers.first {
            let isWritten = database.attributes["networks"] != nil
            let place = (isWritten ? database.networks.first?.span : nil) ?? database.span
            let list = strangers.prefix(5).map(\.name).joined(separator: ", ")
            let isOpen = database.role == .cache && !database.asksForPassword
            return .fail(
                Failure(
                    "Whoever gets into \(list)\(strangers.count > 5 ? " or others" : "") can "
                        + (isOpen
                            ? "read and change \(database.title), which asks for no password."
                            : "try the password of \(database.title)."),
                    reach: .neighbour, impact: isOpen ? .data : nil, at: [place, stranger.span],
                    seen: [
                        Observation("\(strangers.count) containers that do not use it share its network", at: place)
                    ],
                    remedy: Remedy(
                        .advise("give \(database.name) and the apps that use it an internal network of their own"),
                        mayBreak: "An app that uses it and is left out of that network loses its database.")))
        }
        for attachment in database.networks {
            if let isExternal = subject.stack.network(attachment.network)?.isExternal, isExternal.value {
                return .unknown(
                    reason:
                        "\(database.name) is on the network \(attachment.network), which is made elsewhere; who else is "
                        + "on it is not in these files.",
                    remedy: "Give the database a network of its own in these files.")
            }
        }
        return .pass([
            Observation("only what uses it shares its network", at: database.service.place(of: "networks"))
        ])
    }
}

extension KnownService {
    /// Whether one of the names stands in its environment or command, or something there cannot be read.
    fileprivate func mentions(_ names: Set<String>) -> Bool {
        let isIn: (String) -> Bool = { text in
            text.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == ".") }
                .contains { names.contains(String($0)) }
        }
        let inEnvironment = service.environment.contains { entry in
            switch entry.value {
            case .text(let text): isIn(text)
            case .masked(let masked): isIn(masked.text)
            // A value that cannot be read may name it; to call its owner a stranger would be a guess.
            case .unknown: entry.name.uppercased().namesDatabase
            case .secret(let secret): secret.kind == .urlCredentials
            case .absent: false
            }
        }
        let words = service.command + service.entrypoint
        return inEnvironment || words.contains { isIn($0.value.text) } || service.envFiles.contains { !$0.wasRead }
    }

    /// Whether its command or environment sets a password.
    fileprivate var asksForPassword: Bool {
        service.command.contains { $0.value.text.contains("requirepass") || $0.value.text.hasSuffix(".conf") }
            || service.environment.contains { $0.name.uppercased().contains("PASSWORD") }
    }
}

extension String {
    /// Whether a variable of that name is likely to hold a database's address.
    fileprivate var namesDatabase: Bool {
        ["HOST", "DB", "DATABASE", "POSTGRES", "MYSQL", "MARIADB", "REDIS", "URL", "DSN", "SERVER"].contains {
            contains($0)
        }
    }
}
