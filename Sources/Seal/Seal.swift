import Glibc
public import Processes
import Records

/// The seal: tables of our own in the kernel's forward path and on its bridges, and what is kept of them for the next start.
///
/// It never touches rules of anybody else. Every change is one transaction, so there is no moment at which a packet finds
/// half a seal. Several processes may use it: changes take turns.
///
/// ```swift
/// let seal = Seal(processes: LiveProcessRunner(), stateFolder: "/var/lib/watertight")
/// let plan = SealPlan.make(of: engine, wishes: wishes, surroundings: .init(ports: try await SealPort.all(of: engine)))
/// try await seal.on(plan, wishes: wishes)
/// ```
public struct Seal: Sendable {
    private let table: SealTable
    let folder: String

    /// - Parameters:
    ///   - processes: runs nft.
    ///   - stateFolder: absolute.
    ///   - nft: the absolute path of nft; nil for the usual places.
    public init(processes: any ProcessRunner, stateFolder: String, nft: String? = nil) {
        table = SealTable(processes: processes, program: nft)
        folder = stateFolder
    }

    /// Switches the seal on, in place of one that is on already, and keeps it for the next start of the machine.
    /// - Parameter origin: where the servers were named, as words for people.
    /// - Returns: whether the ports of bridges are looked at; not where the kernel has no tables of the bridge family.
    /// - Throws: ``SealError``; the kernel is as it was then.
    @discardableResult
    public func on(_ plan: SealPlan, wishes: SealWishes, origin: String = "") async throws(SealError) -> Bool {
        try await locked { () throws(SealError) in
            guard plan.gaps.isEmpty else { throw SealError(.partlySeen(plan.gaps)) }
            let counts = (try? table.read())?.counters ?? [:]
            let state = SealState(
                isOn: true, wishes: wishes, scope: plan.scope, outbound: plan.outbound, resolvers: plan.resolvers,
                origin: origin)
            // First what the next start needs: a machine that goes down in between comes back sealed.
            try keep(state)
            return try load(plan, counts: counts)
        }
    }

    /// Brings the seal to what the engine tells now. Where the networks are the same, elements alone are exchanged; else,
    /// and where the tables are not there or not whole, they are made anew, with their counters.
    /// - Returns: what was done.
    /// - Throws: ``SealError``; the kernel is as it was then. `isOff` where the seal was switched off meanwhile;
    ///   `partlySeen` where the plan was made of a part of what runs: a seal that is gone is put back then, with nobody open.
    @discardableResult
    public func refresh(_ plan: SealPlan) async throws(SealError) -> Refreshment {
        try await locked { () throws(SealError) in
            guard var state = try SealState.read(in: folder), state.isOn else { throw SealError(.isOff) }
            guard plan.gaps.isEmpty else {
                _ = try putBack(state)
                throw SealError(.partlySeen(plan.gaps))
            }
            let kept = state
            (state.scope, state.outbound, state.resolvers) = (plan.scope, plan.outbound, plan.resolvers)
            if state != kept { try keep(state) }
            return try refresh(plan)
        }
    }

    /// Makes both tables, and keeps what nft prints of them.
    /// - Returns: whether the ports of bridges are looked at.
    private func load(_ plan: SealPlan, counts: [String: SealCount] = [:]) throws(SealError) -> Bool {
        // What was kept is of other tables from now on, whatever comes.
        unlink(SealLoaded.path(in: folder))
        let hasBridge = try table.replace(with: plan, counts: counts)
        if let reading = try table.read() {
            let written = SealLoaded.written(hasBridge: hasBridge)
            // Where it cannot be kept the rules are counted alone.
            try? SealLoaded(written: written, tables: reading.texts).write(in: folder)
        }
        return hasBridge
    }

    private func refresh(_ plan: SealPlan) throws(SealError) -> Refreshment {
        guard let there = try table.read() else {
            _ = try load(plan)
            return .madeAnew
        }
        let hasBridge = there.hasBridgeTable
        let sets = try SealSets(plan, isBridgeFamilyThere: hasBridge)
        let loaded = SealLoaded.read(in: folder)
        // A bridge table that is not there was never made, or somebody took it away.
        var isMissing = false
        if !hasBridge { isMissing = try table.hasBridgeFamily() }
        if there.isWhole(sets), loaded?.isWhat(there) ?? true, !isMissing,
            let change = sets.change(from: there.elements)
        {
            if change.isEmpty { return .nothing }
            do throws(SealError) {
                try table.change(change)
                return .elements
            } catch {
                guard case .refused = error.reason else { throw error }
            }
        }
        _ = try load(plan, counts: there.counters)
        return .madeAnew
    }

    /// What a refresh had to do.
    public enum Refreshment: Sendable, Hashable {
        /// The kernel holds what the plan says.
        case nothing
        /// Elements of sets were exchanged.
        case elements
        /// The tables were missing, not whole, or of other networks, and were made anew.
        case madeAnew
    }

    /// Puts the seal in place from what is kept, before any engine runs: nobody is open.
    /// - Returns: nil where the seal is off.
    /// - Throws: ``SealError``.
    @discardableResult
    public func restore() async throws(SealError) -> SealState? {
        try await locked { () throws(SealError) in
            guard let state = try SealState.read(in: folder), state.isOn else { return nil }
            // Where it stands already, those who are open stay so.
            let loaded = SealLoaded.read(in: folder)
            if SealStatus(state: state, reading: try table.read(), loaded: loaded).standing == .on { return state }
            _ = try load(state.plan)
            return state
        }
    }

