import KnownImages
import StackModel

extension Control {
    static let secretWrongSuffix = Control(
        id: "secrets.wrong-suffix",
        title: "A secret's file is named in a way that the image ignores",
        layer: .access,
        impact: .service,
        guide: ["SE2"],
        why: """
            Images differ in how they take a secret from a file: `NAME_FILE`, `FILE__NAME`, `NAME__FILE` and, for \
            Gluetun, `NAME_SECRETFILE`. The wrong one is ignored without a word: the app starts without its secret, or \
            with an old one.
            """,
        fix: "Rename the variable to the form that this image reads.",
        references: [
            Reference("Gluetun wiki: Docker secrets"),
            Reference("linuxserver.io: FILE__ variables", "https://docs.linuxserver.io/FAQ/"),
        ],
        reads: [.environment, .envFile, .image],
        variables: [],
        examples: [
            .fails(
                "Gluetun with _FILE", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.0
                    environment:
                      WIREGUARD_PRIVATE_KEY_FILE: /run/secrets/wireguard_private_key  # <-
                """),
            .passes(
                "Gluetun with _SECRETFILE",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.0
                    environment:
                      WIREGUARD_PRIVATE_KEY_SECRETFILE: /run/secrets/wireguard_private_key
                """),
            .unknown(
                "the variables come from a file that is not here",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.0
                    env_file: vpn.env
                    environment:
                      WIREGUARD_PRIVATE_KEY_SECRETFILE: /run/secrets/wireguard_private_key
                """),
        ]
    ) { subject in
        subject.services.compactMap { service in
            guard let support = SecretFiles.support(of: service) else { return nil }
            var right: EnvironmentEntry?
            var bad: [(entry: EnvironmentEntry, wanted: String)] = []
            for entry in service.environment {
                if let base = support.style.base(of: entry.name), support.covers(base) { right = entry }
                for style in SecretFiles.Style.all where style != support.style {
                    guard let base = style.base(of: entry.name), SecretNames.isSecret(base) else { continue }
                    // Of an image that takes any variable's file the base may be the app's own setting.
                    if support.variables == nil, style == .file, service.recognition.image?.family == .linuxserver {
                        continue
                    }
                    guard support.covers(base) else { continue }
                    bad.append((entry, support.style.name(for: base)))
                    break
                }
            }
            guard let first = bad.first else {
                return right.map { .pass(service.subject, seen: "\($0.name) is the form it reads", at: $0.span) }
            }
            return .fail(
                service.subject,
                Failure(
                    "\(service.title) ignores `\(first.entry.name)`: it runs without that secret.", reach: .fault,
                    at: bad.map(\.entry.span),
                    seen: bad.map { Observation("\($0.entry.name) is not read", at: $0.entry.span) },
                    remedy: Remedy(.replace(first.entry.span, old: first.entry.name, new: first.wanted))))
        }
    }
}
