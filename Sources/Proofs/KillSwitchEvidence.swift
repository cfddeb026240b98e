import Evidence
import LinuxNet
import PacketFilter
import StackModel
import Tunnels

/// All that a proof of the kill switch rests on, and what it comes to: a pure judgement.
struct KillSwitchEvidence: Sendable {
    /// What was looked at before anything was sent.
    let subject: ProofSubject
    let manner: ProofManner
    var rounds: [ProbeRound]
    var seen: WireWatch.Seen
    /// What the VPN container may send to now: it may have taken another server meanwhile.
    var scopeAfterwards: WireScope?

    init(
        _ subject: ProofSubject, _ manner: ProofManner, rounds: [ProbeRound], seen: WireWatch.Seen,
        scopeAfterwards: WireScope? = nil
    ) {
        self.subject = subject
        self.manner = manner
        self.seen = seen
        self.scopeAfterwards = scopeAfterwards
        self.rounds = rounds
        for index in self.rounds.indices { self.rounds[index].add(seen) }
    }

    var shots: [ProbeRound.Shot] { rounds.flatMap(\.shots) }

    /// What left by itself: no probe of ours, and to no server that the VPN container has taken since.
    var foreign: [WireLeak] { own(seen.leaks) }
    private var unknown: [WireLeak] { own(seen.unknown) }

    /// The first of those that is a leak beyond doubt: where only the container itself could say which server it talks to,
    /// a packet there is none.
    var foreignLeak: WireLeak? {
        guard !subject.scope.endpoints.isEmpty else { return nil }
        let assumed = WireScope(endpoints: Set(subject.assumed), allowed: [])
        return foreign.first { assumed.classify($0.packet) == .leak }
    }

    private func own(_ leaks: [WireLeak]) -> [WireLeak] {
        let ours = Set(rounds.flatMap { $0.shots + $0.markers }.map(\.probe.key))
        return leaks.filter { leak in
            if let key = CardProbe.Key(leak.packet), ours.contains(key) { return false }
            return scopeAfterwards.map { $0.classify(leak.packet) == .leak } ?? true
        }
    }

    /// What it comes to.
    ///
    /// - Parameter doubt: what else stands in the way of calling it proved, such as a tunnel that did not stay down.
    func judgement(doubt: (reason: String, remedy: String?)? = nil) -> ProofJudgement {
        // What was seen on the wire is true whatever else could not be seen.
        if let leak { return leak }
        if let doubt = doubt ?? self.doubt {
            return ProofJudgement(verdict: .undecided, reason: doubt.reason, remedy: doubt.remedy)
        }
        let bound = shots.filter { $0.probe.card != nil && $0.wasTried }
        guard manner == .disrupted else {
            return ProofJudgement(
                verdict: .proved,
                reason:
                    "\(bound.count) probes that insisted on the card were sent and none left; the rules of every backend let nothing out beside the tunnel."
            )
        }
        let rules =
            if case .blocked? = subject.killSwitch?.verdict { "" } else { " Its rules could not all be understood." }
        return ProofJudgement(
            verdict: .proved,
            reason:
                "With the tunnel down, \(shots.count) probes and everything that the containers sent by themselves were watched, and no packet left.\(rules)"
        )
    }

    private var leak: ProofJudgement? {
        let vpn = subject.tunnel.vpn.name
        let when = manner == .disrupted ? "With the tunnel down: " : ""
        let leaked = shots.filter { $0.seen > 0 }
        if let first = leaked.first {
            return ProofJudgement(
                verdict: .leaking,
                reason:
                    "\(when)\(leaked.count) of \(shots.count) probes left outside of the tunnel, the first as \(first.probe.what).",
                remedy:
                    "Start \(vpn) again, so that it sets its rules anew, and look at `watertight audit` for the hole.")
        }
        guard let first = foreignLeak else { return nil }
        return ProofJudgement(
            verdict: .leaking,
            reason:
                "\(when)A packet of a container left outside of the tunnel by \(first.interface), from \(first.packet.source) to \(first.packet.destination).",
            remedy: "Look at `watertight audit` for the hole; `watertight seal on` closes it meanwhile.")
    }

    // MARK: What stands in the way

