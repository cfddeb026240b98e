import Evidence
import StackModel

extension Control {
    static let killSwitchLeaks = Control(
        id: "vpn.kill-switch-leaks",
        title: "A proof of the kill switch saw packets leave outside the tunnel",
        layer: .network,
        impact: .identity,
        guide: ["KS1", "CL06"],
        why: """
            Whether the kill switch holds is decided by what crosses the wire, not by what settings say. \
            `watertight prove kill-switch` sends packets that must not get out and watches the host's side; with \
            `--disrupt` it really takes the tunnel down. Its verdict counts for 30 days, as long as the containers, \
            networks and rules are those it was made on.
            """,
        fix: """
            Stop the torrent client until it is mended. The proof says which packets left and by which way, and \
            `vpn.kill-switch-open` which rule lets them out. `watertight seal on` stops them on the host meanwhile, \
            whatever the container does.
            """,
        references: [Reference("The guide: Critical 1, VPN kill switch")],
        reads: [.proofs],
        examples: [
            .tunnel(
                "packets left while the tunnel was down", .fails(.service("gluetun")),
                proofs: [
                    .example(
                        .killSwitch, .leaking, made: .disrupted,
                        "4 IPv6 packets left by eth0 while the tunnel was down.")
                ]),
            .tunnel(
                "a quiet look afterwards does not undo what was seen then", .fails(.service("gluetun")),
                proofs: [
                    .example(.killSwitch, .proved, made: .observed, "Nothing got out by eth0.", age: 60),
                    .example(
                        .killSwitch, .leaking, made: .disrupted,
                        "4 IPv6 packets left by eth0 while the tunnel was down."),
                ]),
            .tunnel(
                "nothing left, and nothing was disturbed", .passes,
                proofs: [.example(.killSwitch, .proved, "Nothing that was sent by eth0 got out, over IPv4 or IPv6.")]),
            .tunnel(
                "nothing left while the tunnel was really down", .passes,
                proofs: [
                    .example(
                        .killSwitch, .proved, made: .disrupted,
                        "No packet left while the tunnel was down, of 5210 that tried."),
                    .example(.killSwitch, .leaking, made: .disrupted, "4 packets left by eth0.", age: 86_400),
                ]),
            .tunnel(
                "the rules could not be read, so nothing can be said without taking it down", .unknown,
                proofs: [
                    .example(
                        .killSwitch, .undecided, "The probes were stopped, but the rules could not be read.",
                        remedy: "Run `watertight prove kill-switch --disrupt` as root.")
                ]),
            .tunnel(
                "Gluetun was started again since", .notApplicable,
                proofs: [
                    .example(.killSwitch, .leaking, "4 packets left by eth0.") { basis in
                        basis.members[0].started = EngineTime(seconds: 1_790_000_000)
                    }
                ]),
            .tunnel("nothing was proved", .notApplicable, proofs: []),
        ]
    ) { subject in
        subject.judgedByProof(.killSwitch) { vpn, record, seen in
            Failure(
                "Packets left outside the tunnel of \(vpn.title): \(record.reason)", reach: .anyone,
                at: [vpn.image?.span ?? vpn.span], seen: seen,
                remedy: Remedy(.advise(record.remedy ?? "stop what torrents in it until the way out is closed")))
        }
    }
}
