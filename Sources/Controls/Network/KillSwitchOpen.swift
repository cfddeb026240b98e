import Evidence
import KnownImages
import PacketFilter
import StackModel

extension Control {
    static let killSwitchOpen = Control(
        id: "vpn.kill-switch-open",
        title: "The firewall in the VPN container lets packets out beside the tunnel",
        layer: .network,
        impact: .identity,
        guide: ["KS1", "CL06"],
        why: """
            What the kernel does is what counts: rules of the owner's own, a flushed policy or a table of another backend \
            can open a firewall that the files show as closed, and IPv6 has rules of its own. The rules of nftables, \
            iptables-nft and iptables-legacy are read inside the VPN container's namespace, and every kind of packet to a \
            public address is led through all of them. What may leave by the card is the VPN's own server alone.
            """,
        fix: """
            Start the VPN container again, so that it sets its rules anew. Where that does not help, remove the rule that is \
            named: it is in `/iptables/post-rules.txt`, in `FIREWALL_OUTBOUND_SUBNETS`, or in the tunnel's `PostUp`. Where \
            only IPv6 is open: `sysctls: [net.ipv6.conf.all.disable_ipv6=1]`.
            """,
        references: [Reference("Gluetun wiki: firewall"), Reference("Gluetun issue 2334: nft and legacy apart")],
        reads: [.image, .containerName],
        variables: [
            "FIREWALL", "FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT", "FIREWALL_OUTBOUND_SUBNETS",
            "EXTRA_SUBNETS", "VPN_ENABLED", "PEERS",
        ],
        examples: [
            Example.fails(
                "IPv6 was never closed", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3  # <-
                """
            ).seen(.example("media-gluetun-1", drops: (v4: true, v6: false))),
            Example.fails(
                "a rule of the owner's own lets trackers out", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3  # <-
                """
            ).seen(
                .example(
                    "media-gluetun-1",
                    rules4: [
                        FirewallRule(
                            2, [.transport([6], negated: false), .destinationPort([PortRange(8080)], negated: false)],
                            .accept, text: "-A OUTPUT -p tcp -m tcp --dport 8080 -j ACCEPT")
                    ], drops: (v4: true, v6: true))),
            Example.fails(
                "the kill switch is switched off, and nothing is stopped", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3  # <-
                    environment:
                      FIREWALL_ENABLED_DISABLING_IT_SHOOTS_YOU_IN_YOUR_FOOT: "off"  # <-
                """
            ).seen(.example("media-gluetun-1", drops: (v4: false, v6: false))),
            Example.fails(
                "by a second network's card, of which no rule knows", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3  # <-
                """
            ).seen(
                .example(
                    "media-gluetun-1",
                    rules4: [
                        FirewallRule(
                            2, [.outInterface(["eth0"], negated: false)], .drop, text: "-A OUTPUT -o eth0 -j DROP")
                    ], drops: (v4: false, v6: true)
                ).with(secondCard: "172.19.0.2/16", gateway: "172.19.0.1")),
            Example.fails(
                "in the tunnel of another project, which stops IPv4 alone", on: "qbittorrent",
                """
                services:
                  qbittorrent:
                    image: lscr.io/linuxserver/qbittorrent:5.1.4  # <-
                    network_mode: container:vpn
                """
            ).seen(.example("media-qbittorrent-1", drops: (v4: true, v6: false))),
            Example.fails(
                "one backend was flushed, and only the other one's rules hold", on: "gluetun",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3  # <-
                """
            ).seen(.example("media-gluetun-1", drops: (v4: false, v6: true)).withLegacyRules()),
            Example.unknown(
                "the engine runs it, and its network was not entered",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """
            ).running(.example(.example("gluetun", image: "qmcgaw/gluetun:v3.41.3"))),
            Example.notApplicable(
                "only a range that the owner let out by name, which vpn.outbound-subnet-public judges",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                    environment:
                      FIREWALL_OUTBOUND_SUBNETS: 198.51.100.0/24
                """
            ).seen(
                .example(
                    "media-gluetun-1", rules4: [.letsOut("198.51.100.0/24")], drops: (v4: true, v6: true))),
            Example.passes(
                "both families drop what is not for the tunnel",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """
            ).seen(.example("media-gluetun-1", drops: (v4: true, v6: true))),
            Example.unknown(
                "a rule that is not understood",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """
            ).seen(
                .example(
                    "media-gluetun-1",
                    rules4: [FirewallRule(2, [.unknown("-m u32")], .accept, text: "-m u32 -j ACCEPT")],
                    drops: (v4: true, v6: true))),
            Example.unknown(
                "open as far as it was read, and not all of it was",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """
            ).seen(
                .example(
                    "media-gluetun-1", drops: (v4: false, v6: true),
                    unseen: ["There is no nft program on this machine."])),
            .notApplicable(
                "what runs was not looked at",
                """
                services:
                  gluetun:
                    image: qmcgaw/gluetun:v3.41.3
                """),
        ]
    ) { subject in
        let found = subject.tunnels + subject.guestsOfOtherTunnels
        guard !found.isEmpty else { return [.notApplicable(.stack, "No VPN container is in these files.")] }
        return found.map { Outcome($0.subject, killSwitch(of: $0, in: subject)) }
    }