    /// Why it cannot be called proved; nil where nothing stands against it.
    private var doubt: (reason: String, remedy: String?)? {
        let vpn = subject.tunnel.vpn.name
        guard subject.tunnel.vpn.isUp, let namespace = subject.namespace else {
            return (
                "\(vpn) does not run, or its network could not be entered: nothing left while it was watched, but its rules could not be seen.",
                "Start \(vpn), and prove again as root on the machine where it runs."
            )
        }
        if let stray = subject.strays.first {
            return (
                "\(stray.name) torrents and is in no tunnel: nothing of it was seen to leave, and nothing keeps it in.",
                "Give \(stray.name) `network_mode: service:\(subject.tunnel.vpn.service)`."
            )
        }
        return doubtOfTheWire ?? ofProbes(namespace) ?? ofRules
    }

    /// Why what was not seen on the wire proves nothing; nil where it does.
    var doubtOfTheWire: (reason: String, remedy: String?)? {
        let vpn = subject.tunnel.vpn.name
        if let failure = seen.failure ?? rounds.compactMap(\.failure).first {
            return (failure, "Prove again as root, on the machine where the containers run.")
        }
        guard seen.lost == 0 else {
            return ("\(seen.lost) packets could not be looked at in time.", "Prove again when less goes on.")
        }
        if let elsewhere = subject.unwatched.first {
            return (
                "\(vpn) is on \(elsewhere), which no bridge of this host carries, so nothing there could be watched.",
                "Put \(vpn) on a bridge network."
            )
        }
        if !foreign.isEmpty {
            return (
                "Packets left towards \(foreign[0].packet.destination), and nothing tells whether that is the VPN's server.",
                "Name the server in the VPN container's environment (WIREGUARD_ENDPOINT_IP)."
            )
        }
        if let first = unknown.first {
            return (
                "Packets from \(first.packet.source) left by \(first.interface), and nobody is known to have that address.",
                "Prove again when no container comes or goes."
            )
        }
        guard rounds.allSatisfy({ $0.isWitnessAlive(seen) }) else {
            return (
                "The witness did not see all that it had to see.",
                "Look whether the bridges \(subject.bridges.joined(separator: ", ")) are \(vpn)'s, and prove again."
            )
        }
        return nil
    }

    /// Whether each card was really tried, in each family that it has an address of.
    private func ofProbes(_ namespace: NetworkNamespace) -> (reason: String, remedy: String?)? {
        let cards = namespace.interfaces.filter { $0.kind != .loopback && $0.kind != .tunnel && $0.isUp }
        guard !cards.isEmpty else {
            return ("No card leads out of \(subject.tunnel.vpn.name), so no probe could insist on one.", nil)
        }
        for card in cards {
            for family in NetworkFamily.allCases where card.addresses(family).contains(where: { !$0.isLinkLocal }) {
                let wasTried = shots.contains { shot in
                    shot.probe.card == card.name && shot.probe.probe.destination.family == family
                        && (shot.wasTried || !leads(family, by: card, in: namespace))
                }
                guard !wasTried else { continue }
                return ("No \(family.rawValue) probe could be sent by \(card.name), so nothing is shown of it.", nil)
            }
        }
        return nil
    }

    /// Whether any route leads out by the card: without one the kernel makes no packet.
    private func leads(_ family: NetworkFamily, by card: NetworkInterface, in namespace: NetworkNamespace) -> Bool {
        namespace.routes.contains { $0.family == family && $0.interface == card.name && $0.destination == nil }
    }

    private var ofRules: (reason: String, remedy: String?)? {
        guard let killSwitch = subject.killSwitch else {
            return ("The rules could not be read.", "Prove again as root.")
        }
        if let weakness = killSwitch.weaknesses.first {
            return (
                "No probe left, but: \(weakness)",
                "Start \(subject.tunnel.vpn.name) again, so that it sets its rules anew."
            )
        }
        switch killSwitch.verdict {
        case .blocked: return nil
        case .undecided(let sentence):
            // With the tunnel really down, what the clients themselves tried is the answer.
            if manner == .disrupted { return nil }
            return (
                sentence,
                "Prove it with `--disrupt`; where rules could not be listed, install nftables and iptables on the host."
            )
        case .open(let openings):
            let first = openings.first.map { "\($0.packet) by \($0.interface)" } ?? "a packet"
            return ("No probe left, but the rules let out \(first).", "Remove the rule that `watertight audit` names.")
        }
    }
}

extension ProofSubject {
    /// The networks of the VPN container that are on no bridge of the host.
    var unwatched: [String] { tunnel.attachments.filter { $0.bridge == nil }.map(\.network) }
}
