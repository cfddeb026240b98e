import Evidence
import StackModel

extension Control {
    static let singleSignOnPasswords = Control(
        id: "access.sso-password-policy",
        title: "The single sign-on takes any new password",
        layer: .access,
        impact: .defence,
        guide: ["SH3"],
        why: """
            Whoever has an account may set its password anew, and without a policy Authelia takes `1234`. One login stands \
            before everything: its weakest password is that of every app behind it. A second factor is what remains then.
            """,
        fix: """
            Authelia: `password_policy.zxcvbn.enabled: true` (it asks how hard a password is to guess, `min_score: 3`), or \
            `password_policy.standard` with `min_length: 12`. Passwords that are set already stay as they are.
            """,
        references: [
            Reference(
                "Authelia: password policy", "https://www.authelia.com/configuration/security/password-policy/")
        ],
        reads: [.image, .environment, .envFile, .files, .volumes],
        examples: [
            AutheliaExample.with(
                "theme: auto  # <-\n", "no policy, as it comes", .fails(.service("authelia"))),
            AutheliaExample.with(
                "password_policy:\n  standard:\n    enabled: true\n    min_length: 6  # <-\n",
                "six characters are enough", .fails(.service("authelia"))),
            Example(
                "four characters, by the environment",
                files: [
                    Example.File(
                        "compose.yaml",
                        AutheliaExample.compose.text + """
                                environment:
                                  AUTHELIA_PASSWORD_POLICY_STANDARD_ENABLED: "true"
                                  AUTHELIA_PASSWORD_POLICY_STANDARD_MIN_LENGTH: "4"  # <-

                            """),
                    Example.File("authelia/configuration.yml", "theme: auto\n"),
                ], expectation: .fails(.service("authelia"))),
            AutheliaExample.with(
                "password_policy:\n  zxcvbn:\n    enabled: true\n    min_score: 3\n", "hard to guess", .passes),
            AutheliaExample.with(
                "password_policy:\n  standard:\n    enabled: true\n", "the eight characters of its default", .passes),
            AutheliaExample.with(
                """
                authentication_backend:
                  password_reset:
                    disable: true
                  password_change:
                    disable: true

                """, "nobody sets a password in it", .notApplicable),
            AutheliaExample.with(
                "authentication_backend:\n  ldap:\n    address: ldap://lldap:3890\n",
                "the directory may have a policy of its own", .unknown),
            Example("its settings are not here", files: [AutheliaExample.compose], expectation: .unknown),
        ]
    ) { subject in
        subject.eachSignOn(
            authentik: (
                "authentik keeps its password policy in its database.",
                "Look whether a password policy is bound to the prompt stage of the flow that changes passwords."
            )
        ) { judge($0) }
    }

    /// Characters: Authelia's own default.
    private static let leastLength = 8
    /// Of zxcvbn's scores: Authelia's own default, "safely unguessable".
    private static let leastScore = 3

    private static func judge(_ authelia: AutheliaSettings) -> Verdict {
        let backend = "authentication_backend/"
        if authelia.flag(backend + "password_reset/disable"), authelia.flag(backend + "password_change/disable") {
            return .notApplicable("Nobody sets a password in this Authelia.")
        }
        let standard = authelia.flag("password_policy/standard/enabled")
        let scored = authelia.flag("password_policy/zxcvbn/enabled")
        if standard {
            let least = authelia.setting("password_policy/standard/min_length")
            if let least, let number = Int(least.text), number < leastLength {
                return failure("passwords of \(number) characters are taken", least.span)
            }
        }
        if scored {
            let least = authelia.setting("password_policy/zxcvbn/min_score")
            if let least, let number = Int(least.text), number < leastScore {
                return failure("passwords of score \(number) of 4 are taken", least.span)
            }
        }
        if standard || scored {
            let name = standard ? "standard" : "zxcvbn"
            let place = authelia.setting("password_policy/\(name)/enabled")?.span ?? authelia.settings.place
            return .pass([Observation("password_policy.\(name) is on", at: place)])
        }
        if authelia.has(backend + "ldap") {
            return .unknown(
                reason: "Passwords are kept in a directory, which may have a policy of its own.",
                remedy: "Switch on Authelia's `password_policy` as well, or look at the directory's.")
        }
        return failure("no password_policy is on", authelia.settings.place)
    }

    private static func failure(_ seen: String, _ span: SourceSpan) -> Verdict {
        .fail(
            Failure(
                "Authelia takes new passwords that are easily guessed: \(seen).", reach: .inside, at: [span],
                seen: [Observation(seen, at: span)],
                remedy: Remedy(
                    .advise("Write `password_policy`, below it `zxcvbn` with `enabled: true` and `min_score: 3`."))))
    }
}
