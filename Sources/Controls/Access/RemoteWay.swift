import StackModel

extension Control {
    static let remoteWay = Control(
        id: "access.remote-way",
        title: "A way in from outside has rules that are not in these files",
        layer: .access,
        impact: .none,
        guide: ["EX2", "CL37"],
        why: """
            A Cloudflare tunnel or Tailscale's Funnel publishes services without a published port: a list of ports that \
            looks clean says nothing about it. A Cloudflare tunnel is publishing; whether a login stands before it is \
            decided at Cloudflare.
            """,
        fix: """
            Cloudflare: give every public name an Access application, and let the connector check it \
            (`originRequest.access.required` on each rule). Tailscale: `tailscale funnel status` shows what the internet \
            reaches; `serve` alone keeps to your tailnet.
            """,
        references: [
            Reference("Tailscale: Funnel", "https://tailscale.com/kb/1223/funnel"),
            Reference("cloudflared: ingress rules"),
        ],
        reads: [.image, .command, .environment],
        variables: [],
        examples: [
            .fails(
                "Tailscale with Funnel on", on: "tailscale",
                """
                services:
                  tailscale:
                    image: tailscale/tailscale:v1.102.3
                    command: tailscale funnel 443  # <-
                """),
            .passes(
                "Tailscale alone",
                """
                services:
                  tailscale:
                    image: tailscale/tailscale:v1.102.3
                    environment:
                      TS_STATE_DIR: /var/lib/tailscale
                """),
            .unknown(
                "a tunnel whose rules are kept at Cloudflare",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel run
                """),
            .notApplicable(
                "no way in from outside",
                """
                services:
                  radarr:
                    image: lscr.io/linuxserver/radarr:6.0.4
                """),
        ]
    ) { subject in
        subject.eachOf(
            "No way in from outside is in these files: not chosen.", where: { $0.role == .tunnel }
        ) { service in
            switch service.product {
            case "cloudflared":
                return .unknown(
                    reason:
                        "Which names the tunnel publishes, and whether a login stands before them, is kept at Cloudflare.",
                    remedy: "Look at the tunnel's public names and their Access policies in Cloudflare's dashboard.")
            case "tailscale":
                if let word = service.command.first(where: { $0.value.text == "funnel" }) {
                    return .fail(
                        Failure(
                            "Funnel shows what stands behind it to the whole internet; your tailnet's rules do not apply.",
                            reach: .anyone, at: [word.span], seen: [Observation("it runs funnel", at: word.span)],
                            remedy: Remedy(.advise("use `tailscale serve`, which keeps to your own devices"))))
                }
                if let config = service.service.variable("TS_SERVE_CONFIG") {
                    return .unknown(
                        reason:
                            "What Tailscale serves, and whether to the internet, stands in the file that \(config.name) names.",
                        remedy: "Look for `AllowFunnel` in it, or run `tailscale funnel status`.")
                }
                return .pass([Observation("a VPN of your own devices, without Funnel", at: service.service.span)])
            default:
                return .pass([Observation("a VPN server of your own", at: service.service.span)])
            }
        }
    }
}
