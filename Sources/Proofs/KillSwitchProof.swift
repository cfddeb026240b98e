import Evidence
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

    /// Makes the proof; takes about a second.
    ///
    /// - Parameter look: looks at the tunnel anew, since it may have taken another server meanwhile; nil when it cannot be
    ///   seen.
    public func observe(look: @Sendable () async -> ProofSubject?) async -> ProofResult {
        let (subject, access) = (subject, access)
        var number: UInt16 = 0
        let probes = CardProbe.all(subject, to: targets, number: &number)
        let (round, seen) = await WireWatch.during(subject, bridges: subject.bridges, linger: 300) {
            await ProbeRound.send(probes, from: subject, now: access.now)
        }
        var evidence = KillSwitchEvidence(subject, .observed, rounds: [round], seen: seen)
        if !evidence.foreign.isEmpty { evidence.scopeAfterwards = await look()?.scope }
        let judgement = evidence.judgement()
        var steps = [ruleStep()]
        steps += evidence.shots.map(KillSwitchProof.step)
        if !evidence.foreign.isEmpty {
            steps.append(KillSwitchProof.step(ofForeign: evidence.foreign, at: access.now()))
        }
        return ProofResult(record: record(.observed, judgement, steps, seen.count), pcap: seen.pcap)
    }

    func record(
        _ manner: ProofManner, _ judgement: ProofJudgement, _ steps: [ProofStep], _ count: WireCount
    ) -> ProofRecord {
        ProofRecord(
            .killSwitch, project: subject.tunnel.vpn.project ?? "", directory: subject.directory,
            tunnel: subject.tunnel.vpn.name, made: access.now(), tool: access.tool, manner: manner,
            verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy,
            basis: subject.basis(of: .killSwitch),
            steps: steps, packets: count.packets)
    }

    static func openings(_ killSwitch: KillSwitch?) -> [KillSwitch.Opening] {
        guard case .open(let openings)? = killSwitch?.verdict else { return [] }
        return openings
    }

    // MARK: Steps

    func ruleStep() -> ProofStep {
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

    static func step(ofForeign leaks: [WireLeak], at time: EngineTime) -> ProofStep {
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
}
