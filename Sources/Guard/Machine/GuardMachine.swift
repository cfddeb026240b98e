/// Decides what a guard does: a pure function of what it is told and when.
///
/// Bad news counts at once; good news has to hold for a while. No clock, file or network is asked here, so every course of
/// things can be played through in a test.
public struct GuardMachine: Sendable {
    /// The tunnels by their names.
    public typealias Tunnels = [String: TunnelStatus]

    public var rules: GuardRules

    public init(_ rules: GuardRules = GuardRules()) {
        self.rules = rules
    }

    /// The tunnels after what was told, and what is to be done.
    public func reduce(_ tunnels: Tunnels, _ input: GuardInput, at now: Moment) -> (Tunnels, [GuardEffect]) {
        var tunnels = tunnels
        var effects: [GuardEffect] = []
        switch input {
        case .tunnels(let names): keep(names, &tunnels, &effects, now)
        case .tick:
            for name in tunnels.keys.sorted() {
                change(name, &tunnels, &effects, now) { age(&$0, now) }
            }
        case .observed(let name, let observations):
            change(name, &tunnels, &effects, now) { status in
                for observation in observations { note(observation, &status, now) }
            }
        case .looked(let name):
            change(name, &tunnels, &effects, now) { status in
                status.wasLookedAt = true
                status.recovery?.looks += 1
            }
        case .repaired(let name, let repair, _):
            change(name, &tunnels, &effects, now) { $0.repairing.remove(repair.member) }
        case .reacted(let name, let applied):
            change(name, &tunnels, &effects, now) { status in
                status.applied.removeAll { $0.member == applied.member && $0.reaction == applied.reaction }
                status.applied.append(applied)
            }
            effects.append(.persist)
        case .undone(let name, let applied):
            change(name, &tunnels, &effects, now) { status in status.applied.removeAll { $0 == applied } }
            effects.append(.persist)
        }
        return (tunnels, effects)
    }

    private func keep(_ names: [String], _ tunnels: inout Tunnels, _ effects: inout [GuardEffect], _ now: Moment) {
        for name in tunnels.keys.sorted() where !names.contains(name) {
            tunnels[name] = nil
            effects += [.vanished(tunnel: name), .persist]
        }
        for name in names where tunnels[name] == nil {
            tunnels[name] = TunnelStatus(since: now)
            effects += [.appeared(tunnel: name), .persist]
        }
    }

    private func change(
        _ name: String, _ tunnels: inout Tunnels, _ effects: inout [GuardEffect], _ now: Moment,
        _ body: (inout TunnelStatus) -> Void
    ) {
        guard var status = tunnels[name] else { return }
        body(&status)
        settle(name, &status, &effects, now)
        repair(name, &status, &effects, now)
        tunnels[name] = status
    }

    // MARK: Conditions

    private func note(_ observation: Observation, _ status: inout TunnelStatus, _ now: Moment) {
        let old = status.conditions[observation.key]
        guard observation.finding != .gone else {
            status.conditions[observation.key] = nil
            return
        }
        var standing = TunnelStatus.Standing(
            finding: observation.finding, badLooks: 0, patience: observation.patience, repair: observation.repair,
            since: now, seen: now)
        if let old, GuardMachine.isAlike(old.finding, observation.finding) {
            standing.since = old.since
            // A quick look sees that it is amiss; what mends it the whole look said.
            standing.repair = observation.repair ?? old.repair
        }
        if case .bad = observation.finding {
            let before: Int = if case .bad? = old?.finding { old?.badLooks ?? 0 } else { 0 }
            standing.badLooks = min(before + 1, 1000)
        }
        status.conditions[observation.key] = standing
        if observation.finding == .good, let member = observation.key.member {
            let isWell = !status.conditions.contains { key, other in
                if case .bad = other.finding { key.member == member && other.repair != nil } else { false }
            }
            if isWell { status.givenUp = status.givenUp.filter { !Repair.concerns($0, member) } }
        }
    }

    /// Whether two findings are of one kind, so that the later one only confirms the earlier.
    private static func isAlike(_ left: Observation.Finding, _ right: Observation.Finding) -> Bool {
        switch (left, right) {
        case (.good, .good), (.unseen, .unseen): true
        case (.bad(let one, _), .bad(let other, _)): one == other
        default: false
        }
    }

    /// What was good too long ago is no longer known to be.
    private func age(_ status: inout TunnelStatus, _ now: Moment) {
        for (key, standing) in status.conditions where key.matter.ages && standing.finding == .good {
            guard now.uptime - standing.seen.uptime > rules.staleAfter else { continue }
            status.conditions[key]?.finding = .unseen("\(key) was not looked at for a while.")
            status.conditions[key]?.since = now
        }
    }

    // MARK: States

