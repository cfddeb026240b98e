import Evidence
import Glibc
import LinuxNet
import PacketFilter
import Processes
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
    ) async -> Result {
        let methods = options.method.map { [$0] } ?? DisruptionMethod.usual
        var chosen: (DisruptionMethod, DisruptionJournal.Entry)?
        for method in methods where chosen == nil {
            chosen = await disruption.plan(method, subject).map { (method, $0) }
        }
        guard let (method, plan) = chosen else {
            return undone("No way of taking the tunnel of \(subject.tunnel.vpn.name) down could be had.")
        }
        guard let lock = journal.claim() else { return undone("Another proof is disrupting a tunnel now.") }
        defer { close(lock) }
        let before = subject.liveness
        do { try await disruption.begin(plan) } catch { return undone("The tunnel could not be taken down: \(error).") }
        access.progress("the tunnel is down; watching")
        var run = DisruptedRun(method: method)
        await run.watch(options, subject, access, targets: targets, look: look)
        let problem = await disruption.restore(plan)
        access.progress("the tunnel is being put back")
        let back = await comesBack(before, look: look)
        return judge(run, problem: problem, back: back)
    }

    /// Waits until the tunnel is as it was.
    private func comesBack(_ before: TunnelLiveness, look: @Sendable () async -> ProofSubject?) async -> Bool {
        let end = ContinuousClock.now + KillSwitchProof.recovery
        while true {
            if let now = await look(), now.liveness.isAsGood(as: before, in: now) { return true }
            guard ContinuousClock.now < end else { return false }
            do { try await Task.sleep(for: .milliseconds(500)) } catch { return false }
        }
    }

    private func undone(_ reason: String) -> Result {
        let record = ProofRecord(
            .killSwitch, project: subject.tunnel.vpn.project ?? "", directory: subject.directory,
            tunnel: subject.tunnel.vpn.name, made: access.now(), tool: access.tool, manner: .disrupted,
            verdict: .undecided, reason: reason, basis: subject.basis)
        return Result(record: record, pcap: [])
    }

    private func judge(_ run: DisruptedRun, problem: String?, back: Bool) -> Result {
        var judgement = run.judgement(subject)
        if let problem {
            judgement.reason += " \(problem)"
            judgement.remedy = "Start \(subject.tunnel.vpn.name) again."
        } else if !back {
            judgement.reason += " The tunnel has been put back, and was not seen to carry anything within 45 seconds."
            judgement.remedy = "Look at the log of \(subject.tunnel.vpn.name), and start it again."
        }
        var steps = [
            ProofStep(
                run.method.what, time: run.began ?? access.now(), outcome: run.isDown ? .stopped : .error)
        ]
        steps += run.rounds.flatMap(\.shots).map(KillSwitchProof.step)
        let foreign = run.rounds.flatMap(\.foreign)
        if !foreign.isEmpty { steps.append(KillSwitchProof.step(ofForeign: foreign, at: access.now())) }
        steps.append(
            ProofStep(
                "the tunnel was put back", found: back ? "it carries packets as before" : "it was not seen to work",
                time: access.now(), outcome: back ? .answered : .error))
        var count = ProofPackets()
        for round in run.rounds { count.add(round.count.packets) }
        let record = ProofRecord(
            .killSwitch, project: subject.tunnel.vpn.project ?? "", directory: subject.directory,
            tunnel: subject.tunnel.vpn.name, made: access.now(), tool: access.tool, manner: .disrupted,
            verdict: judgement.verdict, reason: judgement.reason, remedy: judgement.remedy, basis: subject.basis,
            steps: steps, packets: count)
        return Result(record: record, pcap: run.rounds.last?.pcap ?? [])
    }
}

/// Whether a tunnel carries anything: by its interface and its own counters.
struct TunnelLiveness: Sendable, Hashable {
    var isUp: Bool
    var hasRoute: Bool
    /// Bytes that came in by the tunnel.
    var received: UInt64?

    /// Whether it is up, is routed to, and answered if it did before.
    func isAsGood(as before: TunnelLiveness, in subject: ProofSubject) -> Bool {
        guard before.isUp else { return true }
        return isUp && (hasRoute || !before.hasRoute)
    }
}

extension ProofSubject {
    var liveness: TunnelLiveness {
        guard let namespace, let interface = namespace.tunnels.first(where: \.isUp) else {
            return TunnelLiveness(isUp: false, hasRoute: false)
        }
        return TunnelLiveness(
            isUp: true, hasRoute: namespace.leadsToInternet(by: interface),
            received: wireGuard?.peers.reduce(0) { $0 &+ $1.received })
    }
}

extension ProofPackets {
    mutating func add(_ other: ProofPackets) {
        for path in [\ProofPackets.tunnel, \.lan, \.engineDNS, \.leak] {
            self[keyPath: path].v4 += other[keyPath: path].v4
            self[keyPath: path].v6 += other[keyPath: path].v6
        }
    }
}
