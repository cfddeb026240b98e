import Evidence
import Processes
import Records
import Tunnels

extension GuardDaemon {
    /// How long is waited before each attempt to carry a reaction out.
    private static let reactionPauses: [Duration] = [.zero, .seconds(1), .seconds(3)]

    /// Carries an intervention out on every client of the tunnel that is up.
    func carryOut(_ reaction: Reaction, on name: String) async {
        let state = tunnels[name]?.state
        var done: Set<String> = []
        for (attempt, pause) in GuardDaemon.reactionPauses.enumerated() {
            if pause > .zero { do { try await parts.clock.sleep(for: pause) } catch { return } }
            // An app may be about to come up; where the tunnel is well again, nothing is to be done any more.
            guard let runtime = runtimes[name], attempt == 0 || tunnels[name]?.state == state else { return }
            let isLast = attempt == GuardDaemon.reactionPauses.count - 1
            // Asked anew each time: a client may have been made anew meanwhile.
            for client in clients(of: runtime, name) where !done.contains(client.name) {
                if await carryOut(reaction, on: client, name, runtime.tunnel, isLast: isLast) {
                    done.insert(client.name)
                }
            }
            if clients(of: runtime, name).allSatisfy({ done.contains($0.name) }) { return }
        }
    }

    /// - Returns: whether nothing is left to be tried.
    private func carryOut(
        _ reaction: Reaction, on client: TunnelMember, _ name: String, _ tunnel: Tunnel, isLast: Bool
    ) async -> Bool {
        do {
            guard let applied = try await parts.hands.react(reaction, to: client, of: tunnel) else { return true }
            counters.reactions[reaction, default: 0] += 1
            handle(.reacted(name, applied))
            tell(
                GuardEvent(
                    .reaction, at: parts.clock.now(), tunnel: name, state: tunnels[name]?.state, member: client.name,
                    "\(client.name): \(reaction.rawValue).", undo: applied.undo))
            return true
        } catch {
            guard isLast else { return false }
            tell(
                GuardEvent(
                    .reactionFailed, at: parts.clock.now(), tunnel: name, member: client.name,
                    "\(client.name): \(reaction.rawValue) failed. \(error.reason) \(error.remedy)"))
            return true
        }
    }

    /// Those that stand outside of the tunnel, and its torrent clients. One that was made anew outside of it is not the
    /// member of that name any more, though the engine may not have been looked at since.
    private func clients(of runtime: Runtime, _ name: String) -> [TunnelMember] {
        let strays = (tunnels[name]?.conditions ?? [:]).compactMap { key, standing -> String? in
            guard key.matter == .attachment, let member = key.member, case .bad(.leaking, _) = standing.finding else {
                return nil
            }
            return member
        }.sorted()
        // The engine takes a name where an id is wanted.
        return strays.map { TunnelMember(id: $0, name: $0, isTorrentClient: true) }
            + runtime.tunnel.torrentClients.filter { $0.isUp && !strays.contains($0.name) }
    }

    /// Drops what somebody has put back by now from what was done.
    /// - Parameter asked: when the engine was asked, as ISO 8601: what was done since is not in its answer.
    func noteTakenBack(_ engine: EngineEvidence, asked: String) {
        for (name, status) in tunnels.sorted(by: { $0.key < $1.key }) {
            for applied in status.applied where applied.done < asked && applied.isTakenBack(in: engine) {
                handle(.undone(name, applied))
                tell(
                    GuardEvent(
                        .undone, at: parts.clock.now(), tunnel: name, member: applied.member,
                        "\(applied.member): \(applied.reaction.rawValue) was undone by somebody."))
            }
        }
    }

    func takeBack(_ applied: AppliedReaction, on name: String) async {
        guard let tunnel = runtimes[name]?.tunnel else { return }
        do {
            try await parts.hands.undo(applied, of: tunnel)
            handle(.undone(name, applied))
            tell(
                GuardEvent(
                    .undone, at: parts.clock.now(), tunnel: name, member: applied.member,
                    "\(applied.member): \(applied.reaction.rawValue) was undone."))
        } catch {
            tell(
                GuardEvent(
                    .reactionFailed, at: parts.clock.now(), tunnel: name, member: applied.member,
                    "\(applied.member): \(applied.reaction.rawValue) could not be undone. \(error.reason)",
                    undo: applied.undo))
        }
    }

    func mend(_ repair: Repair, on name: String) async {
        guard let tunnel = runtimes[name]?.tunnel else { return }
        let begun = parts.clock.now()
        do {
            try await parts.hands.repair(repair, of: tunnel)
            let now = parts.clock.now()
            let milliseconds = GuardDaemon.milliseconds(now.uptime - begun.uptime)
            tell(
                GuardEvent(
                    .repaired, at: now, tunnel: name, member: repair.member,
                    "\(repair.member): \(repair.kind.rawValue) took \(milliseconds) ms."))
            handle(.repaired(name, repair, failure: nil))
        } catch {
            counters.failedRepairs += 1
            tell(
                GuardEvent(
                    .repairFailed, at: parts.clock.now(), tunnel: name, member: repair.member,
                    "\(repair.member): \(repair.kind.rawValue) failed. \(error.reason) \(error.remedy)"))
            handle(.repaired(name, repair, failure: error.reason))
        }
        askForSurvey()
    }

    static func milliseconds(_ duration: Duration) -> Int {
        Int(duration.components.seconds) * 1000 + Int(duration.components.attoseconds / 1_000_000_000_000_000)
    }

    // MARK: Keeping

    func askForSave() {
        guard parts.store != nil else { return }
        guard !isSaving else {
            wantsSave = true
            return
        }
        isSaving = true
        work.yield(.save)
    }

    func save() async {
        guard let store = parts.store else { return }
        let now = parts.clock.now().uptime
        var all = kept
        for (name, status) in tunnels {
            all[name] = GuardStore.Kept(
                state: status.wasLookedAt ? status.state : status.inherited ?? status.state, applied: status.applied,
                clients: (runtimes[name]?.clients ?? []).sorted(),
                attempts: status.attempts.mapValues { $0.map { GuardDaemon.milliseconds(now - $0) } })
        }
        let saved = await Blocking.run { [all] in
            do throws(AtomicFile.Failure) {
                try store.save(all)
                return String?.none
            } catch {
                return error.description
            }
        }
        if let saved {
            tell(GuardEvent(.note, at: parts.clock.now(), "The guard's state could not be kept: \(saved)."))
        }
        isSaving = false
        if wantsSave {
            wantsSave = false
            askForSave()
        }
    }
}
