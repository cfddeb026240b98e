import Evidence
import KnownImages
import StackModel

extension Control {
    static let customFirewallRules = Control(
        id: "vpn.custom-firewall-rules",
        title: "Rules of one's own open the kill switch",
        layer: .network,
        impact: .identity,
        guide: ["KS1"],
        why: """
            Gluetun runs the rules in `/iptables/post-rules.txt` after its own. A rule that accepts what leaves by `eth0` \
            opens the kill switch, and nothing in Gluetun's log or settings says so.
            """,
        fix: """
            Remove the file if nothing needs it. Let a rule accept only what goes to private addresses, such as \
            `-d 192.168.1.0/24`, or set `FIREWALL_OUTBOUND_SUBNETS`.
            """,
        references: [Reference("Gluetun wiki: firewall, post-rules"), Reference("binhex/arch-delugevpn issue 80")],
        reads: [.image, .volumes, .configs],
        variables: [],
        examples: [
            .fails(
                "a rule lets everything out by eth0", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    configs:
                      - source: rules
                        target: /iptables/post-rules.txt
                configs:
                  rules:
                    content: iptables -A OUTPUT -o eth0 -j ACCEPT  # <-
                """),
            .passes(
                "no rules of one's own",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
            .passes(
                "a rule for the home network",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    configs:
                      - source: rules
                        target: /iptables/post-rules.txt
                configs:
                  rules:
                    content: iptables -A OUTPUT -o eth0 -d 192.168.1.0/24 -j ACCEPT
                """),
            .unknown(
                "a file of rules is mounted",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    volumes: ["./post-rules.txt:/iptables/post-rules.txt:ro"]
                """),
            Example.passes(
                "a file of rules is mounted, and the running firewall is closed",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    volumes: ["./post-rules.txt:/iptables/post-rules.txt:ro"]
                """
            ).seen(.example("media-gluetun-1", drops: (v4: true, v6: true))),
        ]
    ) { subject in
        subject.eachGluetun { vpn in
            let written = ownRules(of: vpn, in: subject)
            switch (written, subject.runningKillSwitchIfAsked(of: vpn, unless: written)) {
            case (_, .open?): return .notApplicable("What runs is open: vpn.kill-switch-open owns this.")
            case (.unknown(let reason, _), .holds?):
                return .pass([
                    Observation("the running container's firewall lets nothing out beside the tunnel", at: vpn.span),
                    Observation(reason),
                ])
            default: return written
            }
        }
    }

    /// What the files say of rules of one's own.
    static func ownRules(of vpn: KnownService, in subject: Case) -> Verdict {
        let path = "/iptables/post-rules.txt"
        if let mount = vpn.mounts.first(where: { $0.target == path || $0.target == "/iptables" }) {
            return .unknown(
                reason: "\(mount.span): rules of your own run after Gluetun's, and they were not read.",
                remedy: "See that no rule accepts what leaves by eth0 to addresses that are not private.")
        }
        guard let grant = vpn.configs.first(where: { $0.target == path }),
            let stored = subject.stack.configs.first(where: { $0.key == grant.key })
        else {
            return .pass([Observation("no rules of one's own are mounted", at: vpn.service.place(of: "volumes"))])
        }
        guard case .inline(let content) = stored.source, case .text(let text) = content.value else {
            return .unknown(
                reason: "\(grant.span): rules of your own run after Gluetun's, and they were not read.",
                remedy: "See that no rule accepts what leaves by eth0 to addresses that are not private.")
        }
        for line in text.split(whereSeparator: \.isNewline).map(String.init) where line.opensOutput {
            return .fail(
                Failure(
                    "The kill switch is open: a rule of your own lets out what does not go through the tunnel.",
                    reach: .fault, at: [content.span], seen: [Observation("the rule `\(line)`", at: content.span)],
                    remedy: Remedy(.remove(content.span, what: "that rule"))))
        }
        return .pass([Observation("no rule of one's own lets out more than private addresses", at: content.span)])
    }
}

extension String {
    /// Whether an iptables rule accepts outgoing packets to addresses that are not private.
    fileprivate var opensOutput: Bool {
        let words = split { $0 == " " || $0 == "\t" }.map(String.init)
        func value(after names: String...) -> String? {
            words.firstIndex { names.contains($0) }.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
        }
        if let policy = words.firstIndex(where: { $0 == "-P" || $0 == "--policy" }), policy + 2 < words.count {
            return words[policy + 1] == "OUTPUT" && words[policy + 2] == "ACCEPT"
        }
        guard words.first?.hasPrefix("#") != true, value(after: "-A", "-I", "--append", "--insert") == "OUTPUT",
            value(after: "-j", "--jump") == "ACCEPT"
        else { return false }
        if let device = value(after: "-o", "--out-interface"), device.hasPrefix("tun") || device == "lo" {
            return false
        }
        guard let target = value(after: "-d", "--destination").flatMap({ IPPrefix($0) }) else { return true }
        return !target.isWithinPrivateSpace
    }
}
