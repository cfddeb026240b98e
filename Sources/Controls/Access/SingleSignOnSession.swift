import Evidence
import StackModel

extension Control {
    static let singleSignOnSession = Control(
        id: "access.sso-session",
        title: "A session of the single sign-on lasts too long",
        layer: .access,
        impact: .defence,
        guide: ["SH3"],
        why: """
            Who gets the session's cookie (a lost phone, a shared computer, a program in the browser) is logged in \
            everywhere behind Authelia until it ends, second factor included. As it comes Authelia ends a session after \
            an hour, or five idle minutes; "remember me" lasts a month. With `same_site: none` other sites may make the \
            browser send it.
            """,
        fix: """
            Authelia: under `session` or its cookie `inactivity: 15m`, `expiration: 4h`, `remember_me: 7d`; `-1` switches \
            "remember me" off. Leave `same_site` at `lax`.
            """,
        references: [
            Reference("Authelia: session", "https://www.authelia.com/configuration/session/introduction/"),
            Reference("OWASP: Session Management Cheat Sheet"),
        ],
        reads: [.image, .environment, .envFile, .files, .volumes],
        examples: [
            AutheliaExample.with(
                "session:\n  expiration: 1y  # <-\n  inactivity: 10m\n", "a year",
                .fails(.service("authelia"))),
            AutheliaExample.with(
                """
                session:
                  expiration: 4h
                  cookies:
                    - domain: example.org
                      authelia_url: https://auth.example.org
                      inactivity: 1M  # <-

                """, "one cookie may lie idle for a month", .fails(.service("authelia"))),
            AutheliaExample.with(
                "session:\n  same_site: none  # <-\n", "sent along by other sites", .fails(.service("authelia"))),
            AutheliaExample.with("theme: auto\n", "as it comes", .passes),
            AutheliaExample.with(
                """
                session:
                  expiration: 12 hours
                  inactivity: 45m
                  remember_me: -1
                  same_site: strict

                """, "half a day, and never remembered", .passes),
            AutheliaExample.with(
                "session:\n  expiration: as long as possible\n", "a time that is none", .unknown),
            Example("its settings are not here", files: [AutheliaExample.compose], expectation: .unknown),
        ]
    ) { subject in
        subject.eachSignOn(
            authentik: (
                "authentik keeps how long a session lasts in its database.",
                "Look at the session duration of the login flow's user login stage."
            )
        ) { judge($0) }
    }

    /// What is more than any use needs, in seconds: an idle session of a day, one of a week, a remembered one of a year.
    private static let limits = [("inactivity", 86_400), ("expiration", 7 * 86_400), ("remember_me", 365 * 86_400)]

    private static func judge(_ authelia: AutheliaSettings) -> Verdict {
        var bad: [Observation] = []
        var good: [Observation] = []
        for level in ["session/"] + authelia.indices("session/cookies").map({ "session/cookies/\($0)/" }) {
            for (name, limit) in limits {
                guard let setting = authelia.setting(level + name) else { continue }
                guard let seconds = AutheliaSettings.seconds(setting.text) else {
                    return .unknown(
                        reason: "\(setting.span): `\(name)` is \(setting.text), which is no time.",
                        remedy: "Write it as `4h`; Authelia says at its start whether it takes it.")
                }
                let seen = Observation("\(name) is \(setting.text)", at: setting.span)
                if seconds > limit { bad.append(seen) } else { good.append(seen) }
            }
            if let site = authelia.setting(level + "same_site"), site.text.lowercased() == "none" {
                bad.append(Observation("same_site is none", at: site.span))
            }
        }
        guard let first = bad.first else {
            let usual = Observation("its own hour, and five minutes when idle", at: authelia.settings.place)
            return .pass(good.isEmpty ? [usual] : good)
        }
        return .fail(
            Failure(
                "Who gets hold of a session's cookie is logged in everywhere for long: \(first.what).", reach: .inside,
                at: bad.compactMap(\.span), seen: bad,
                remedy: Remedy(
                    .advise("Write `inactivity: 15m`, `expiration: 4h` and `remember_me: 7d` under `session`."),
                    mayBreak: "People log in more often.")))
    }
}
