import Evidence
import StackModel

extension Control {
    static let singleSignOnWeak = Control(
        id: "access.sso-weak",
        title: "The single sign-on asks for too little",
        layer: .access,
        impact: .takeover,
        guide: ["SH3", "CL36"],
        why: """
            One login stands before everything: where its default lets people through, where it never stops who tries \
            passwords, or where its own keys are those of the template, all doors are open at once.
            """,
        fix: """
            Authelia: `access_control.default_policy: deny` with rules of `two_factor`, `regulation.max_retries: 3`, and \
            secrets of your own in files; a rule with `bypass` names one site and the paths that must be open. authentik: remove `AUTHENTIK_BOOTSTRAP_PASSWORD` and `_TOKEN` after the first \
            start.
            """,
        references: [
            Reference(
                "Authelia: access control", "https://www.authelia.com/configuration/security/access-control/"),
            Reference("authentik: automated install"),
        ],
        reads: [.image, .environment, .envFile, .files, .volumes],
        variables: [],
        examples: [
            Example(
                "one factor is enough for everything",
                files: [
                    authelia,
                    Example.File(
                        "authelia/configuration.yml", "access_control:\n  default_policy: one_factor  # <-\n"),
                ], expectation: .fails(.service("authelia"))),
            .fails(
                "the first password is still in the environment", on: "authentik",
                """
                services:
                  authentik:
                    image: ghcr.io/goauthentik/server:2026.5.1
                    command: server
                    environment:
                      AUTHENTIK_BOOTSTRAP_PASSWORD: ${AUTHENTIK_PASSWORD}  # <-
                """, and: [Example.File(".env", "AUTHENTIK_PASSWORD=Wm4xTq9vLr2kZb7nHs3dYc8f\n")]),
            Example(
                "deny, unless a rule asks for two factors",
                files: [
                    authelia,
                    Example.File(
                        "authelia/configuration.yml",
                        """
                        access_control:
                          default_policy: deny
                          rules:
                            - domain: '*.example.org'
                              policy: two_factor
                        """),
                ], expectation: .passes),
            Example(
                "a rule that lets everybody in everywhere",
                files: [
                    authelia,
                    Example.File(
                        "authelia/configuration.yml",
                        """
                        access_control:
                          default_policy: deny
                          rules:
                            - domain: '*.example.org'
                              policy: bypass  # <-
                            - domain: 'radarr.example.org'
                              policy: two_factor
                        """),
                ], expectation: .fails(.service("authelia"))),
            Example(
                "a rule that opens the paths that must be open",
                files: [
                    authelia,
                    Example.File(
                        "authelia/configuration.yml",
                        """
                        access_control:
                          default_policy: deny
                          rules:
                            - domain: '*.example.org'
                              policy: bypass
                              resources: ['^/api/health$']
                            - domain: '*.example.org'
                              policy: two_factor
                            - domain: '*.example.org'
                              policy: bypass
                        """),
                ], expectation: .passes),
            Example("its settings are not here", files: [authelia], expectation: .unknown),
        ]
    ) { subject in
        let outcomes: [Outcome] = subject.services.compactMap { service in
            switch service.product {
            case "authelia":
                guard let settings = subject.evidence.settings(of: service.name) else {
                    let gap = subject.evidence.gaps.first { $0.what == "app-settings:\(service.name)" }
                    return .unknown(
                        service.subject, gap?.reason ?? "Authelia's settings were not read.",
                        remedy: gap?.remedy ?? "Run the audit on the server where they are.")
                }
                return Outcome(service.subject, authelia(service, settings))
            case "authentik": return authentik(service)
            default: return nil
            }
        }
        return outcomes.isEmpty
            ? [.notApplicable(.stack, "No single sign-on is in these files: not chosen.")] : outcomes
    }

    private static func authelia(_ service: KnownService, _ settings: AppSettings) -> Verdict {
        var bad: [(seen: Observation, fix: String)] = []
        var seen: [Observation] = []
        if let policy = settings.entry("access_control/default_policy"), let text = policy.text?.lowercased() {
            let observation = Observation("default_policy is \(text)", at: policy.span)
            if text == "bypass" || text == "one_factor" {
                bad.append((observation, "write `default_policy: deny`, and rules with `two_factor` for what is used"))
            } else {
                seen.append(observation)
            }
        }
        for rule in AutheliaRules(settings).wideOpenings {
            bad.append(
                (
                    Observation("the rule for \(rule.shown) lets everybody in", at: rule.span),
                    "give that rule `policy: two_factor`, or name the one site and the `resources` that it is for"
                ))
        }
        if let retries = settings.entry("regulation/max_retries"), retries.text == "0" {
            bad.append(
                (
                    Observation("regulation is off: passwords can be tried without end", at: retries.span),
                    "write `max_retries: 3`"
                ))
        }
        for entry in settings.entries {
            if let secret = entry.secret, secret.strength == .knownDefault || secret.strength == .placeholder {
                bad.append(
                    (
                        Observation("\(entry.key) is the template's", at: entry.span),
                        "take a value of your own, such as from `openssl rand -base64 48`"
                    ))
            }
        }
        guard let first = bad.first else {
            if seen.isEmpty { seen = [Observation("no weak setting; what is not written denies", at: settings.place)] }
            return .pass(seen)
        }
        return .fail(
            Failure(
                "Authelia lets in who should be asked for more: \(first.seen.what).", reach: .network,
                at: bad.compactMap(\.seen.span), seen: bad.map(\.seen),
                remedy: Remedy(
                    .advise(first.fix),
                    mayBreak: "Users without a second factor must register one; apps that log in "
                        + "without a browser need a rule of their own.")))
    }

    private static func authentik(_ service: KnownService) -> Outcome? {
        let names = ["AUTHENTIK_BOOTSTRAP_PASSWORD", "AUTHENTIK_BOOTSTRAP_TOKEN"]
        let set = service.environment.filter { names.contains($0.name) && $0.value != .absent }
        let bad = set.filter { $0.text?.isEmpty != true && $0.secret?.strength != .empty }
        guard let first = bad.first else {
            // The server and its worker share an image and an environment; the flows stand in its database.
            return .unknown(
                service.subject, "authentik keeps its login flows in its database.",
                remedy: "Look whether the MFA stage of the login flow is set to force a second factor.")
        }
        if case .unknown(let reason) = first.value {
            return .unknown(service.subject, reason, remedy: "Give the variable in .env, or remove it.")
        }
        return .fail(
            service.subject,
            Failure(
                "The first administrator's secret is still in authentik's environment, where `docker inspect` shows it.",
                reach: .inside, impact: .data, at: bad.map(\.span),
                seen: bad.map { Observation("\($0.name) is set", at: $0.span) },
                remedy: Remedy(.removeVariable(service: service.name, name: first.name))))
    }

    private static let authelia = Example.File(
        "compose.yaml",
        """
        services:
          authelia:
            image: authelia/authelia:4.39.20
            volumes:
              - ./authelia:/config

        """)
}
