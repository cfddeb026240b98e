import Clients
import Evidence
import StackModel
import Tunnels

extension GuardDaemon {
    /// How many looks may be asked for in ten seconds; what comes beyond waits for the pulse.
    private static let lookBudget = 30
    /// How long a tunnel may be gone before it is forgotten: recreating a container takes its time.
    static let memory: Duration = .seconds(600)

    // MARK: Looks

    /// Looks at once, or right after the look that is under way.
    func ask(_ name: String, for looks: Set<Look>) {
        guard var runtime = runtimes[name] else { return }
        let now = parts.clock.now().uptime
        runtime.looks.removeAll { now - $0 > .seconds(10) }
        if runtime.isLooking || runtime.looks.count >= GuardDaemon.lookBudget {
            runtime.wanted.formUnion(looks)
            runtimes[name] = runtime
            return
        }
        runtime.looks.append(now)
        runtimes[name] = runtime
        begin(name, looks)
    }

    func begin(_ name: String, _ looks: Set<Look>) {
        let now = parts.clock.now().uptime
        runtimes[name]?.isLooking = true
        runtimes[name]?.wanted = []
        for look in looks { runtimes[name]?.last[look] = now }
        if looks.contains(.apps) { runtimes[name]?.appsDue.removeAll { $0 <= now } }
        work.yield(.look(name, looks))
    }

    /// Looks at the apps as often as it takes to be sure that a client did not find into the tunnel that came back by itself.
    func askForAppsSoon(_ name: String) {
        let now = parts.clock.now().uptime
        // What is due sooner stays, so that a link that comes and goes does not put the look off for ever.
        let next = runtimes[name]?.appsDue.first.map { [$0] } ?? []
        let later = rhythm.appsAfterLink.map { now + $0 }
        runtimes[name]?.appsDue = next + later.filter { $0 > next.first ?? .zero }
    }

    func look(_ name: String, _ looks: Set<Look>) async {
        defer { ended(name) }
        guard let tunnel = runtimes[name]?.tunnel else { return }
        // The quickest first: what it finds amiss need not wait for the rest.
        for look in looks.sorted() {
            let found: [Observation]
            switch look {
            case .quick: found = await parts.looker.quick(tunnel)
            case .whole: found = await parts.looker.whole(tunnel)
            case .apps: found = await parts.looker.apps(tunnel)
            }
            // The container went on to another life meanwhile: what was seen is of the last one.
            guard runtimes[name]?.tunnel.vpn.process == tunnel.vpn.process else { return }
            counters.looks += 1
            // What looks at its servers is cheap, and goes by what this look saw.
            if look != .apps { askForDoors(name) }
            if !found.isEmpty { handle(.observed(name, found)) }
            if found.contains(where: isUnexplained) { askForSurvey() }
            if look == .whole || tunnels[name]?.isSettled == true && look == .quick { handle(.looked(name)) }
        }
    }

    /// A member that a look found stranded, and whom the engine was not yet asked about.
    private func isUnexplained(_ observation: Observation) -> Bool {
        guard observation.key.matter == .namespace, case .bad = observation.finding else { return false }
        return !tunnels.values.contains { $0.conditions[observation.key]?.repair != nil }
    }

    private func ended(_ name: String) {
        runtimes[name]?.isLooking = false
        guard let wanted = runtimes[name]?.wanted, !wanted.isEmpty else { return }
        ask(name, for: wanted)
    }

    // MARK: The engine as a whole

    func askForSurvey() {
        guard !isSurveying else {
            wantsSurvey = true
            return
        }
        isSurveying = true
        work.yield(.survey)
    }

    func survey() async {
        let began = parts.clock.now()
        let asked = began.stamp
        do {
            let engine = try await parts.engine.survey()
            adopt(engine)
            await watchPackets(engine, asOf: began.uptime)
            noteTakenBack(engine, asked: asked)
            await follow(engine)
        } catch {
            lose(error.reason)
        }
        isSurveying = false
        if wantsSurvey {
            wantsSurvey = false
            askForSurvey()
        }
    }

    func lose(_ reason: String) {
        if engineReason != reason {
            engineReason = reason
            tell(GuardEvent(.sourceLost, at: parts.clock.now(), "The engine cannot be seen: \(reason)"))
        }
        for name in tunnels.keys.sorted() {
            handle(
                .observed(name, [Observation(ConditionKey(.engine), .unseen("The engine cannot be seen: \(reason)"))]))
        }
    }

    private func adopt(_ engine: EngineEvidence) {
        let now = parts.clock.now().uptime
        lastSurvey = now
        if engineReason != nil {
            engineReason = nil
            tell(GuardEvent(.sourceBack, at: parts.clock.now(), "The engine is seen again."))
        }
        let found = GuardDaemon.tunnels(in: engine)
        for tunnel in found { adopt(tunnel, now) }
        let absent = runtimes.keys.filter { name in !found.contains { $0.vpn.name == name } }
        for name in absent where now - (runtimes[name]?.seen ?? .zero) > GuardDaemon.memory {
            runtimes[name]?.stopWatching?.finish()
            runtimes[name] = nil
        }
        appear()
        for tunnel in found {
            let reading = SurveyReading(
                engine: engine, tunnel: tunnel, formerClients: runtimes[tunnel.vpn.name]?.clients ?? [])
            handle(.observed(tunnel.vpn.name, stale(reading, tunnel) + reading.observations + attachments(tunnel)))
            ask(tunnel.vpn.name, for: [.quick, .whole, .apps])
        }
        for name in absent where runtimes[name] != nil { miss(name, engine) }
    }

