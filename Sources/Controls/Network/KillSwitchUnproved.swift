import Evidence
import StackModel

extension Control {
    static let killSwitchUnproved = Control(
        id: "vpn.kill-switch-unproved",
        title: "No proof shows that the kill switch holds",
        layer: .network,
        impact: .none,
        guide: ["CL06"],
        why: """
            Settings and rules say what should happen when the tunnel is down; the guide asks to try it. A proof does, and \
            says on which containers, networks and rules it holds: when they change, or after 30 days, it says nothing any \
            more.
            """,
        fix: """
            `sudo watertight prove kill-switch` disturbs nothing; with `--disrupt` it really takes the tunnel down, for some \
            seconds, and puts it back. A timer may run it each week.
            """,
        references: [Reference("The guide: Critical 1, VPN kill switch")],
        reads: [.proofs],
        examples: [
            .tunnel("none was ever made", .fails(.service("gluetun")), proofs: []),
            .tunnel(
                "Gluetun was started again since", .fails(.service("gluetun")),
                proofs: [
                    .example(.killSwitch, .proved, "Nothing got out by eth0.") { basis in
                        basis.members[0].started = EngineTime(seconds: 1_790_000_000)
                    }
                ]),
            .tunnel(
                "the rules in its network are others", .fails(.service("gluetun")),
                proofs: [
                    .example(.killSwitch, .proved, "Nothing got out by eth0.") { $0.rules[0].fingerprint = "0" }
                ]),
            .tunnel(
                "it is older than 30 days", .fails(.service("gluetun")),
                proofs: [.example(.killSwitch, .proved, "Nothing got out by eth0.", age: 31 * 86_400)]),
            .tunnel(
                "the last one could not be decided", .fails(.service("gluetun")),
                proofs: [
                    .example(
                        .killSwitch, .undecided, "The rules could not be read.",
                        remedy: "Run `watertight prove kill-switch --disrupt` as root.")
                ]),
            .tunnel(
                "one that holds", .passes,
                proofs: [.example(.killSwitch, .proved, "Nothing got out by eth0.", age: 600)]),
            .tunnel(
                "one that says that it leaks, which vpn.kill-switch-leaks owns", .notApplicable,
                proofs: [.example(.killSwitch, .leaking, "4 packets left by eth0.")]),
            .tunnel(
                "whether it still holds cannot be seen", .unknown,
                proofs: [.example(.killSwitch, .proved, "Nothing got out by eth0.")], isSeen: false),
            .tunnel(
                "nothing of it runs", .notApplicable, proofs: [],
                running: EngineEvidence(endpoint: "unix:///var/run/docker.sock", containers: [])),
            .tunnel("what runs was not looked at", .notApplicable, proofs: [], running: nil),
            .tunnel("no records are kept", .notApplicable, proofs: nil),
        ]
    ) { subject in
        guard let proofs = subject.evidence.proofs else { return [] }
        return subject.proved(.killSwitch, by: proofs).filter { subject.leadsOut($0.service) }.map { one in
            Outcome(one.service.subject, verdict(one, isSeen: subject.evidence.network != nil))
        }
    }

    private static func verdict(_ one: ProvedService, isSeen: Bool) -> Verdict {
        let span = one.service.image?.span ?? one.service.span
        let remedy = "run `watertight prove kill-switch` as root"
        func unproved(_ message: String, _ seen: String, _ remedy: String = remedy) -> Verdict {
            .fail(
                Failure(
                    message, reach: .fault, at: [span], seen: [Observation(seen, at: span)],
                    remedy: Remedy(.advise(remedy))))
        }
        switch one.answer {
        case .none:
            // Proofs are made as root and kept for root: whoever cannot see the network may miss them as well.
            guard isSeen else {
                return .unknown(
                    reason: "Whether the kill switch was proved is not known: proofs are kept for root.",
                    remedy: "Run the audit as root on the machine where the containers run.")
            }
            return unproved(
                "Whether the kill switch of \(one.service.title) holds was never tried on this machine.",
                "no proof of it is on record")
        case .holds(let record, let age):
            switch record.verdict {
            case .proved: return .pass([Observation(record.words(age: age), at: span)])
            case .leaking, .reachable:
                return .notApplicable("A proof says that it leaks: vpn.kill-switch-leaks owns this.")
            case .undecided:
                return unproved(
                    "The last proof of the kill switch of \(one.service.title) could not be decided: \(record.reason)",
                    record.words(age: age), record.remedy ?? remedy)
            }
        case .lapsed(let record, let standing):
            return lapsed(record, standing, unproved: { unproved($0, $1) }, one.service)
        }
    }

    private static func lapsed(
        _ record: ProofRecord, _ standing: ProofStanding, unproved: (String, String) -> Verdict, _ service: KnownService
    ) -> Verdict {
        let proof = "The proof of the kill switch of \(service.title)"
        switch standing {
        case .void(let changes):
            return unproved(
                "\(proof) no longer counts: \(changes.joined(separator: ", ")).",
                "made at \(record.made), before \(changes.first ?? "a change")")
        case .old(let age):
            return unproved("\(proof) is \(age / 86_400) days old.", "made at \(record.made)")
        case .unseen(let reasons):
            return .unknown(
                reason: "Whether \(proof.prefix(1).lowercased())\(proof.dropFirst()) still counts could not be seen: "
                    + "\(reasons.joined(separator: ", ")).",
                remedy: "Run the audit as root, with the packages nftables and iptables installed on the host.")
        case .valid: return .notApplicable("It holds.")
        }
    }
}
