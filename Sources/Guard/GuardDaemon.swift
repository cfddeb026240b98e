import Clients
import Evidence
public import ServiceLifecycle
import Tunnels

/// The guard: hears of changes, looks, lets ``GuardMachine`` decide and does what it says.
///
/// It never ends by itself: what fails is tried again, and said.
public actor GuardDaemon: Service {
    /// What the daemon holds of a tunnel besides the machine's status.
    struct Runtime {
        var tunnel: Tunnel
        /// Torrent clients that lived here, by name.
        var clients: Set<String>
        /// Which life of the VPN's namespace is listened to, and what ends that.
        var watching: Int?
        var stopWatching: AsyncStream<Void>.Continuation?
        /// The look under way, and what is to follow it.
        var isLooking = false
        var wanted: Set<Look> = []
        /// When looks were begun that something asked for, by uptime.
        var looks: [Duration] = []
        /// The networks of the engine that the VPN's container joined while it ran.
        var joined: Set<String> = []
        /// When it was last seen at the engine, by uptime.
        var seen: Duration
        /// When each kind of look was last made.
        var last: [Look: Duration] = [:]
        /// When the apps are to be looked at besides, by uptime: in order.
        var appsDue: [Duration] = []
        var exitAddress: String?
    }

    enum Look: Int, Sendable, Hashable, Comparable, CaseIterable {
        case quick, whole, apps
        static func < (left: Look, right: Look) -> Bool { left.rawValue < right.rawValue }
    }

    /// Work that is done beside the actor.
    enum Job: Sendable {
        case survey
        case look(String, Set<Look>)
        case watch(String, Tunnel, AsyncStream<Void>)
        case react(String, Reaction)
        case undo(String, AppliedReaction)
        case repair(String, Repair)
        case inspect(EngineHappening)
        case save
        case doors(String)
        case listen(String, any BridgeListening, AsyncStream<Void>)
        case exit(String)
    }

    let parts: GuardParts
    let rhythm: GuardRhythm
    let machine: GuardMachine
    var tunnels: GuardMachine.Tunnels = [:]
    var runtimes: [String: Runtime] = [:]
    var kept: [String: GuardStore.Kept]
    var counters = GuardCounters()
    var isSurveying = false
    var wantsSurvey = false
    var hearsEngine = false
    var engineReason: String?
    var lastSurvey: Duration?
    var seal: SealStanding? {
        didSet { tellOfShutIn(since: oldValue) }
    }
    /// Containers that were made since, by id, as the events told it.
    var newcomers: [String: EngineHappening] = [:]
    /// Packets on the host's side of the tunnels' networks.
    var leaks = LeakWatch()
    var listeners: [String: Listening] = [:]
    /// Why bridges cannot be listened to.
    var deaf: [String: String] = [:]
    /// The tunnels whose servers are being looked at, and whether once more afterwards.
    var learning: [String: Bool] = [:]
    /// When services are asked of each tunnel's exit.
    var exits: [String: ExitPlan] = [:]
    var lastOwnerQuestion: Duration?
    var lastDoorsQuestion: [String: Duration] = [:]
    /// When each source's last attempt was told of, by uptime.
    var lastAttempts: [String: Duration] = [:]
    var isSaving = false
    var wantsSave = false
    let started: Moment
    private let jobs: AsyncStream<Job>
    let work: AsyncStream<Job>.Continuation
    /// Called with each pulse: the daemon is alive and its actor free.
    private let alive: @Sendable () -> Void

    public init(
        _ parts: GuardParts, machine: GuardMachine = GuardMachine(), rhythm: GuardRhythm = GuardRhythm(),
        alive: @escaping @Sendable () -> Void = {}
    ) {
        self.parts = parts
        self.machine = machine
        self.rhythm = rhythm
        self.alive = alive
        kept = parts.store?.load(from: parts.files) ?? [:]
        started = parts.clock.now()
        (jobs, work) = AsyncStream.makeStream(of: Job.self)
    }

    /// Runs until the task is cancelled or the service group shuts down.
    public func run() async throws {
        tell(GuardEvent(.started, at: parts.clock.now(), "The guard is up."))
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.listen() }
                group.addTask { await self.beat() }
                group.addTask { await self.listenToSeal() }
                group.addTask { await self.keepSeal() }
                for await job in self.jobs { group.addTask { await self.perform(job) } }
                group.cancelAll()
            }
        }
        tell(GuardEvent(.stopped, at: parts.clock.now(), "The guard ends; nobody watches now."))
        await save()
    }

    // MARK: The pulse

    private func beat() async {
        askForSurvey()
        var before = parts.clock.now()
        while !Task.isCancelled {
            do { try await parts.clock.sleep(for: rhythm.pulse) } catch { return }
            let now = parts.clock.now()
            noteClock(before, now)
            before = now
            pulse(now)
            alive()
        }
    }

    /// Somebody set the wall's clock, or the machine slept: nothing is concluded from it, everything is looked at again.
    private func noteClock(_ before: Moment, _ now: Moment) {
        let steady = (now.uptime - before.uptime).components.seconds * 1000
        let jump = now.wall &- before.wall &- steady
        guard abs(jump) > 30_000 else { return }
        tell(
            GuardEvent(
                .clock, at: now, "The clock on the wall jumped by \(jump / 1000) seconds, or the machine slept."))
        askForSurvey()
        for name in runtimes.keys { ask(name, for: [.quick, .whole]) }
    }

    private func pulse(_ now: Moment) {
        handle(.tick)
        // Its wake-up serves both.
        parts.looker.beat()
        expireLeaks(now.uptime)
        askForExits(now.uptime)
        if lastSurvey.map({ now.uptime - $0 >= rhythm.survey }) ?? false { askForSurvey() }
        for (name, runtime) in runtimes where !runtime.isLooking {
            let due = Look.allCases.filter { look in
                let period =
                    switch look {
                    case .quick: rhythm.quick
                    case .whole: rhythm.whole
                    case .apps: rhythm.apps
                    }
                return now.uptime - (runtime.last[look] ?? .zero) >= period
                    || look == .apps && runtime.appsDue.first.map { $0 <= now.uptime } ?? false
            }
            let wanted = runtime.wanted.union(due)
            if !wanted.isEmpty { begin(name, wanted) }
        }
    }

    // MARK: Deciding and doing

    /// Tells the machine, and sees to what it wants.
    func handle(_ input: GuardInput) {
        let now = parts.clock.now()
        let (next, effects) = machine.reduce(tunnels, input, at: now)
        tunnels = next
        for effect in effects { carryOut(effect, now) }
    }

    private func carryOut(_ effect: GuardEffect, _ now: Moment) {
        switch effect {
        case .entered(let name, let from, let to, let reasons, let isInherited):
            counters.entered[name, default: [:]][to, default: 0] += 1
            if to == .sealed { askForExitSoon(name) }
            let again = isInherited ? ", as before the guard's own restart" : ""
            tell(
                GuardEvent(
                    .state, at: now, tunnel: name, state: to, from: from, "\(from.rawValue) before\(again).",
                    reasons: reasons))
        case .reasons(let name, let state, let reasons):
            guard !reasons.isEmpty else { return }
            tell(
                GuardEvent(.reasons, at: now, tunnel: name, state: state, "still \(state.rawValue).", reasons: reasons))
        case .react(let name, let reaction): react(name, reaction, now)
        case .undo(let name, let applied): work.yield(.undo(name, applied))
        case .repair(let name, let repair):
            counters.repairs[name, default: 0] += 1
            tell(
                GuardEvent(
                    .repairing, at: now, tunnel: name, member: repair.member,
                    "\(repair.member): \(repair.kind.rawValue)."))
            work.yield(.repair(name, repair))
        case .gaveUp(let name, let repair):
            tell(
                GuardEvent(
                    .gaveUp, at: now, tunnel: name, member: repair.member,
                    "\(repair.member) was not well after \(machine.rules.budget.most) repairs: it is left as it is. "
                        + "Look at `docker logs \(repair.member)`."))
        case .appeared(let name): tell(GuardEvent(.watching, at: now, tunnel: name, "It is watched from now on."))
        case .vanished(let name): tell(GuardEvent(.vanished, at: now, tunnel: name, "It is no more."))
        case .persist: askForSave()
        }
    }

    private func react(_ name: String, _ reaction: Reaction, _ now: Moment) {
        switch reaction {
        // Every event is written down; an alert is one that sinks for people pick out.
        case .note: return
        case .alert:
            guard let status = tunnels[name] else { return }
            tell(
                GuardEvent(
                    .alert, at: now, tunnel: name, state: status.state, "It is \(status.state.rawValue).",
                    reasons: status.reasons))
        case .pause, .cut, .stop: work.yield(.react(name, reaction))
        }
    }

    /// Says something that a person may want to know.
    public func note(_ text: String) { tell(GuardEvent(.note, at: parts.clock.now(), text)) }

    func tell(_ event: GuardEvent) {
        counters.events += 1
        for sink in parts.sinks { sink.take(event) }
    }

    private func perform(_ job: Job) async {
        switch job {
        case .survey: await survey()
        case .look(let name, let looks): await look(name, looks)
        case .watch(let name, let tunnel, let stop): await watch(name, tunnel, until: stop)
        case .react(let name, let reaction): await carryOut(reaction, on: name)
        case .undo(let name, let applied): await takeBack(applied, on: name)
        case .repair(let name, let repair): await mend(repair, on: name)
        case .inspect(let happening): await inspect(happening)
        case .save: await save()
        case .doors(let name): await learnDoors(name)
        case .exit(let name): await askForExit(name)
        case .listen(let name, let bridge, let stop): await listen(on: name, bridge, until: stop)
        }
    }
}
