import Evidence
import StackModel

extension Control {
    static let jellyfinGuessing = Control(
        id: "app.jellyfin-guessing-allowed",
        title: "Jellyfin lets passwords be guessed without end",
        layer: .application,
        impact: .defence,
        guide: ["CR3", "JF1"],
        why: """
            New accounts never lock: *Failed login tries before user is locked out* starts at -1, and Jellyfin limits no \
            addresses. Only a jail that reads its log, or this setting, ends a guessing script.
            """,
        fix: """
            Dashboard → Users → the account → *Failed login tries before user is locked out*: 5. A locked account stays locked \
            until an administrator opens it, so leave one administrator to the jail alone.
            """,
        references: [
            Reference(
                "Jellyfin: fail2ban", "https://jellyfin.org/docs/general/post-install/networking/advanced/fail2ban")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "no account ever locks", on: "jellyfin",
                JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("keeper", admin: true), JellyfinStacks.user("family", tries: -1),
                    marked: "1.Name")),
            .passes(
                "five tries", JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("keeper", admin: true), JellyfinStacks.user("family", tries: 5))),
            .fails(
                "the database tells, where no key is known", on: "jellyfin",
                AppStacks.published("jellyfin/jellyfin:10.11.11", as: "jellyfin", port: 8096),
                and: [JellyfinStacks.network],
                databases: JellyfinStacks.database(
                    JellyfinStacks.row("keeper", admin: true), JellyfinStacks.row("family", tries: nil))),
            .unknown(
                "the key is not in force",
                JellyfinStacks.compose, answers: JellyfinStacks.keyless),
        ]
    ) { subject in
        subject.eachAnswer(["jellyfin"], to: "/Users", need: JellyfinAccount.need) { service, settings in
            // An administrator that locks itself shuts the owner out, so for those either is right.
            let others = JellyfinAccount.all(settings).filter { !$0.isDisabled && !$0.isAdministrator && $0.isOwnLogin }
            let endless = others.filter { $0.tries.map { $0 < 0 } ?? false }
            guard !endless.isEmpty else {
                return others.isEmpty
                    ? .notApplicable("There is no account besides those that administer.")
                    : .pass([Observation("accounts lock after failed logins", at: settings.place(of: "/Users"))])
            }
            return .fail(
                Failure(
                    "Passwords of these accounts can be guessed for ever: \(endless.map(\.name).joined(separator: ", ")).",
                    reach: subject.reach(to: service), at: endless.map(\.span),
                    seen: endless.map { Observation("LoginAttemptsBeforeLockout is -1", at: $0.span) },
                    remedy: Remedy(
                        .advise("set *Failed login tries before user is locked out* to 5 under Dashboard → Users"),
                        mayBreak: "Whoever knows the name can lock the account.")))
        }
    }
}
