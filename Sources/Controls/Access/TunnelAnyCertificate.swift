import Evidence
import StackModel

extension Control {
    static let tunnelAnyCertificate = Control(
        id: "access.tunnel-any-certificate",
        title: "A tunnel takes any certificate for its app's",
        layer: .access,
        impact: .defence,
        why: """
            With `noTLSVerify` the connector encrypts to the app and does not look whom it speaks to: a container that \
            takes the app's name or address on the network reads every login that comes through the tunnel.
            """,
        fix: """
            Give the connector the app's own certificate authority (`originRequest.caPool`, and `originServerName` where \
            the certificate has another name), or speak plain HTTP to an app on a network that only the two share.
            """,
        references: [
            Reference(
                "Cloudflare: origin configuration parameters",
                "https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/configure-tunnels/origin-configuration/"
            )
        ],
        reads: [.image, .command, .environment, .files, .volumes],
        examples: [
            Example(
                "one rule takes any",
                files: TunnelExample.cloudflared(
                    access: "    originRequest:\n      noTLSVerify: true  # <-\n", service: "https://homepage:3443"),
                expectation: .fails(.service("cloudflared"))),
            Example(
                "all rules do, by the settings for the whole tunnel",
                files: TunnelExample.cloudflared(
                    access: "", top: "originRequest:\n  noTLSVerify: true  # <-\n", service: "https://homepage:3443"),
                expectation: .fails(.service("cloudflared"))),
            .fails(
                "the running connector does, by rules that are kept at Cloudflare", on: "cloudflared",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel run
                    environment:
                      TUNNEL_TOKEN_FILE: /run/secrets/tunnel
                """,
                answers: [
                    TunnelExample.told(
                        "https://homepage:3443", access: true, noTLSVerify: true, marked: "0.originRequest.noTLSVerify")
                ]),
            Example(
                "it is asked for, of a rule that is not encrypted anyway",
                files: TunnelExample.cloudflared(access: "    originRequest:\n      noTLSVerify: true\n"),
                expectation: .passes),
            Example("nothing of the kind", files: TunnelExample.cloudflared(access: ""), expectation: .passes),
            .unknown(
                "rules that are kept at Cloudflare, and a connector that was not asked",
                "services:\n  cloudflared:\n    image: cloudflare/cloudflared:2026.8.2\n    command: tunnel run\n"),
            .notApplicable("no tunnel", "services:\n  radarr:\n    image: lscr.io/linuxserver/radarr:6.0.4\n"),
        ]
    ) { subject in
        subject.eachOf("No cloudflared is in these files.", where: { $0.product == "cloudflared" }) { service in
            guard let settings = subject.evidence.settings(of: service.name) else {
                return .unknown(
                    reason: "How the tunnel speaks to its apps is kept at Cloudflare, and the connector was not asked.",
                    remedy: "Look at *No TLS Verify* of each public name in Cloudflare's dashboard.")
            }
            let routes = CloudflaredRoutes(settings, of: service)
            guard routes.isWhole else {
                return .unknown(
                    reason: "Its configuration has no rules, so how it speaks to its apps is kept at Cloudflare.",
                    remedy: "Look at *No TLS Verify* of each public name in Cloudflare's dashboard.")
            }
            let open = routes.rules.filter { $0.service.hasPrefix("https:") && $0.anyCertificate != nil }
            guard let first = open.first, let place = first.anyCertificate else {
                return .pass([
                    Observation("no rule takes any certificate", at: routes.rules.first?.span ?? settings.place)
                ])
            }
            let name = first.hostname.isEmpty ? "any name" : first.hostname
            return .fail(
                Failure(
                    "Who takes the place of the app behind `\(name)` on its network reads what comes through the tunnel.",
                    reach: .neighbour,
                    at: [place] + open.dropFirst().compactMap(\.anyCertificate).filter { $0 != place },
                    seen: [Observation("noTLSVerify is true", at: place)],
                    remedy: Remedy(
                        .advise("set `caPool` and `originServerName` for the rule, and take `noTLSVerify` away"),
                        mayBreak:
                            "An app with a certificate of its own making is not reached until its authority is named.")
                ))
        }
    }
}
