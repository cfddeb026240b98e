import StackModel

extension Control {
    static let secretInCommand = Control(
        id: "secrets.in-command",
        title: "A secret stands on a command line",
        layer: .access,
        impact: .data,
        guide: ["SE2"],
        why: """
            A program's command line is readable by every account of the host (`ps`) and stands in `docker inspect`, also \
            when the Compose file takes the value from a variable. An environment variable or a file does not show there.
            """,
        fix: """
            Give the secret as an environment variable or a file where the program reads one: `TUNNEL_TOKEN` instead of \
            `--token` for cloudflared, a configuration file with `requirepass` for Redis.
            """,
        references: [Reference("CWE-214: Invocation of Process Using Visible Sensitive Information")],
        reads: [.command, .entrypoint, .healthcheck],
        examples: [
            .fails(
                "a tunnel's token", on: "cloudflared",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel run --token ${TUNNEL_TOKEN}  # <-
                """, and: [Example.File(".env", "TUNNEL_TOKEN=9f2c4e81b7d05a36c9e1f4728d6b03a59f2c4e81b7d05a36\n")]),
            .passes(
                "the token as a variable of the container",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel run
                    environment:
                      TUNNEL_TOKEN: ${TUNNEL_TOKEN}
                """, and: [Example.File(".env", "TUNNEL_TOKEN=9f2c4e81b7d05a36c9e1f4728d6b03a59f2c4e81b7d05a36\n")]),
            .unknown(
                "the service is taken from a file that is not here",
                """
                services:
                  cloudflared:
                    extends:
                      file: missing.yaml
                      service: tunnel
                    command: tunnel run
                """),
        ]
    ) { subject in
        subject.services.compactMap { service in
            let words = service.command + service.entrypoint + (service.healthcheck?.value.test ?? [])
            guard let first = words.first else { return nil }
            let bad = words.filter { word in
                // `$(cat /run/secrets/…)` is filled in by the container's own shell.
                !word.value.text.contains("$(") && word.value.secrets.contains { $0.isReal && $0.kind != .hash }
            }
            guard let worst = bad.first else {
                return .pass(service.subject, seen: "no secret among its words", at: first.span)
            }
            return .fail(
                service.subject,
                Failure(
                    "Every account of this host can read \(service.title)'s secret in the list of processes.",
                    reach: .local, at: bad.map(\.span).removingDoubles,
                    seen: [Observation("a secret among the words of its command", at: worst.span)],
                    remedy: Remedy(
                        .advise("give it as an environment variable or a file, where \(service.title) reads one"))))
        }
    }
}

extension [SourceSpan] {
    /// The same order, each once.
    var removingDoubles: [SourceSpan] {
        var kept: [SourceSpan] = []
        for span in self where !kept.contains(span) { kept.append(span) }
        return kept
    }
}
