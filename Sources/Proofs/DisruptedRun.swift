import Evidence
import LinuxNet
import PacketFilter
import StackModel
import Tunnels

/// What was done and seen while a tunnel was down; the wire is watched by somebody else meanwhile.
struct DisruptedRun: Sendable {
    let method: DisruptionMethod
    var rounds: [ProbeRound] = []
    /// What was seen of the tunnel in each round: whether it was down; nil where that could not be seen.
    var wasDown: [Bool?] = []
    var isInterrupted = false
    /// When it was taken down, and put back.
    var began: EngineTime?
    /// Why it could not be taken down, or put back; nil where it was.
    var problem: String?
    /// Whether it came back as it was.
    var isBack = false

    /// The most rounds, however long it lasts.
    private static let most = 120

    init(method: DisruptionMethod) {
        self.method = method
    }

    /// Sends probes, round after round, until the time is up.
    mutating func probe(
        _ options: KillSwitchProof.DisruptionOptions, _ subject: ProofSubject, _ access: ProofAccess,
        targets: ProbeTargets, look: @Sendable () async -> ProofSubject?
    ) async {
        let end = ContinuousClock.now + options.duration
        var number: UInt16 = 1
        repeat {
            let received = NamespaceCounters.received(subject)
            // The routes are others now: what is led where has to be asked anew.
            let present = await look()
            let probes = CardProbe.all(present ?? subject, to: targets, number: &number)
            rounds.append(await ProbeRound.send(probes, from: present ?? subject, now: access.now))
            wasDown.append(isDown(present, received, subject))
            isInterrupted = options.isInterrupted() || Task.isCancelled
        } while ContinuousClock.now < end && !isInterrupted && rounds.count < DisruptedRun.most
    }

    /// Sends probes from when a member is back in the container's network until its tunnel is what it was, and once then.
    ///
    /// Before a member is there nobody but the VPN itself could send; the watch sees whether anybody does.
    mutating func probeStart(
        of before: ProofSubject, _ access: ProofAccess, targets: ProbeTargets, within limit: Duration,
        look: @Sendable () async -> ProofSubject?
    ) async {
        let end = ContinuousClock.now + limit
        var number: UInt16 = 1
        var isBack = false
        repeat {
            guard let present = await look(), present.namespace != nil else { continue }
            isBack = present.liveness.isAsGood(as: before.liveness) && present.hasMembers(of: before)
            guard isBack || !present.present.isEmpty else { continue }
            let probes = CardProbe.all(present, to: targets, number: &number)
            rounds.append(await ProbeRound.send(probes, from: present, now: access.now))
        } while !isBack && ContinuousClock.now < end && !Task.isCancelled
    }

    /// Whether the tunnel was down in a round; nil where it could not be seen.
    private func isDown(_ present: ProofSubject?, _ before: UInt64?, _ subject: ProofSubject) -> Bool? {
        switch method {
        case .link, .control:
            guard let present, present.namespace != nil else { return nil }
            return !present.liveness.isUp
        case .container:
            guard let present, !present.tunnel.vpn.isUp || present.namespace != nil else { return nil }
            return !present.liveness.isUp
        case .process:
            // Stopped: nothing more comes in by it.
            guard let before, let now = NamespaceCounters.received(subject) else { return nil }
            return before == now
        }
    }

    /// Why what was seen does not prove anything; nil where it does.
    func doubt(_ name: String) -> (reason: String, remedy: String?)? {
        if let problem { return (problem, "Start \(name) again.") }
        if !isBack {
            return (
                "The tunnel was put back, and is not as it was before: nothing left, and \(name) needs a look.",
                "Look at the log of \(name), and start it again."
            )
        }
        if isInterrupted { return ("It was interrupted while the tunnel was down; nothing left until then.", nil) }
        if wasDown.isEmpty || wasDown.contains(nil) {
            return ("Whether the tunnel was down all the while could not be seen.", "Prove again as root.")
        }
        if wasDown.contains(false) {
            return ("The tunnel did not stay down, so nothing is shown.", "Prove again with another `--by`.")
        }
        return nil
    }
}

extension NamespaceCounters {
    /// The bytes that came in by the tunnel; nil where the kernel does not tell.
    static func received(_ subject: ProofSubject) -> UInt64? {
        subject.tunnel.vpn.process.flatMap { received(subject.tunnel.interface, ofProcess: $0) }
    }
}
