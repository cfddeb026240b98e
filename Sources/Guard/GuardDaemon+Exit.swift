import StackModel
import Tunnels

extension GuardDaemon {
    /// How long is waited at most after services did not answer, and how soon is asked again about an exit that is wrong.
    private static let longest: Duration = .seconds(6 * 3600)
    private static let soon: Duration = .seconds(60)

    /// Asks where it is time to.
    func askForExits(_ now: Duration) {
        guard parts.exits != nil else { return }
        for (name, runtime) in runtimes where runtime.tunnel.vpn.isUp && tunnels[name]?.isGood(.tunnel) == true {
            guard exits[name].map({ $0.next <= now }) ?? true else { continue }
            // Not again before this one has ended.
            exits[name, default: ExitPlan()].next = .seconds(Int64.max / 2)
            work.yield(.exit(name))
        }
    }

    /// A tunnel that is well again may come out somewhere else.
    func askForExitSoon(_ name: String) {
        if exits[name].map({ $0.next < .seconds(Int64.max / 2) }) ?? false { exits[name]?.next = .zero }
    }

    func askForExit(_ name: String) async {
        guard let asking = parts.exits, let tunnel = runtimes[name]?.tunnel else {
            exits[name] = nil
            return
        }
        let (shown, own) = await asking.exits(of: tunnel)
        let now = parts.clock.now().uptime
        var plan = exits[name] ?? ExitPlan()
        defer { exits[name] = plan }
        guard runtimes[name]?.tunnel.vpn.process == tunnel.vpn.process else {
            // What was seen was its last life.
            plan.next = now + GuardDaemon.soon
            return
        }
        guard !shown.isEmpty else {
            // That services do not answer says nothing of the tunnel; they are asked less and less often.
            plan.failures = min(plan.failures + 1, 8)
            plan.next = now + min(rhythm.exit * (1 << plan.failures), max(GuardDaemon.longest, rhythm.exit))
            return
        }
        plan.failures = 0
        let wrong = shown.intersection(own).map(\.description).sorted()
        plan.next = now + (wrong.isEmpty ? rhythm.exit : min(GuardDaemon.soon, rhythm.exit))
        let finding: Observation.Finding =
            wrong.first.map {
                .bad(.leaking, "Services of the internet see \($0) of \(name): your own address, not the VPN's.")
            } ?? .good
        handle(.observed(name, [Observation(ConditionKey(.exitShown), finding)]))
    }

    /// When services are asked next.
    struct ExitPlan {
        var next: Duration = .zero
        /// How often in a row nobody answered.
        var failures = 0
    }
}
