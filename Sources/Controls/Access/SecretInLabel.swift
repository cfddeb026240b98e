import StackModel

extension Control {
    static let secretInLabel = Control(
        id: "secrets.in-label",
        title: "A secret stands in a label",
        layer: .access,
        impact: .data,
        guide: ["SE2"],
        why: """
            Labels are the one part of a container that a plain list of containers shows: every dashboard, proxy and \
            updater that may list them (`CONTAINERS=1` on a socket proxy is enough) reads the secret, wherever the value \
            came from.
            """,
        fix: """
            Keep keys for widgets in the dashboard's own files or secrets: Homepage reads `{{HOMEPAGE_VAR_NAME}}` from \
            its own environment in labels too.
            """,
        references: [Reference("Docker Engine API: list containers")],
        reads: [.labels],
        examples: [
            .fails(
                "a widget's API key", on: "radarr",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    labels:
                      homepage.widget.key: 9f2c4e81b7d05a36c9e1f4728d6b03a5  # <-
                """),
            .passes(
                "a place for the dashboard to fill in",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    labels:
                      homepage.widget.key: "{{HOMEPAGE_VAR_RADARR_KEY}}"
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                    labels:
                      homepage.widget.key: ${RADARR_KEY}
                """),
        ]
    ) { subject in
        subject.services.compactMap { service in
            guard let first = service.labels.first else { return nil }
            let bad = service.labels.filter { label in
                // A password's hash is made to be kept where others may see it.
                HeldSecret.all(of: label).contains { $0.secret.isReal && $0.secret.kind != .hash }
            }
            guard let worst = bad.first else {
                for label in service.labels {
                    if case .unknown(let reason) = label.value, SecretNames.isSecret(label.name) {
                        return .unknown(
                            service.subject, "\(label.name) is not known: \(reason)",
                            remedy: "Give the variable in .env, or run the audit where it is set.")
                    }
                }
                return .pass(service.subject, seen: "no secret among its labels", at: first.span)
            }
            return .fail(
                service.subject,
                Failure(
                    "Every app that may list containers reads the secret in the label `\(worst.name)`.",
                    reach: .neighbour, at: bad.map(\.span),
                    seen: bad.map { Observation("\($0.name) holds a secret", at: $0.span) },
                    remedy: Remedy(.remove(worst.span, what: "the label `\(worst.name)`"))))
        }
    }
}
