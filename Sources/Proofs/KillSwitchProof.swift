public import Evidence
import LinuxNet
import PacketFilter
import Processes
import StackModel
import Tunnels

/// The proof that nothing leaves outside of the tunnel, without disturbing it.
///
/// Probes that insist on the card are sent out of every network where a torrent client lives, while the bridges on the
/// host are watched: one that is seen there is a leak, whatever the rules say. Proved is said only where such probes were
/// sent and stopped, the witness was seen to see, and the rules of every backend and family let nothing else out either.
public struct KillSwitchProof: Sendable {
    let subject: ProofSubject
    let access: ProofAccess
    let targets: ProbeTargets

    public init(_ subject: ProofSubject, _ access: ProofAccess, targets: ProbeTargets = ProbeTargets()) {
        self.subject = subject
        self.access = access
        self.targets = targets
    }

    /// What a proof comes to, before it is a record.
    public struct Result: Sendable {
        public var record: ProofRecord
        /// What crossed the bridges besides the tunnel, as a capture file.
        public var pcap: [UInt8]
    }

    /// Makes the proof; takes about a second and a half.
    public func observe() async -> Result {
        let subject = subject
        let now = access.now
        let places = subject.places
        let openings = KillSwitchProof.openings(subject.killSwitch)
        var number: UInt16 = 0
        var probes = places.flatMap { name, namespace in
            CardProbe.all(in: namespace, of: name, to: targets, openings: openings, number: &number)
        }
        // The same destination twice could not be told apart on the wire.
        var keys: Set<CardProbe.Key> = []
        probes.removeAll { !keys.insert($0.key).inserted }
        let (sent, bridges, markers) = (probes, subject.bridges, ProbeRound.markers(subject))
        let round = await Blocking.run {
            ProbeRound.run(subject, sent, markers: markers, bridges: bridges, now: now)
        }
        return judge(round)
    }

    static func openings(_ killSwitch: KillSwitch?) -> [KillSwitch.Opening] {
        guard case .open(let openings)? = killSwitch?.verdict else { return [] }
        return openings
    }

    // MARK: What it comes to

    /// The verdict with its sentence.
    struct Judgement {
        var verdict: ProofVerdict
        var reason: String
        var remedy: String?
    }

    private func judge(_ round: ProbeRound) -> Result {
        let judgement = KillSwitchProof.judgement(round, subject)
        var steps = [ruleStep()]
        steps += round.shots.map(KillSwitchProof.step)
        if !round.foreign.isEmpty { steps.append(KillSwitchProof.step(ofForeign: round.foreign, at: access.now())) }
        let record = ProofRecord(
            .killSwitch, project: subject.tunnel.vpn.project ?? "", directory: subject.directory,
            tunnel: subject.tunnel.vpn.name, made: access.now(), tool: access.tool, manner: .observed,
            verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy, basis: subject.basis,
            steps: steps, packets: round.count.packets)
        return Result(record: record, pcap: round.pcap)
    }

    static func judgement(_ round: ProbeRound, _ subject: ProofSubject) -> Judgement {
        let vpn = subject.tunnel.vpn.name
        // What was seen on the wire is true whatever else could not be seen.
        let leaked = round.shots.filter { $0.seen > 0 }
        if let first = leaked.first {
            return Judgement(
                verdict: .leaking,
                reason:
                    "\(leaked.count) of \(round.shots.count) probes left outside of the tunnel, the first as \(first.probe.what).",
                remedy:
                    "Start \(vpn) again, so that it sets its rules anew, and look at `watertight audit` for the hole.")
        }
        if let first = round.foreign.first {
            return Judgement(
                verdict: .leaking,
                reason:
                    "A packet of a container left outside of the tunnel by \(first.interface), from \(first.packet.source) to \(first.packet.destination).",
                remedy: "Look at `watertight audit` for the hole; `watertight seal on` closes it meanwhile.")
        }
        if let doubt = doubt(round, subject) {
            return Judgement(verdict: .undecided, reason: doubt.reason, remedy: doubt.remedy)
        }
        let bound = round.shots.filter { $0.probe.card != nil }
        return Judgement(
            verdict: .proved,
            reason:
                "\(bound.count) probes that insisted on the card were sent and none left; the rules of every backend let nothing out beside the tunnel."
        )
    }