    private func settle(_ name: String, _ status: inout TunnelStatus, _ effects: inout [GuardEffect], _ now: Moment) {
        let judged = status.judged
        // The first whole look after the guard's own start says how things are: nothing has to hold first.
        let isFirst = status.wasLookedAt && !status.isSettled
        if status.wasLookedAt { status.isSettled = true }
        if judged.gravity > status.state.gravity || isFirst {
            enter(judged, name, &status, &effects, now)
        } else if judged.gravity < status.state.gravity {
            recover(to: judged, name, &status, &effects, now)
        } else {
            status.recovery = nil
        }
        let reasons = status.reasons
        if status.wasLookedAt { status.inherited = nil }
        guard status.recovery == nil, reasons != status.toldReasons else { return }
        status.toldReasons = reasons
        effects += [.reasons(tunnel: name, state: status.state, reasons: reasons), .persist]
    }

    private func recover(
        to judged: GuardState, _ name: String, _ status: inout TunnelStatus, _ effects: inout [GuardEffect],
        _ now: Moment
    ) {
        guard let recovery = status.recovery, recovery.target.gravity >= judged.gravity else {
            // It begins anew when what it would recover to got worse.
            status.recovery = TunnelStatus.Recovery(target: judged, since: now.uptime, looks: 0)
            return
        }
        status.recovery?.target = judged
        guard now.uptime - recovery.since >= rules.stableFor, recovery.looks >= rules.goodLooks else { return }
        enter(judged, name, &status, &effects, now)
    }

    private func enter(
        _ state: GuardState, _ name: String, _ status: inout TunnelStatus, _ effects: inout [GuardEffect],
        _ now: Moment
    ) {
        let old = status.state
        guard old != state else { return }
        status.state = state
        status.since = now
        status.recovery = nil
        status.toldReasons = status.reasons
        let isInherited = status.inherited == state
        effects += [
            .entered(tunnel: name, from: old, to: state, reasons: status.reasons, isInherited: isInherited), .persist,
        ]
        if !isInherited { react(to: state, name, &status, &effects, now) }
        if state == .sealed, rules.undoesOnRecovery {
            effects += status.applied.map { .undo(tunnel: name, $0) }
        }
    }

    private func react(
        to state: GuardState, _ name: String, _ status: inout TunnelStatus, _ effects: inout [GuardEffect],
        _ now: Moment
    ) {
        for reaction in rules.reactions[state] ?? [] {
            if reaction.isIntervention {
                if let last = status.interventions[reaction], now.uptime - last < rules.interventionPause { continue }
                status.interventions[reaction] = now.uptime
            }
            effects.append(.react(tunnel: name, reaction))
        }
    }

    // MARK: Repairs

    private func repair(_ name: String, _ status: inout TunnelStatus, _ effects: inout [GuardEffect], _ now: Moment) {
        let wanted = status.conditions.values.compactMap { standing -> (repair: Repair, seen: Duration)? in
            guard case .bad = standing.finding, standing.counts, let repair = standing.repair,
                rules.repairs.contains(repair.kind), !status.givenUp.contains(repair.subject)
            else { return nil }
            return (repair, standing.seen.uptime)
        }
        // Whom others wait for first; those of one rank side by side, and nobody else until they are done.
        guard status.repairing.isEmpty, let rank = wanted.map(\.repair.rank).min(), isReady(status, now) else { return }
        for (repair, seen) in wanted.sorted(by: {
            ($0.repair.member, $0.repair.kind.rawValue) < ($1.repair.member, $1.repair.kind.rawValue)
        }) where repair.rank == rank && !status.repairing.contains(repair.member) {
            let attempts = (status.attempts[repair.subject] ?? []).filter { now.uptime - $0 < rules.budget.window }
            guard let next = rules.budget.next(after: attempts, at: now.uptime) else {
                // Whether the last attempt helped is known when it was looked at since.
                guard let last = attempts.last, seen - last >= rules.budget.pause else { continue }
                status.givenUp.insert(repair.subject)
                effects += [.gaveUp(tunnel: name, repair), .persist]
                continue
            }
            guard next <= now.uptime else { continue }
            // Ports that were followed long ago are forgotten.
            status.attempts = status.attempts.filter { _, times in
                times.contains { now.uptime - $0 < rules.budget.window }
            }
            status.attempts[repair.subject] = attempts + [now.uptime]
            status.repairing.insert(repair.member)
            effects += [.repair(tunnel: name, repair), .persist]
        }
    }

    /// Whether the VPN is there to be joined: running, and healthy unless that was waited for long enough.
    private func isReady(_ status: TunnelStatus, _ now: Moment) -> Bool {
        guard let vpn = status.conditions[ConditionKey(.vpn)], vpn.finding == .good else { return false }
        guard let health = status.conditions[ConditionKey(.health)], health.finding != .good else { return true }
        return now.uptime - max(vpn.since.uptime, health.since.uptime) >= rules.healthWait
    }
}
