import Evidence
import StackModel

extension Control {
    static let jellyfinAdministrators = Control(
        id: "app.jellyfin-many-administrators",
        title: "Jellyfin is watched with administrators' accounts",
        layer: .application,
        impact: .defence,
        guide: ["CR3", "JF1", "CL19"],
        why: """
            An administrator's session on a television never ends, and with it goes the whole server: its folders, its plugins, \
            the other accounts. One account that administers, and accounts without that right for watching, keep the two apart.
            """,
        fix: """
            Dashboard → Users → Add User without *Allow this user to manage the server*, one for each person; keep one \
            administrator, and watch with another account.
            """,
        references: [
            Reference("Jellyfin: users", "https://jellyfin.org/docs/general/server/users/")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "the only account administers", on: "jellyfin",
                JellyfinStacks.compose,
                answers: JellyfinStacks.users(JellyfinStacks.user("keeper", admin: true), marked: "0.Name")),
            .fails(
                "four of five administer", on: "jellyfin",
                JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("a", admin: true), JellyfinStacks.user("b", admin: true),
                    JellyfinStacks.user("c", admin: true), JellyfinStacks.user("d", admin: true),
                    JellyfinStacks.user("e"), marked: "0.Name")),
            .passes(
                "one administers, the others watch",
                JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("keeper", admin: true), JellyfinStacks.user("family"))),
            .fails(
                "the database tells, where no key is known", on: "jellyfin",
                AppStacks.published("jellyfin/jellyfin:10.11.11", as: "jellyfin", port: 8096),
                and: [JellyfinStacks.network],
                databases: JellyfinStacks.database(JellyfinStacks.row("keeper", admin: true))),
            .unknown(
                "the key is not in force",
                JellyfinStacks.compose, answers: JellyfinStacks.keyless),
        ]
    ) { subject in
        subject.eachAnswer(["jellyfin"], to: "/Users", need: JellyfinAccount.need) { service, settings in
            let used = JellyfinAccount.all(settings).filter { !$0.isDisabled }
            let owners = used.filter(\.isAdministrator)
            guard let first = owners.first, owners.count > 2 || owners.count == used.count else {
                return .pass([
                    Observation(
                        "\(owners.count) of \(used.count) accounts administer", at: settings.place(of: "/Users"))
                ])
            }
            return .fail(
                Failure(
                    owners.count == used.count
                        ? "Every account of Jellyfin administers it, so it is watched with the rights to change everything."
                        : "\(owners.count) of \(used.count) accounts administer Jellyfin.",
                    reach: .inside, at: [first.span],
                    seen: [Observation("\(owners.count) of \(used.count) accounts administer", at: first.span)],
                    remedy: Remedy(
                        .advise("make accounts without the right to manage the server, and watch with those"))))
        }
    }
}