    /// The engine's tunnels without those that Docker Compose is still making: it calls a container that takes another's
    /// place by the first twelve digits of that one's id and its name, and renames it when it stands alone.
    static func tunnels(in engine: EngineEvidence) -> [Tunnel] {
        Tunnel.all(in: engine).filter { tunnel in
            let parts = tunnel.vpn.name.split(separator: "_", maxSplits: 1)
            guard tunnel.vpn.project != nil, parts.count == 2, parts[0].utf8.count == 12 else { return true }
            return !parts[0].utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
    }

    /// Members and strays that are there no more lose their conditions.
    private func stale(_ reading: SurveyReading, _ tunnel: Tunnel) -> [Observation] {
        let there = Set(reading.observations.map(\.key))
        let members = Set(tunnel.members.map(\.name))
        return (tunnels[tunnel.vpn.name]?.conditions.keys.sorted() ?? []).filter { key in
            guard let member = key.member, !there.contains(key) else { return false }
            return key.matter == .attachment && member != tunnel.vpn.name || !members.contains(member)
        }.map { Observation($0, .gone) }
    }

    private func adopt(_ tunnel: Tunnel, _ now: Duration) {
        let name = tunnel.vpn.name
        let clients = Set(tunnel.torrentClients.map(\.name))
        if var runtime = runtimes[name] {
            if runtime.tunnel.vpn.id != tunnel.vpn.id || runtime.tunnel.vpn.process != tunnel.vpn.process {
                runtime.joined = []
            }
            runtime.tunnel = tunnel
            runtime.seen = now
            runtime.clients.formUnion(clients)
            runtimes[name] = runtime
        } else {
            runtimes[name] = Runtime(
                tunnel: tunnel, clients: clients.union(kept[name]?.clients ?? []), seen: now)
        }
        listen(to: tunnel)
    }

    /// The machine learns of the tunnels, those of the guard's last life with what was kept of them.
    private func appear() {
        let now = parts.clock.now().uptime
        handle(.tunnels(runtimes.keys.sorted()))
        for (name, kept) in kept where tunnels[name] != nil {
            tunnels[name]?.inherited = kept.state
            tunnels[name]?.applied = kept.applied
            tunnels[name]?.attempts = kept.attempts.mapValues { $0.map { now - .milliseconds($0) } }
            self.kept[name] = nil
        }
    }

    /// The VPN's container is not there at all: it is being made anew, or somebody removed it.
    private func miss(_ name: String, _ engine: EngineEvidence) {
        guard var tunnel = runtimes[name]?.tunnel else { return }
        tunnel.vpn.isUp = false
        tunnel.vpn.process = nil
        runtimes[name]?.tunnel = tunnel
        let reading = SurveyReading(
            engine: engine, tunnel: tunnel, formerClients: runtimes[name]?.clients ?? [])
        let found = reading.observations.filter { $0.key.matter != .vpn }
        let gone = Observation(ConditionKey(.vpn), .bad(.degraded, "\(name) was removed: there is no tunnel."))
        handle(.observed(name, found + [gone]))
        ask(name, for: [.whole])
    }

    private func attachments(_ tunnel: Tunnel) -> [Observation] {
        let name = tunnel.vpn.name
        let joined = (runtimes[name]?.joined ?? []).intersection(tunnel.attachments.map(\.network))
        let key = ConditionKey(.attachment, name)
        guard !joined.isEmpty else { return [Observation(key, .gone)] }
        let list = joined.sorted().joined(separator: ", ")
        return [
            Observation(
                key,
                .bad(
                    .degraded,
                    "\(name) was put on a further network while it ran (\(list)); its firewall was not made for it."))
        ]
    }

    private func follow(_ engine: EngineEvidence) async {
        guard let follower = parts.follower else { return }
        do {
            let standing = try await follower.follow(engine)
            let before = seal
            seal = standing
            // An opening that the seal shuts is no leak, and was judged without it.
            if before != standing { for name in runtimes.keys.sorted() { ask(name, for: [.whole]) } }
            for name in tunnels.keys.sorted() {
                let finding: Observation.Finding =
                    switch standing {
                    case nil: .gone
                    case .some(let seal) where !seal.problems.isEmpty:
                        .bad(.degraded, seal.problems.joined(separator: " "))
                    case .some(let seal) where seal.tunnels.contains(name): .good
                    case .some: .bad(.degraded, "The host's seal does not enclose this tunnel.")
                    }
                handle(.observed(name, [Observation(ConditionKey(.seal), finding)]))
            }
        } catch {
            for name in tunnels.keys.sorted() {
                handle(
                    .observed(
                        name,
                        [
                            Observation(
                                ConditionKey(.seal), .bad(.degraded, "The seal could not follow: \(error.reason)"))
                        ]))
            }
        }
    }
}
