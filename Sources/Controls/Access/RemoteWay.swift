import Evidence
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
        reads: [.image, .command, .environment, .files, .volumes],
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
            Example(
                "Tailscale whose file allows Funnel",
                files: TunnelExample.tailscale(funnel: true, mark: "AllowFunnel"),
                expectation: .fails(.service("tailscale"))),
            Example(
                "Tailscale that serves its own devices", files: TunnelExample.tailscale(funnel: false),
                expectation: .passes),
            Example(
                "a tunnel whose rules all ask for Access",
                files: TunnelExample.cloudflared(
                    access: "    originRequest:\n      access:\n        required: true\n        teamName: home\n"),
                expectation: .passes),
            Example(
                "Access for the whole tunnel, which the connector asks of no rule",
                files: TunnelExample.cloudflared(
                    access: "", top: "originRequest:\n  access:\n    required: true\n    teamName: home\n"),
                expectation: .unknown),
            Example(
                "a tunnel whose file has no rules",
                files: [
                    TunnelExample.cloudflared(access: "")[0],
                    Example.File("cloudflared/config.yml", "tunnel: 6ff42ae2-765d-4adf-8112-31c55c1551ef\n"),
                ], expectation: .unknown),
            Example(
                "a tunnel whose rules are here, its policies not", files: TunnelExample.cloudflared(access: ""),
                expectation: .unknown),
            .unknown(
                "a tunnel whose rules are kept at Cloudflare, and told by the running connector",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel run
                    environment:
                      TUNNEL_TOKEN_FILE: /run/secrets/tunnel
                """, answers: [TunnelExample.told(access: false)]),
            .passes(
                "the running connector asks for Access before every name",
                """
                services:
                  cloudflared:
                    image: cloudflare/cloudflared:2026.8.2
                    command: tunnel run
                    environment:
                      TUNNEL_TOKEN_FILE: /run/secrets/tunnel
                """, answers: [TunnelExample.told(access: true)]),
            Example(
                "Tailscale alone, whose state serves nothing", files: TunnelExample.tailscale(state: "{}"),
                expectation: .passes),
            Example(
                "Tailscale whose state keeps Funnel on, as `tailscale funnel` left it",
                files: TunnelExample.tailscale(
                    state: "{\"_serve/1a2b\": \"\(TunnelExample.funnel)\"}  # <-"),
                expectation: .fails(.service("tailscale"))),
            .unknown(
                "Tailscale whose state is not here",
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
            case "cloudflared": return cloudflared(service, subject)
            case "tailscale": return tailscale(service, subject)
            default:
                return .pass([Observation("a VPN server of your own", at: service.service.span)])
            }
        }
    }

    private static func cloudflared(_ service: KnownService, _ subject: Case) -> Verdict {
        guard let settings = subject.evidence.settings(of: service.name) else {
            let names = ["app-settings:\(service.name)", "app-answers:\(service.name)"]
            let gap = names.lazy.compactMap { name in subject.evidence.gaps.first { $0.what == name } }.first
            return .unknown(
                reason: gap?.reason
                    ?? "Which names the tunnel publishes, and whether a login stands before them, is kept at Cloudflare.",
                remedy: gap?.remedy
                    ?? "Look at the tunnel's public names and their Access policies in Cloudflare's dashboard.")
        }
        let routes = CloudflaredRoutes(settings, of: service)
        let rules = routes.rules
        let isTold = settings.answers.contains { $0.hasSuffix(":/config") }
        guard routes.isWhole else {
            return .unknown(
                reason: "Its configuration has no rules, so what the tunnel publishes is kept at Cloudflare.",
                remedy: "Look at the tunnel's public names and their Access policies in Cloudflare's dashboard.")
        }
        guard let first = rules.first else {
            let what = isTold ? "the running connector publishes nothing" : "its configuration publishes nothing"
            return .pass([Observation(what, at: settings.place)])
        }
        let open = rules.filter { !$0.asksAccess }
        guard let named = open.first else {
            return .pass([Observation("every rule asks for Cloudflare Access", at: first.span)])
        }
        let name = named.hostname.isEmpty ? "any name" : named.hostname
        let others = open.count > 1 ? " and \(open.count - 1) more" : ""
        return .unknown(
            reason: "The tunnel publishes `\(name)`\(others); whether a login stands before it is kept at Cloudflare.",
            remedy: "Give each name an Access application, and set `originRequest.access.required: true` on its rule.")
    }

    private static func tailscale(_ service: KnownService, _ subject: Case) -> Verdict {
        let consequence = "Funnel shows what stands behind it to the whole internet; your tailnet's rules do not apply."
        if let word = service.command.first(where: { $0.value.text == "funnel" }) {
            return .fail(
                Failure(
                    consequence, reach: .anyone, at: [word.span], seen: [Observation("it runs funnel", at: word.span)],
                    remedy: Remedy(.advise("use `tailscale serve`, which keeps to your own devices"))))
        }
        let config = service.service.variable("TS_SERVE_CONFIG")
        guard let settings = subject.evidence.settings(of: service.name) else {
            let gap = subject.evidence.gaps.first { $0.what == "app-settings:\(service.name)" }
            return .unknown(
                reason: gap?.reason
                    ?? "What Tailscale serves, and whether to the internet, stands in a file that was not read.",
                remedy: "Run `tailscale funnel status` in the container: Funnel may be on in its own state.")
        }
        let funnels = TailscaleRoutes(settings).funnels.values.sorted()
        guard let first = funnels.first else {
            return .pass([Observation("what it serves keeps to your own devices", at: settings.place)])
        }
        return .fail(
            Failure(
                consequence, reach: .anyone, at: Set(funnels).sorted(),
                seen: [Observation("AllowFunnel is true", at: first)],
                remedy: Remedy(
                    config == nil
                        ? .advise("run `tailscale funnel reset` in \(service.name); its own state keeps Funnel on")
                        : .replace(first, old: "true", new: "false"),
                    mayBreak: "Who is not in your tailnet is shut out.")))
    }
}