    /// Puts the seal back where it is meant to be and is not there, or not whole.
    /// - Returns: how it was found; nil where there was nothing to do.
    /// - Throws: ``SealError``.
    func putBack() async throws(SealError) -> SealStatus.Standing? {
        try await locked { () throws(SealError) in
            guard let state = try SealState.read(in: folder), state.isOn else { return nil }
            return try putBack(state)
        }
    }

    private func putBack(_ state: SealState) throws(SealError) -> SealStatus.Standing? {
        let there = try table.read()
        let standing = SealStatus(state: state, reading: there, loaded: SealLoaded.read(in: folder)).standing
        guard standing != .on else { return nil }
        _ = try load(state.plan, counts: there?.counters ?? [:])
        return standing
    }

    /// Keeps which containers of unknown images are let out; the kernel follows at the next ``refresh(_:)``.
    /// - Throws: ``SealError``; `isOff` where the seal is off.
    public func accept(_ change: @escaping @Sendable (inout Set<SealIdentity>) -> Void) async throws(SealError) {
        try await locked { () throws(SealError) in
            guard var state = try SealState.read(in: folder), state.isOn else { throw SealError(.isOff) }
            change(&state.wishes.accepted)
            try keep(state)
        }
    }

    /// Takes the seal away, and what would bring it back at the next start; nothing of it is left in the kernel.
    /// - Throws: ``SealError``.
    public func off() async throws(SealError) {
        try await locked { () throws(SealError) in
            if var state = try SealState.read(in: folder) {
                state.isOn = false
                try state.write(in: folder)
            }
            unlink(Seal.rulesPath(in: folder))
            unlink(SealLoaded.path(in: folder))
            try table.remove()
        }
    }

    /// What is kept and what stands in the kernel.
    /// - Throws: ``SealError``.
    public func status() async throws(SealError) -> SealStatus {
        let (table, folder) = (table, folder)
        return try await Blocking.run { () -> Result<SealStatus, SealError> in
            Result { () throws(SealError) in
                SealStatus(
                    state: try SealState.read(in: folder), reading: try table.read(),
                    loaded: SealLoaded.read(in: folder), flowtables: (try? table.flowtables()) ?? [])
            }
        }.get()
    }

    /// Counts for a while what the seal would drop, and drops nothing. The table of the trial is taken away however this
    /// ends; a cancelled trial ends early.
    /// - Throws: ``SealError``.
    public func trial(_ plan: SealPlan, for duration: Duration) async throws(SealError) -> SealTrial {
        let table = table
        let text = SealRuleset(try SealSets(plan, isBridgeFamilyThere: false)).trial
        try await run { () throws(SealError) in try table.change(text) }
        try? await Task.sleep(for: duration)
        let documents = await run { try? table.run(["-j", "list", "table", "inet", SealRuleset.trialTable]) }
        try await run { () throws(SealError) in
            try table.change(SealRuleset.removing(.inet, SealRuleset.trialTable))
        }
        return SealTrial(try SealReading(documents.map { [$0] } ?? []), plan: plan)
    }

    // MARK: One at a time

    /// The rules of the next start as a text, for an `include` of the owner's own `/etc/nftables.conf`.
    public static func rulesPath(in folder: String) -> String { folder + "/seal.nft" }

    private func keep(_ state: SealState) throws(SealError) {
        try state.write(in: folder)
        let text = SealRuleset(try SealSets(state.plan)).replacing
        do throws(AtomicFile.Failure) {
            try AtomicFile.write(Array(text.utf8), to: Seal.rulesPath(in: folder))
        } catch { throw SealError(.state(error.description)) }
    }

    func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(SealError) -> Value
    ) async throws(SealError) -> Value {
        try await Blocking.run { Result { () throws(SealError) in try work() } }.get()
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await Blocking.run(work)
    }

    /// Waits until nobody else changes the seal.
    private func locked<Value: Sendable>(
        _ work: @escaping @Sendable () throws(SealError) -> Value
    ) async throws(SealError) -> Value {
        let folder = folder
        return try await Blocking.run { () -> Result<Value, SealError> in
            Result { () throws(SealError) in
                do throws(AtomicFile.Failure) { try AtomicFile.makeFolder(folder) } catch {
                    throw SealError(.state(error.description))
                }
                let lock = open(folder + "/seal.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
                guard lock >= 0 else {
                    throw SealError(.state("\(folder)/seal.lock: \(String(cString: strerror(errno)).lowercased())"))
                }
                defer { close(lock) }
                var tries = 0
                while flock(lock, LOCK_EX | LOCK_NB) != 0 {
                    tries += 1
                    guard errno == EWOULDBLOCK || errno == EINTR, tries < 1000 else {
                        throw SealError(.state("another process has been changing it for 10 seconds"))
                    }
                    usleep(10_000)
                }
                return try work()
            }
        }.get()
    }
}

extension SealReading {
    /// Whether the frames on bridges are looked at.
    public var hasBridgeTable: Bool { rules.keys.contains { $0.hasPrefix("bridge ") } }

    /// Whether every chain and every rule is where it was put.
    func isWhole(_ sets: SealSets) -> Bool {
        let shape = SealRuleset(sets).shape()
        return rules == shape.rules && hooks == shape.hooks
    }
}
