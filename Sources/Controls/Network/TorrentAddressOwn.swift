import Evidence
import StackModel

extension Control {
    static let torrentAddressOwn = Control(
        id: "vpn.torrent-address-own",
        title: "A proof of the torrent address saw the home address among peers or trackers",
        layer: .network,
        impact: .identity,
        guide: ["VP4", "CL17"],
        why: """
            Peers and trackers see the address that a torrent client speaks from, and the one that it announces. \
            `watertight prove torrent-address` asks a tracker, the client itself and peers which one that is. Its verdict \
            counts for 30 days, as long as the containers, networks and rules are those it was made on.
            """,
        fix: """
            Stop the torrent client. Bind it to the tunnel (`tun0`), leave its announced address empty, publish no torrent \
            port on the host, and see that it lives in the VPN container's network.
            """,
        references: [Reference("The guide: VPN, torrent IP leak test")],
        reads: [.proofs],
        examples: [
            .tunnel(
                "the tracker sees the home address", .fails(.service("gluetun")),
                proofs: [.example(.torrentAddress, .leaking, "The tracker saw 203.0.113.9, the host's own address.")]),
            .tunnel(
                "the VPN's address alone", .passes,
                proofs: [.example(.torrentAddress, .proved, "The tracker and the client agree on 198.51.100.20.")]),
            .tunnel(
                "nobody saw it", .unknown,
                proofs: [
                    .example(
                        .torrentAddress, .undecided, "Neither the tracker nor the client told an address.",
                        remedy: "Run `watertight prove torrent-address` again later.")
                ]),
            .tunnel("nothing was proved", .notApplicable, proofs: []),
        ]
    ) { subject in
        subject.judgedByProof(.torrentAddress) { vpn, record, seen in
            Failure(
                "Peers or trackers see the home address of what torrents in \(vpn.title): \(record.reason)",
                reach: .anyone, at: [vpn.image?.span ?? vpn.span], seen: seen,
                remedy: Remedy(.advise(record.remedy ?? "stop the torrent client until it speaks by the tunnel alone")))
        }
    }
}
