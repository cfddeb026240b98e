import Evidence
import StackModel

extension Control {
    static let jellyfinWithoutPassword = Control(
        id: "app.jellyfin-account-without-password",
        title: "A Jellyfin account has no password",
        layer: .application,
        impact: .takeover,
        guide: ["CR3", "JF1", "CL01", "CL19"],
        why: """
            Whoever picks the name on the login page is in. For an administrator that is the whole server; any other account \
            is the way in for holes that need a login.
            """,
        fix: """
            Dashboard → Users → the account → Password, and disable accounts that nobody uses.
            """,
        references: [
            Reference("Jellyfin: users", "https://jellyfin.org/docs/general/server/users/")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "an account that everybody can pick", on: "jellyfin",
                JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("keeper", admin: true), JellyfinStacks.user("guest", password: false),
                    marked: "1.Name")),
            .passes(
                "all have one", JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("keeper", admin: true), JellyfinStacks.user("family"))),
            .passes(
                "an account without one is disabled",
                JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("keeper", admin: true),
                    JellyfinStacks.user("guest", password: false, disabled: true))),
            .fails(
                "the database tells, where no key is known", on: "jellyfin",
                AppStacks.published("jellyfin/jellyfin:10.11.11", as: "jellyfin", port: 8096),
                and: [JellyfinStacks.network],
                databases: JellyfinStacks.database(
                    JellyfinStacks.row("keeper", admin: true), JellyfinStacks.row("guest", password: false))),
            .passes(
                "all have one, says the database",
                AppStacks.published("jellyfin/jellyfin:10.11.11", as: "jellyfin", port: 8096),
                and: [JellyfinStacks.network],
                databases: JellyfinStacks.database(
                    JellyfinStacks.row("keeper", admin: true), JellyfinStacks.row("family"), marked: nil)),
            .passes(
                "the running server's answer is newer than its database",
                AppStacks.published("jellyfin/jellyfin:10.11.11", as: "jellyfin", port: 8096),
                and: [JellyfinStacks.network],
                answers: JellyfinStacks.users(JellyfinStacks.user("keeper", admin: true), JellyfinStacks.user("guest")),
                databases: JellyfinStacks.database(JellyfinStacks.row("guest", password: false), marked: nil)),
            .unknown(
                "the database cannot be read",
                AppStacks.published("jellyfin/jellyfin:10.11.11", as: "jellyfin", port: 8096),
                and: [JellyfinStacks.network, Example.File("config/data/jellyfin.db", "not a database")]),
            .unknown(
                "the key is not in force",
                JellyfinStacks.compose,
                answers: [
                    .init(
                        "jellyfin", "GET /System/Info/Public",
                        #"{"Version": "12.1.0", "StartupWizardCompleted": true}"#),
                    .init("jellyfin", "GET /System/Configuration", status: 401),
                ]),
        ]
    ) { subject in
        subject.eachAnswer(["jellyfin"], to: "/Users", need: JellyfinAccount.need) { service, settings in
            let bare = JellyfinAccount.all(settings).filter { !$0.isDisabled && $0.isWithoutPassword }
            guard !bare.isEmpty else {
                return .pass([Observation("every account in use has a password", at: settings.place(of: "/Users"))])
            }
            let names = bare.map(\.name).joined(separator: ", ")
            let isOwner = bare.contains(where: \.isAdministrator)
            return .fail(
                Failure(
                    isOwner
                        ? "Whoever picks the account on the login page administers Jellyfin: \(names)."
                        : "Whoever picks the account on the login page is in: \(names).",
                    reach: subject.reach(to: service), impact: isOwner ? nil : .data, at: bare.map(\.span),
                    seen: bare.map { Observation("the account has no password", at: $0.span) },
                    remedy: Remedy(.advise("give the account a password, or disable it, under Dashboard → Users"))))
        }
    }
}
