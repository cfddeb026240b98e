import Evidence
import Glibc
import PacketFilter
public import Records
import StackModel
import Tunnels

extension KillSwitchProof {
    /// How a disruptive proof is made.
    public struct DisruptionOptions: Sendable {
        /// nil takes the gentlest that can be had.
        public var method: DisruptionMethod?
        /// How long the tunnel is kept down.
        public var duration: Duration
        /// Asked again and again while the tunnel is down: true ends it early.
        public var isInterrupted: @Sendable () -> Bool

        public init(
            method: DisruptionMethod? = nil, duration: Duration = .seconds(4),
            isInterrupted: @escaping @Sendable () -> Bool = { false }
        ) {
            self.method = method
            self.duration = duration
            self.isInterrupted = isInterrupted
        }
    }

    /// How long the tunnel is waited for afterwards.
    private static let recovery: Duration = .seconds(45)

    /// Makes the proof with the tunnel really down, and puts it back.
    ///
    /// - Parameters:
    ///   - disruption: what takes it down.
    ///   - journal: where what has to be put back is written down before.
    ///   - look: looks at the tunnel anew; nil when it cannot be seen.
    public func disrupt(
        _ options: DisruptionOptions = DisruptionOptions(), by disruption: Disruption, journal: DisruptionJournal,
        look: @Sendable () async -> ProofSubject?
    ) async -> ProofResult {
        guard let lock = journal.claim() else { return undone("Another proof is disrupting a tunnel now.") }
        defer { close(lock) }
        do {
            guard try journal.read() == nil else {
                return undone(
                    "An earlier disruption has not been put back.",
                    "Run `watertight prove` again, or start its VPN container.")
            }
        } catch {
            return undone("\(error)")
        }
        // What was seen before may be another process's by now.
        guard let subject = await look(), subject.tunnel.vpn.id == self.subject.tunnel.vpn.id else {
            return undone("\(subject.tunnel.vpn.name) could not be seen any more.")
        }
        let proof = KillSwitchProof(subject, access, targets: targets)
        return await proof.disruptNow(options, by: disruption, look: look)
    }

    private func disruptNow(
        _ options: DisruptionOptions, by disruption: Disruption, look: @Sendable () async -> ProofSubject?
    ) async -> ProofResult {
        let (subject, access, targets) = (subject, access, targets)
        guard subject.liveness.isUp else {
            return undone("The tunnel of \(subject.tunnel.vpn.name) is down already.", "Prove it when it is up.")
        }
        // From before it goes down until it is back: what clients send then is the point of it all.
        var (run, seen) = await WireWatch.during(subject, bridges: subject.bridges) {
            guard let (method, plan) = await KillSwitchProof.takeDown(options, subject, access, by: disruption) else {
                return DisruptedRun?.none
            }
            var run = DisruptedRun(method: method)
            run.began = access.now()
            access.progress("the tunnel is down; watching")
            await run.probe(options, subject, access, targets: targets, look: look)
            access.progress("the tunnel is being put back")
            async let problem = disruption.restore(plan)
            if method == .container {
                await run.probeStart(
                    of: subject, access, targets: targets, within: KillSwitchProof.recovery, look: look)
            }
            run.problem = await problem
            run.isBack = await KillSwitchProof.comesBack(subject, look: look)
            return run
        }
        guard let run else {
            return undone("No way of taking the tunnel of \(subject.tunnel.vpn.name) down could be had.")
        }
        let present = await look()
        // A container that was started again may have another address.
        if let present { seen.assign(by: WireSources(present)) }
        return judge(run, seen, afterwards: present)
    }

    /// By the first of the ways that can be had.
    private static func takeDown(
        _ options: DisruptionOptions, _ subject: ProofSubject, _ access: ProofAccess, by disruption: Disruption
    ) async -> (DisruptionMethod, DisruptionJournal.Entry)? {
        for method in options.method.map({ [$0] }) ?? DisruptionMethod.usual {
            guard let plan = await disruption.plan(method, subject) else { continue }
            do {
                try await disruption.begin(plan)
                return (method, plan)
            } catch {
                access.progress("\(method.rawValue): \(error)")
            }
        }
        return nil
    }

