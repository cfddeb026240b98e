import Evidence
import StackModel

/// Weaknesses of secrets and of the files that hold them. Values are random and belong to nothing.
extension Mutant {
    static let secrets: [Mutant] = values + files

    private static let strong = "x7Qd9vTz2LmR4bWk8YpN3sHf"

    private static let values: [Mutant] = [
        Mutant(
            "Radarr's key of two years", "secrets.key-old", on: "radarr",
            .records(
                RecordEvidence(
                    day: "2026-11-22", lastAudit: "2026-11-15",
                    keys: [
                        RecordEvidence.Key(
                            service: "radarr", name: "ApiKey",
                            span: SourceSpan(file: "config/radarr/config.xml", line: 2, column: 3),
                            firstSeen: "2024-11-20")
                    ])), at: .wholeFile),
        Mutant(
            "the database's password in the Compose file", "secrets.in-compose", on: "jellystat",
            .change(
                "FILE__POSTGRES_PASSWORD: /run/secrets/jellystat_db_password", to: "POSTGRES_PASSWORD: \(strong)",
                in: "jellystat")),
        Mutant(
            "the tunnel's key in the Compose file", "secrets.in-compose", on: "gluetun",
            .change(
                "WIREGUARD_PRIVATE_KEY_SECRETFILE: /run/secrets/wireguard_private_key",
                to: "WIREGUARD_PRIVATE_KEY: KJ7vXh2mT0qN4sWbYp9cDfGzR1uLaE6oVxHt3BnQ8U8=", in: "gluetun")),
        Mutant(
            "a password in an address", "secrets.in-url", on: "jellystat",
            .set("DATABASE_URL", "postgres://jellystat:\(strong)@jellystat-db:5432/jellystat", on: "jellystat")),
        Mutant(
            "a webhook's address", "secrets.webhook-url", on: "diun",
            .set(
                "DIUN_NOTIF_DISCORD_WEBHOOKURL",
                "https://discord.com/api/webhooks/112233445566778899/aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY",
                on: "diun")),
        Mutant(
            "a password on a command line", "secrets.in-command", on: "recyclarr",
            .add("command: sync --password=\(strong)", to: "recyclarr")),
        Mutant(
            "a key in a label", "secrets.in-label", on: "radarr",
            .add("labels:\n  homepage.widget.key: 5b1e9c7d3f2a4860b7d9e1c3f5a20846", to: "radarr"),
            at: .line("homepage.widget.key")),
        Mutant(
            "a password that is guessed at once", "secrets.weak", on: "jellystat",
            .change(
                "FILE__POSTGRES_PASSWORD: /run/secrets/jellystat_db_password", to: "POSTGRES_PASSWORD: sonne12",
                in: "jellystat"), also: ["secrets.in-compose service:jellystat"]),
        Mutant(
            "the sample of the documentation", "secrets.known-default", on: "jellystat",
            .change(
                "FILE__JWT_SECRET: /run/secrets/jellystat_jwt_secret", to: "JWT_SECRET: my-secret-jwt-key",
                in: "jellystat"), also: ["secrets.in-compose service:jellystat"]),
        Mutant(
            "a placeholder that stayed", "secrets.placeholder", on: "jellystat",
            .change("FILE__JWT_SECRET: /run/secrets/jellystat_jwt_secret", to: "JWT_SECRET: changeme", in: "jellystat")),
        Mutant(
            "one key for two apps", "secrets.shared", on: "radarr",
            .set("RADARR__AUTH__APIKEY", "5b1e9c7d3f2a4860b7d9e1c3f5a20846", on: "radarr"),
            .set("SONARR__AUTH__APIKEY", "5b1e9c7d3f2a4860b7d9e1c3f5a20846", on: "sonarr"),
            also: ["secrets.in-compose service:radarr", "secrets.in-compose service:sonarr"]),
        Mutant(
            "a value where the image reads files", "secrets.not-as-file", on: "jellystat-db",
            .change(
                "POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password", to: "POSTGRES_PASSWORD: ${PG_PASSWORD}",
                in: "jellystat-db"),
            .replace(file: ".env", "TZ=", with: "PG_PASSWORD=\(strong)\nTZ=")),
        Mutant(
            "a suffix that Gluetun does not know", "secrets.wrong-suffix", on: "gluetun",
            .change(
                "WIREGUARD_PRIVATE_KEY_SECRETFILE:", to: "WIREGUARD_PRIVATE_KEY_FILE:", in: "gluetun")),
        Mutant(
            "every secret of .env for two services", "secrets.env-file-for-everyone", on: .file(".env"),
            .add("env_file: .env", to: "seerr"), .add("env_file: .env", to: "dozzle"), withSecret,
            .replace(file: ".env", "TZ=", with: "BACKUP_PASSWORD=Vb3kT8sWq5ZrN9yLc2JxMd7P\nTZ=")),
    ]

    private static let withSecret = Edit.replace(file: ".env", "TZ=", with: "SMTP_PASSWORD=\(strong)\nTZ=")

    private static let files: [Mutant] = [
        Mutant(
            "everybody may read .env", "secrets.env-file-mode", on: .file(".env"), withSecret,
            .mode(file: ".env", 0o644), at: .wholeFile),
        Mutant(
            "another user owns .env", "secrets.env-file-owner", on: .file(".env"), withSecret,
            .owner(file: ".env", 1042), at: .wholeFile),
        Mutant(
            ".env is in git", "secrets.env-file-tracked", on: .file(".env"), withSecret, .track(file: ".env"),
            at: .wholeFile),
        Mutant(
            ".env is not ignored", "secrets.env-file-not-ignored", on: .file(".env"), withSecret,
            .unignore(file: ".env"), at: .wholeFile),
        Mutant(
            ".env was once in git", "secrets.env-file-in-history", on: .file(".env"), withSecret, .commit(file: ".env"),
            at: .wholeFile),
        Mutant(
            "everybody may read the tunnel's key", "secrets.secret-file-mode",
            on: .file("secrets/wireguard_private_key"), .mode(file: "secrets/wireguard_private_key", 0o644),
            at: .wholeFile),
        Mutant(
            "the tunnel's key is in git", "secrets.secret-file-tracked", on: .file("secrets/wireguard_private_key"),
            .track(file: "secrets/wireguard_private_key"), at: .wholeFile),
        Mutant(
            "the example file has a real secret", "secrets.example-holds-secret", on: .file(".env.example"),
            .replace(file: ".env.example", "TZ=", with: "SMTP_PASSWORD=\(strong)\nTZ=")),
        Mutant(
            "everybody may read Radarr's key", "host.app-config-mode", on: .file("config/radarr/config.xml"),
            .mode(file: "config/radarr/config.xml", 0o644), at: .wholeFile),
        Mutant(
            "everybody may write Sonarr's settings", "host.app-config-writable",
            on: .file("config/sonarr/config.xml"), .mode(file: "config/sonarr/config.xml", 0o666), at: .wholeFile,
            also: ["host.app-config-mode file:config/sonarr/config.xml"]),
        Mutant(
            "everybody may write the Compose file", "host.compose-file-writable", on: .file("compose.yaml"),
            .mode(file: "compose.yaml", 0o666), at: .wholeFile),
    ]
}
