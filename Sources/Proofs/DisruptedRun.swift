import Evidence
import Glibc
import LinuxNet
import Processes
import StackModel
import Tunnels

/// What was seen while a tunnel was down.
struct DisruptedRun: Sendable {
    let method: DisruptionMethod
    var began: EngineTime?
    var rounds: [ProbeRound] = []
    /// Whether the tunnel was seen to be down all the while.
    var isDown = false
    var isInterrupted = false
    /// Why nothing could be watched; nil where it was.
    var failure: String?

    init(method: DisruptionMethod) {
        self.method = method
    }

    /// Sends probes and watches, round after round, until the time is up.
    mutating func watch(
        _ options: KillSwitchProof.DisruptionOptions, _ subject: ProofSubject, _ access: ProofAccess,
        targets: ProbeTargets, look: @Sendable () async -> ProofSubject?
    ) async {
        began = access.now()
        let end = ContinuousClock.now + options.duration
        let received = DisruptedRun.received(subject)
        var number: UInt16 = 1
        repeat {
            // The routes are others now: what is led where has to be asked anew.
            let present = await look() ?? subject
            let openings = KillSwitchProof.openings(present.killSwitch)
            var keys: Set<CardProbe.Key> = []
            let probes = present.places.flatMap { name, namespace in
                CardProbe.all(in: namespace, of: name, to: targets, openings: openings, number: &number)
            }.filter { keys.insert($0.key).inserted }
            let (bridges, markers, now) = (present.bridges, ProbeRound.markers(present), access.now)
            rounds.append(
                await Blocking.run { ProbeRound.run(present, probes, markers: markers, bridges: bridges, now: now) })
            isInterrupted = options.isInterrupted() || Task.isCancelled
        } while ContinuousClock.now < end && !isInterrupted && rounds.count < 60
        switch method {
        case .link, .control: isDown = await !(look()?.liveness.isUp ?? false)
        // Stopped: nothing more came in by it.
        case .process: isDown = received != nil && DisruptedRun.received(subject) == received
        }
    }

    /// What the kernel counted in by the tunnel's interface (`/proc/PID/net/dev`); nil where it does not tell.
    private static func received(_ subject: ProofSubject) -> String? {
        guard let process = subject.tunnel.vpn.process else { return nil }
        return NamespaceCounters.received(subject.tunnel.interface, ofProcess: process).map(String.init)
    }

    func judgement(_ subject: ProofSubject) -> KillSwitchProof.Judgement {
        for round in rounds {
            if round.shots.contains(where: { $0.seen > 0 }) || !round.foreign.isEmpty {
                var judgement = KillSwitchProof.judgement(round, subject)
                judgement.reason = "With the tunnel down: \(judgement.reason)"
                return judgement
            }
        }
        func undecided(_ reason: String, _ remedy: String? = nil) -> KillSwitchProof.Judgement {
            KillSwitchProof.Judgement(verdict: .undecided, reason: reason, remedy: remedy)
        }
        if let failure = rounds.compactMap(\.failure).first { return undecided(failure, "Prove again as root.") }
        guard !isInterrupted else {
            return undecided("It was interrupted while the tunnel was down; nothing left until then.")
        }
        guard isDown else {
            return undecided(
                "The tunnel did not stay down, so nothing is shown.", "Prove again with another `--disrupt`.")
        }
        let lost = rounds.reduce(0) { $0 + $1.lost }
        guard lost == 0 else {
            return undecided("\(lost) packets could not be looked at in time.", "Prove again when less goes on.")
        }
        guard !rounds.isEmpty, rounds.allSatisfy(\.isAlive) else {
            return undecided("The witness saw nothing at all for a while, not even what it had to see.")
        }
        if let stray = subject.strays.first {
            return undecided(
                "\(stray.name) torrents and is in no tunnel: nothing of it was seen to leave, and nothing keeps it in.",
                "Give \(stray.name) `network_mode: service:\(subject.tunnel.vpn.service)`.")
        }
        let probes = rounds.reduce(0) { $0 + $1.shots.count }
        return KillSwitchProof.Judgement(
            verdict: .proved,
            reason:
                "With the tunnel down, \(probes) probes and everything that the containers sent by themselves were watched, and no packet left."
        )
    }
}
