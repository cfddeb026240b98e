import StackModel

extension Control {
    static let webhookInCompose = Control(
        id: "secrets.webhook-url",
        title: "A webhook's address stands in the Compose file",
        layer: .access,
        impact: .data,
        guide: ["SE2"],
        why: """
            The address of a Discord, Slack, Telegram or Gotify webhook is its password: whoever has it can post in your \
            name, false alarms and links among them, and with some services read along.
            """,
        fix: """
            Delete the webhook and make a new one, keep its address in `.env`, and write `${NAME}` in the Compose file.
            """,
        references: [Reference("OWASP: Secrets Management Cheat Sheet")],
        reads: [.environment, .composeFile],
        variables: [],
        examples: [
            .fails(
                "a Discord webhook", on: "notifier",
                """
                services:
                  notifier:
                    image: ghcr.io/example/notifier:1.0
                    environment:
                      DISCORD_WEBHOOK_URL: https://discord.com/api/webhooks/112233445566778899/aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY  # <-
                """),
            .passes(
                "the address stands in .env",
                """
                services:
                  notifier:
                    image: ghcr.io/example/notifier:1.0
                    environment:
                      DISCORD_WEBHOOK_URL: ${DISCORD_WEBHOOK_URL}
                """,
                and: [
                    Example.File(
                        ".env",
                        "DISCORD_WEBHOOK_URL=https://discord.com/api/webhooks/112233445566778899/aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY\n"
                    )
                ]),
            .unknown(
                "the service is taken from a file that is not here",
                """
                services:
                  notifier:
                    extends:
                      file: missing.yaml
                      service: notifier
                    environment:
                      DISCORD_WEBHOOK_URL: ${DISCORD_WEBHOOK_URL}
                """,
                and: [
                    Example.File(
                        ".env",
                        "DISCORD_WEBHOOK_URL=https://discord.com/api/webhooks/112233445566778899/aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY\n"
                    )
                ]),
        ]
    ) { subject in
        subject.services.compactMap { service in
            let held = subject.secrets(of: service).filter { $0.secret.kind == .webhookURL }
            let bad = held.filter { $0.isInCompose && $0.secret.isReal }
            guard let first = held.first else { return subject.unknownAddress(of: service) }
            guard !bad.isEmpty else {
                if let unknown = subject.unknownAddress(of: service) { return unknown }
                return .pass(service.subject, seen: "\(first.name) is not written here", at: first.usedAt)
            }
            return .fail(
                service.subject,
                Failure(
                    "Whoever gets a copy of this file can post to the channel behind \(bad.names) in your name.",
                    reach: .local, at: bad.places,
                    seen: bad.map { Observation("\($0.name) is a webhook's address in clear", at: $0.span) },
                    remedy: Remedy(.replace(bad[0].span, old: "the address", new: "${\(bad[0].name)}"))))
        }
    }
}