    /// Waits until the tunnel is as it was: up, routed to as before, and with every address.
    private static func comesBack(_ before: ProofSubject, look: @Sendable () async -> ProofSubject?) async -> Bool {
        let end = ContinuousClock.now + KillSwitchProof.recovery
        while true {
            if let now = await look(), now.liveness.isAsGood(as: before.liveness), now.hasMembers(of: before) {
                return true
            }
            guard ContinuousClock.now < end else { return false }
            do { try await Task.sleep(for: .milliseconds(300)) } catch { return false }
        }
    }

    private func undone(_ reason: String, _ remedy: String? = nil) -> ProofResult {
        let judgement = ProofJudgement(verdict: .undecided, reason: reason, remedy: remedy)
        return ProofResult(record: record(.disrupted, judgement, [], WireCount()), pcap: [])
    }

    private func judge(_ run: DisruptedRun, _ seen: WireWatch.Seen, afterwards present: ProofSubject?) -> ProofResult {
        let evidence = KillSwitchEvidence(
            subject, .disrupted, rounds: run.rounds, seen: seen, scopeAfterwards: present?.scope)
        var judgement = evidence.judgement(doubt: run.doubt(subject.tunnel.vpn.name))
        if judgement.verdict == .leaking, let doubt = run.doubt(subject.tunnel.vpn.name), !run.isBack {
            judgement.reason += " \(doubt.reason)"
        }
        let isDown = !run.wasDown.isEmpty && run.wasDown.allSatisfy { $0 == true }
        var steps = [
            ruleStep(),
            ProofStep(run.method.what, time: run.began ?? access.now(), outcome: isDown ? .stopped : .error),
        ]
        steps += evidence.shots.map(KillSwitchProof.step)
        if !evidence.foreign.isEmpty {
            steps.append(KillSwitchProof.step(ofForeign: evidence.foreign, at: access.now()))
        }
        steps.append(
            ProofStep(
                "the tunnel was put back",
                found: run.isBack
                    ? "it is up, with its addresses and routes as before" : run.problem ?? "it is not as it was",
                time: access.now(), outcome: run.isBack ? .answered : .error))
        var record = record(.disrupted, judgement, steps, seen.count)
        // What was started again for it is what it was tried on.
        if run.method == .container, run.isBack, let present { record.basis = present.basis(of: .killSwitch) }
        return ProofResult(record: record, pcap: seen.pcap)
    }
}

/// A tunnel's interface with what leads into it.
struct TunnelLiveness: Sendable, Hashable {
    var isUp: Bool
    /// Its addresses and the routes by it, link-local ones left out.
    var ways: Set<String>

    /// Whether it is up with all that it had.
    func isAsGood(as before: TunnelLiveness) -> Bool { isUp && before.ways.isSubset(of: ways) }
}

extension ProofSubject {
    /// The members, by id, that are in the VPN container's present network.
    var present: Set<String> {
        Set(tunnel.members.filter { $0.isUp && $0.namespace == tunnel.vpn.namespace }.map(\.id))
    }

    /// Whether all that ran in the tunnel before is in its network now.
    func hasMembers(of before: ProofSubject) -> Bool {
        Set(before.tunnel.members.filter(\.isUp).map(\.id)).isSubset(of: present)
    }

    var liveness: TunnelLiveness {
        guard let namespace, let interface = namespace.tunnels.first(where: \.isUp) else {
            return TunnelLiveness(isUp: false, ways: [])
        }
        let addresses = interface.addresses.filter { !$0.address.isLinkLocal }.map { "address \($0)" }
        let routes = namespace.routes.filter { $0.interface == interface.name && $0.kind == .unicast }
            .filter { !($0.destination?.address.isLinkLocal ?? false) }.map { route in
                "\(route.family.rawValue) \(route.destination.map { "\($0)" } ?? "default") in \(route.table)"
            }
        return TunnelLiveness(isUp: true, ways: Set(addresses + routes))
    }
}
