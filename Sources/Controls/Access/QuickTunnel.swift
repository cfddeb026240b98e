import Evidence
import StackModel

extension Control {
    static let quickTunnel = Control(
        id: "access.quick-tunnel",
        title: "A quick tunnel puts a service on the internet without a login",
        layer: .access,
        impact: .takeover,
        guide: ["EX1", "EX2"],
        why: """
            `cloudflared tunnel --url` gives the service a public name under trycloudflare.com. No port is published and \
            no firewall sees it, and no login stands before it.
            """,
        fix: """
            Make a named tunnel with an Access policy for each name, or leave the tunnel out and reach the service \
            through Tailscale or WireGuard.
            """,
        references: [
            Reference(
                "Cloudflare: quick tunnels",
                "https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/do-more-with-tunnels/trycloudflare/"
            )
        ],
        reads: [.image, .command, .environment],
        variables: ["TUNNEL_URL"],
        examples: [
            .fails(
                "a quick tunnel", on: "cloudflared",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel --url http://jellyfin:8096  # <-
                """),
            .fails(
                "the running tunnel has a name of that kind", on: "cloudflared",
                "services:\n  cloudflared:\n    image: cloudflare/cloudflared:2026.8.2\n    command: tunnel --config /c.yml\n",
                answers: [
                    .init(
                        "cloudflared", "GET /config",
                        #"{"version": -1, "config": {"ingress": [{"hostname": "", "path": null, "service": "http://jellyfin:8096"}]}}"#
                    ),
                    .init(
                        "cloudflared", "GET /quicktunnel", #"{"hostname": "two-words.trycloudflare.com"}"#,
                        marked: "hostname"),
                ]),
            .passes(
                "a named tunnel",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel run
                    environment:
                      TUNNEL_TOKEN: ${TUNNEL_TOKEN:-none}
                """),
            .unknown(
                "a variable decides, and it is set nowhere",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: ${TUNNEL_COMMAND}
                """),
        ]
    ) { subject in
        subject.eachOf("No cloudflared is in these files.", where: { $0.product == "cloudflared" }) { service in
            let words = service.command
            let url = words.first { $0.value.text == "--url" || $0.value.text.hasPrefix("--url=") }
            let variable = service.service.variable("TUNNEL_URL")
            let live = subject.evidence.settings(of: service.name)?.entry("quicktunnel/hostname")
            if let live, live.text?.isEmpty == false {
                return .fail(
                    Failure(
                        "Anyone on the internet who learns the tunnel's name is at the service, with no login before it.",
                        reach: .anyone, at: [live.span] + [url?.span ?? variable?.span].compactMap { $0 },
                        seen: [Observation("the running tunnel has a name under trycloudflare.com", at: live.span)],
                        remedy: Remedy(
                            .advise("make a named tunnel with an Access policy"),
                            mayBreak: "The public name changes.")))
            }
            guard let place = url?.span ?? variable?.span, !words.contains(where: { $0.value.text == "run" }) else {
                return .pass([Observation("it runs no quick tunnel", at: service.service.place(of: "command"))])
            }
            return .fail(
                Failure(
                    "Anyone on the internet who learns the tunnel's name is at the service, with no login before it.",
                    reach: .anyone, at: [place], seen: [Observation("a tunnel to a URL, without a name", at: place)],
                    remedy: Remedy(
                        .advise("make a named tunnel with an Access policy"),
                        mayBreak: "The public name changes.")))
        }
    }
}
