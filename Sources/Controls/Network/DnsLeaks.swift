import Evidence
import StackModel

extension Control {
    static let dnsLeaks = Control(
        id: "vpn.dns-leaks",
        title: "A proof of DNS saw queries leave outside the tunnel",
        layer: .network,
        impact: .data,
        guide: ["VP3", "CL16"],
        why: """
            Whoever answers the names that a torrent client asks for knows its trackers, and the way there knows them too. \
            What counts is that no query leaves outside the tunnel, whichever resolver answers. `watertight prove dns` \
            asks for names of its own and watches the host's side of the VPN container. Its verdict counts for 30 days, \
            as long as the containers, networks and rules are those it was made on.
            """,
        fix: """
            Remove `dns:` and `DNS_ADDRESS` settings that name a resolver of the LAN or the provider of the line; \
            `vpn.dns-outside-tunnel` names the line. Leave Gluetun's own resolver in place.
            """,
        references: [Reference("The guide: VPN, DNS leak test")],
        reads: [.proofs],
        examples: [
            .tunnel(
                "names are asked of the router", .fails(.service("gluetun")),
                proofs: [.example(.dns, .leaking, "6 of 6 queries left by eth0 for 192.168.1.1.")]),
            .tunnel(
                "no query on the wire", .passes,
                proofs: [.example(.dns, .proved, "6 queries were answered, and none left outside the tunnel.")]),
            .tunnel(
                "nothing was answered", .unknown,
                proofs: [
                    .example(
                        .dns, .undecided, "No query was answered.",
                        remedy: "Run `watertight prove dns` again when the tunnel is up.")
                ]),
            .tunnel("nothing was proved", .notApplicable, proofs: []),
        ]
    ) { subject in
        subject.judgedByProof(.dns) { vpn, record, seen in
            Failure(
                "Names that are asked for in the network of \(vpn.title) are seen outside the tunnel: \(record.reason)",
                reach: .anyone, at: [vpn.image?.span ?? vpn.span], seen: seen,
                remedy: Remedy(.advise(record.remedy ?? "leave the resolver that the VPN container brings in place")))
        }
    }
}