    private static func killSwitch(of vpn: KnownService, in subject: Case) -> Verdict {
        let span = vpn.image?.span ?? vpn.span
        switch subject.runningKillSwitch(of: vpn) {
        case .notSeen(let verdict): return verdict
        case .undecided(let reason):
            return .unknown(
                reason: reason,
                remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
        case .openByName:
            return .notApplicable(
                "Only the ranges that FIREWALL_OUTBOUND_SUBNETS names are let out: vpn.outbound-subnet-public owns this."
            )
        case .open(let openings, let namespace):
            let causes = [switchedOff(vpn), ownRules(of: vpn, in: subject)]
            return .fail(leak(vpn, openings, namespace, at: span).withCauses(causes))
        case .holds(let found, let namespace):
            guard found.weaknesses.isEmpty else { return .fail(weakened(vpn, found.weaknesses, at: span)) }
            return .pass([Observation(stopped(namespace), at: span)])
        }
    }

    private static func stopped(_ namespace: NetworkNamespace) -> String {
        let cards = namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel }.map(\.name)
        if cards.isEmpty { return "no interface but the tunnel leads out of the container" }
        return "no packet to a public address can leave by \(cards.joined(separator: ", ")), over IPv4 or IPv6"
    }

    private static func leak(
        _ vpn: KnownService, _ openings: [KillSwitch.Opening], _ namespace: NetworkNamespace, at span: SourceSpan
    ) -> Failure {
        let families = NetworkFamily.allCases.filter { family in openings.contains { $0.family == family } }
        // Without an address of that family in the tunnel all of it goes out by the card already.
        let isNow = families.contains { family in namespace.tunnels.allSatisfy { $0.addresses(family).isEmpty } }
        let names = families.map(\.rawValue).joined(separator: " and ")
        let way = openings.first?.interface ?? "the card"
        return Failure(
            isNow
                ? "\(names) goes out from your home address: nothing in \(vpn.title) stops it at \(way)."
                : "When the tunnel drops, \(names) goes out from your home address: \(vpn.title) lets it out by \(way).",
            reach: isNow ? .anyone : .fault, at: [span],
            seen: openings.map { opening in
                let rule = opening.rule.map { "\($0)" } ?? "no rule at all"
                return Observation("\(opening.packet) leaves by \(opening.interface): \(rule)", at: span)
            }, remedy: Remedy(.advise("start \(vpn.name) again, and remove the rule that lets packets out")))
    }

    private static func weakened(_ vpn: KnownService, _ weaknesses: [String], at span: SourceSpan) -> Failure {
        Failure(
            "Nothing leaves \(vpn.title) beside the tunnel now, but only by luck: \(weaknesses[0])", reach: .fault,
            impact: .defence, at: [span],
            seen: weaknesses.map { sentence in
                Observation(sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence, at: span)
            },
            remedy: Remedy(.advise("start \(vpn.name) again, so that all of its rules are set anew")))
    }
}

extension Failure {
    /// The same with what the files say of it as further places, and the files' remedy.
    fileprivate func withCauses(_ verdicts: [Verdict]) -> Failure {
        var failure = self
        for case .fail(let cause) in verdicts {
            failure.locations += cause.locations.filter { !failure.locations.contains($0) }
            failure.observations += cause.observations
            failure.remedy = cause.remedy
        }
        return failure
    }
}