    /// Why it cannot be called proved; nil where nothing stands against it.
    private static func doubt(_ round: ProbeRound, _ subject: ProofSubject) -> (reason: String, remedy: String?)? {
        let vpn = subject.tunnel.vpn.name
        guard subject.tunnel.vpn.isUp, let killSwitch = subject.killSwitch else {
            return (
                "\(vpn) does not run, or its network could not be entered: nothing left while it was watched, but its rules could not be seen.",
                "Start \(vpn), and prove again as root."
            )
        }
        if let failure = round.failure {
            return (failure, "Prove again as root, on the machine where the containers run.")
        }
        if let stray = subject.strays.first {
            return (
                "\(stray.name) torrents and is in no tunnel: nothing of it was seen to leave, and nothing keeps it in.",
                "Give \(stray.name) `network_mode: service:\(subject.tunnel.vpn.service)`."
            )
        }
        guard round.lost == 0 else {
            return ("\(round.lost) packets could not be looked at in time.", "Prove again when less goes on.")
        }
        guard round.isAlive else {
            return (
                "The witness saw nothing at all, not even what it had to see.",
                "Look whether the bridges \(subject.bridges.joined(separator: ", ")) are \(vpn)'s, and prove again."
            )
        }
        if let elsewhere = subject.unwatched.first {
            return (
                "\(vpn) is on \(elsewhere), which no bridge of this host carries, so nothing there could be watched.",
                "Put \(vpn) on a bridge network."
            )
        }
        let triedByCard = round.shots.contains { $0.probe.card != nil && $0.wasTried }
        guard triedByCard else {
            return ("No card leads out of \(vpn), so no probe could insist on one.", nil)
        }
        switch killSwitch.verdict {
        case .blocked: return nil
        case .undecided(let sentence):
            return (sentence, "Install nftables and iptables on the host, and prove again as root.")
        case .open(let openings):
            let first = openings.first.map { "\($0.packet) by \($0.interface)" } ?? "a packet"
            return (
                "No probe left, but the rules let out \(first).",
                "Prove it with `--disrupt`, or remove the rule that `watertight audit` names."
            )
        }
    }

    // MARK: Steps

    private func ruleStep() -> ProofStep {
        let place = subject.tunnel.vpn.name
        guard let killSwitch = subject.killSwitch else {
            return ProofStep("the rules in \(place)'s network were to be read", time: access.now(), outcome: .error)
        }
        let (outcome, found): (ProofStep.Outcome, String) =
            switch killSwitch.verdict {
            case .blocked: (.stopped, "no packet to a public address can leave by a card, over IPv4 or IPv6")
            case .open(let openings):
                (.passed, openings.map { "\($0.packet) leaves by \($0.interface)" }.prefix(4).joined(separator: "; "))
            case .undecided(let sentence): (.error, sentence)
            }
        return ProofStep(
            "every kind of packet was led through the rules in \(place)'s network",
            command: "nsenter -t \(subject.tunnel.vpn.process ?? 0) -n nft list ruleset", found: found,
            time: access.now(), outcome: outcome)
    }

    static func step(_ shot: ProbeRound.Shot) -> ProofStep {
        let outcome: ProofStep.Outcome = shot.seen > 0 ? .passed : shot.outcome == .cannotBind ? .error : .stopped
        let found =
            switch shot.outcome {
            case .sent: "the kernel took it"
            case .connected: "the connection stood"
            case .refused: "it was refused by whom it went to"
            case .stopped: "a filter in that network refused it"
            case .unreachable: "no route leads there"
            case .cannotBind: "there is nothing to bind"
            case .silent: "no answer came"
            case .failed(let number): "it failed (\(number))"
            }
        let wire = shot.seen > 0 ? "seen on the host's side \(shot.seen) times" : "not seen on the host's side"
        return ProofStep(
            shot.probe.what, command: shot.probe.command, sent: shot.outcome == .cannotBind ? 0 : 1, seen: shot.seen,
            found: "\(found); \(wire)", time: shot.time, outcome: outcome)
    }

    static func step(ofForeign leaks: [PacketWitness.Leak], at time: EngineTime) -> ProofStep {
        let first = leaks.prefix(4).map { "\($0.packet.source) to \($0.packet.destination)" }.joined(separator: "; ")
        return ProofStep(
            "what containers sent by themselves meanwhile was watched", seen: leaks.count, found: first, time: time,
            outcome: .passed)
    }
}

extension ProofSubject {
    /// The project's folder as the engine knows it; empty where Docker Compose did not make it.
    public var directory: String {
        engine.container(tunnel.vpn.id)?.compose?.workingDirectory ?? ""
    }

    /// The networks of the VPN container that are on no bridge of the host.
    var unwatched: [String] { tunnel.attachments.filter { $0.bridge == nil }.map(\.network) }
}
