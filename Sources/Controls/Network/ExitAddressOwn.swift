import Evidence
import StackModel

extension Control {
    static let exitAddressOwn = Control(
        id: "vpn.exit-address-own",
        title: "A proof of the exit address saw the home address behind the tunnel",
        layer: .network,
        impact: .identity,
        guide: ["VP1", "VP2", "CL07"],
        why: """
            What lives in the VPN container's network is seen from outside by the address that it goes out with. \
            `watertight prove exit-address` compares that with the host's own, and asks several services that echo \
            addresses, as witnesses. Its verdict counts for 30 days, as long as the containers, networks and rules are \
            those it was made on.
            """,
        fix: """
            Stop the torrent client until it is mended. Look whether the tunnel is up (`docker logs` of the VPN container), \
            and whether `vpn.route-beside-tunnel` or `vpn.torrent-outside-tunnel` names the cause.
            """,
        references: [Reference("The guide: VPN, verify that the VPN works")],
        reads: [.proofs],
        examples: [
            .tunnel(
                "both have the same address", .fails(.service("gluetun")),
                proofs: [
                    .example(.exitAddress, .leaking, "What lives in it goes out as the host does, by 203.0.113.9.")
                ]),
            .tunnel(
                "the VPN's address", .passes,
                proofs: [
                    .example(.exitAddress, .proved, "It goes out by 198.51.100.20, and the host by 203.0.113.9.")
                ]),
            .tunnel(
                "no witness answered", .unknown,
                proofs: [
                    .example(
                        .exitAddress, .undecided, "No service that tells addresses answered.",
                        remedy: "Run `watertight prove exit-address` again later.")
                ]),
            .tunnel("nothing was proved", .notApplicable, proofs: []),
        ]
    ) { subject in
        subject.judgedByProof(.exitAddress) { vpn, record, seen in
            Failure(
                "What lives in the network of \(vpn.title) is seen under the home address: \(record.reason)",
                reach: .anyone, at: [vpn.image?.span ?? vpn.span], seen: seen,
                remedy: Remedy(.advise(record.remedy ?? "stop what torrents in it until the tunnel is up again")))
        }
    }
}
