import StackModel

extension Control {
    static let forwardersTrusted = Control(
        id: "access.proxy-trusts-everyone",
        title: "The reverse proxy believes any visitor's word about their address",
        layer: .access,
        impact: .takeover,
        guide: ["SH3"],
        why: """
            With `forwardedHeaders.insecure` (or `proxyProtocol.insecure`) a visitor writes the address that everything \
            behind the proxy sees: rules by address, bans and apps that need no login from home are passed by.
            """,
        fix: """
            Remove the switch. Where another proxy stands in front, name its address and no more: \
            `entrypoints.websecure.forwardedheaders.trustedips=10.0.0.5/32`.
            """,
        references: [
            Reference(
                "Traefik: forwarded headers",
                "https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/")
        ],
        reads: [.image, .command, .environment],
        variables: [],
        examples: [
            .fails(
                "everyone is believed", on: "traefik",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                    command:
                      - --entrypoints.web.address=:80
                      - --entrypoints.web.forwardedheaders.insecure=true  # <-
                """),
            Example(
                "everyone is believed, in the file that Traefik starts with",
                files: [
                    Example.File(
                        "compose.yaml",
                        "services:\n  traefik:\n    image: traefik:v3.7.13\n    volumes: [\"./traefik.yml:/etc/traefik/traefik.yml\"]\n"
                    ),
                    Example.File(
                        "traefik.yml",
                        "entryPoints:\n  web:\n    address: \":80\"\n    forwardedHeaders:\n      insecure: true  # <-\n"
                    ),
                ], expectation: .fails(.service("traefik"))),
            .passes("nobody is believed, as it comes", TraefikExample.with()),
            .unknown(
                "its settings are not in the files",
                """
                services:
                  traefik:
                    image: traefik:v3.7.13
                """),
        ]
    ) { subject in
        if subject.traefiks.isEmpty { return [.notApplicable(.stack, "No Traefik is in these files.")] }
        return subject.traefiks.map { proxy in
            let service = proxy.service
            guard proxy.isKnown else {
                return .unknown(
                    service.subject, "Traefik's own settings were not found.",
                    remedy: "Run the audit on the server where its configuration file is.")
            }
            let bad = proxy.settings.filter { key, _ in
                (key.hasSuffix(".forwardedheaders.insecure") || key.hasSuffix(".proxyprotocol.insecure"))
                    && proxy.flag(key) == true
            }.sorted { $0.value.span < $1.value.span }
            guard let first = bad.first else {
                return .pass(
                    service.subject, seen: "no entry point believes everyone", at: service.service.place(of: "command"))
            }
            return .fail(
                service.subject,
                Failure(
                    "Any visitor can pretend to come from your own network: rules and logins by address do not hold.",
                    reach: .network, at: bad.map(\.value.span),
                    seen: bad.map { Observation("\($0.key) is on", at: $0.value.span) },
                    remedy: Remedy(.remove(first.value.span, what: "`\(first.key)`"))))
        }
    }
}
