import Evidence
import StackModel

extension Control {
    static let jellyfinUnrestricted = Control(
        id: "app.jellyfin-account-unrestricted",
        title: "A Jellyfin account sees every library, unrated titles and all",
        layer: .application,
        impact: .none,
        guide: ["JF1"],
        why: """
            Accounts for others can be kept to the libraries that are meant for them and to ratings that suit them. Whether that \
            is wanted only the owner knows.
            """,
        fix: """
            Dashboard → Users → the account → Access: untick *Enable access to all libraries* and choose; Parental Control: a \
            highest rating.
            """,
        references: [
            Reference("Jellyfin: parental controls", "https://jellyfin.org/docs/general/server/users/")
        ],
        reads: [.image, .files],
        examples: [
            .fails(
                "everything, for everybody", on: "jellyfin",
                JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("keeper", admin: true), JellyfinStacks.user("family", all: true),
                    marked: "1.Name")),
            .passes(
                "chosen libraries", JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("keeper", admin: true), JellyfinStacks.user("family"))),
            .passes(
                "a highest rating", JellyfinStacks.compose,
                answers: JellyfinStacks.users(
                    JellyfinStacks.user("keeper", admin: true), JellyfinStacks.user("kids", all: true, rating: "12"))),
            .notApplicable(
                "there are no other accounts",
                JellyfinStacks.compose,
                answers: JellyfinStacks.users(JellyfinStacks.user("keeper", admin: true))),
            .fails(
                "the database of 10.10 tells, where no key is known", on: "jellyfin",
                AppStacks.published("jellyfin/jellyfin:10.11.11", as: "jellyfin", port: 8096),
                and: [JellyfinStacks.network],
                databases: JellyfinStacks.database(
                    JellyfinStacks.row("keeper", admin: true), JellyfinStacks.row("family", all: true),
                    ratings: "MaxParentalAgeRating")),
            .passes(
                "a highest rating, says the database",
                AppStacks.published("jellyfin/jellyfin:10.11.11", as: "jellyfin", port: 8096),
                and: [JellyfinStacks.network],
                databases: JellyfinStacks.database(
                    JellyfinStacks.row("keeper", admin: true), JellyfinStacks.row("kids", all: true, rating: "12"),
                    marked: nil)),
            .unknown(
                "the key is not in force",
                JellyfinStacks.compose, answers: JellyfinStacks.keyless),
        ]
    ) { subject in
        subject.eachAnswer(["jellyfin"], to: "/Users", need: JellyfinAccount.need) { _, settings in
            let others = JellyfinAccount.all(settings).filter { !$0.isDisabled && !$0.isAdministrator }
            guard !others.isEmpty else {
                return .notApplicable("There is no account besides those that administer.")
            }
            let wide = others.filter { $0.seesEverything && !$0.hasRating }
            guard !wide.isEmpty else {
                return .pass([
                    Observation("other accounts are kept to libraries or ratings", at: settings.place(of: "/Users"))
                ])
            }
            return .fail(
                Failure(
                    "Accounts without any restriction: \(wide.map(\.name).joined(separator: ", ")).", reach: .inside,
                    at: wide.map(\.span),
                    seen: wide.map { Observation("all libraries and no highest rating", at: $0.span) },
                    remedy: Remedy(.advise("choose libraries and a highest rating under Dashboard → Users"))))
        }
    }
}
