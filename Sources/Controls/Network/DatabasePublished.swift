import KnownImages
import StackModel

extension Control {
    static let databasePublished = Control(
        id: "network.database-published",
        title: "A database is open beyond this host",
        layer: .network,
        impact: .data,
        guide: ["FW3", "EX1", "FW4"],
        why: """
            Apps reach their database over the Docker network; nobody else has to. A published port lets every device try \
            its password, and Redis or Valkey often have none.
            """,
        fix: "Remove the published port. For looking in by hand, bind it to `127.0.0.1` or use `docker compose exec`.",
        references: [.cis("5.14")],
        reads: [.image, .ports, .networkMode],
        variables: [],
        examples: [
            .fails(
                "PostgreSQL on every interface", on: "postgres",
                """
                services:
                  postgres:
                    image: postgres:17.2
                    ports:
                      - "5432:5432"  # <-
                """),
            .fails(
                "Redis on the LAN address", on: "redis",
                """
                services:
                  redis:
                    image: redis:7.4
                    ports:
                      - "192.168.1.10:6379:6379"  # <-
                """),
            .passes(
                "no port, and one on loopback",
                """
                services:
                  postgres:
                    image: postgres:17.2
                  mariadb:
                    image: mariadb:11.4
                    ports: ["127.0.0.1:3306:3306"]
                """),
            .unknown(
                "where it is bound is not known",
                """
                services:
                  postgres:
                    image: postgres:17.2
                    ports: ["${DB_PORT}:5432"]
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
        let databases = subject.services.filter { service in
            service.role == .database || service.role == .cache
                || subject.publications(to: service).contains { $0.known?.purpose == .database }
        }
        guard !databases.isEmpty else { return [.notApplicable(.stack, "No database is in these files.")] }
        return databases.map { database in
            let ports = subject.publications(to: database).filter { $0.known?.purpose != .metrics }
            return Outcome(
                database.subject,
                published(
                    ports, of: database, impact: nil,
                    message: "can try the password of \(database.title) and read what it holds"))
        }
    }

    /// The verdict on ports that nothing beyond this host needs.
    static func published(
        _ ports: [Publication], of service: KnownService, impact: Impact?, message: String
    ) -> Verdict {
        let open = ports.filter { !$0.port.isLoopback }
        guard let first = open.first else {
            return .pass(
                ports.isEmpty
                    ? [Observation("it publishes no such port", at: service.service.place(of: "ports"))]
                    : ports.map { Observation("\($0.port.shown) is bound to loopback", at: $0.span) })
        }
        let reach: Reach = open.contains { $0.reach == .anyone } ? .anyone : .network
        let who = reach == .anyone ? "Anyone on the internet" : "Any device on your network"
        let list = open.map(\.port.shown).joined(separator: ", ")
        return .fail(
            Failure(
                "\(who) \(message): \(open.count == 1 ? "port \(list) is" : "ports \(list) are") published.",
                reach: reach, impact: impact, at: open.map(\.span),
                seen: open.map { Observation("\($0.port.shown) leads to \(service.name)", at: $0.span) },
                remedy: Remedy(
                    .remove(first.span, what: "the published port \(first.port.shown)"),
                    mayBreak:
                        "What reaches it over the host's address must use the Docker network and its service name.")))
    }
}
