import StackModel

extension Control {
    static let jellystatSuperuser = Control(
        id: "app.database-superuser",
        title: "An app uses its database as superuser",
        layer: .application,
        impact: .takeover,
        guide: ["FW3"],
        why: """
            As superuser of Postgres a flaw in the app's queries becomes commands on the database server \
            (`COPY … TO PROGRAM`). Jellystat before 1.1.10 has such a flaw (CVE-2026-41167).
            """,
        fix: """
            Make a role that owns only the app's database and give the app that one; keep `postgres` for \
            yourself.
            """,
        references: [Reference("CVE-2026-41167")],
        reads: [.image, .environment, .envFile],
        examples: [
            .fails("the superuser", on: "jellystat", AppStacks.jellystat("postgres", mark: true)),
            .passes("a role of its own", AppStacks.jellystat("jellystat")),
            .unknown("a variable that is set nowhere", AppStacks.jellystat("${JELLYSTAT_DB_USER}")),
        ]
    ) { subject in
        subject.eachService(where: { $0.product == "jellystat" }) { service in
            guard let entry = service.variable("POSTGRES_USER") else {
                return .notApplicable("No POSTGRES_USER is given.")
            }
            if case .unknown(let reason) = entry.value {
                return .unknown(reason: reason, remedy: "Give the variable in .env.")
            }
            guard entry.text == "postgres" else {
                return .pass([Observation("the role is not postgres", at: entry.span)])
            }
            return .fail(
                Failure(
                    "A flaw in \(service.title)'s queries would run commands on the database server.", reach: .fault,
                    at: [entry.span], seen: [Observation("POSTGRES_USER is postgres", at: entry.span)],
                    remedy: Remedy(
                        .setVariable(service: service.name, name: "POSTGRES_USER", value: "jellystat"),
                        mayBreak:
                            "On an existing volume the role must be made first: the variable alone changes nothing.")))
        }
    }
}
