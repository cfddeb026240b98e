import Guard
import Testing

/// Plays a course of things through the machine, second by second.
struct Course {
    var machine = GuardMachine()
    var tunnels: GuardMachine.Tunnels = [:]
    var seconds = 1000.0
    /// What the wall's clock says besides.
    var wall: Int64 = 1_800_000_000_000

    var now: Moment { Moment(uptime: .milliseconds(Int(seconds * 1000)), wall: wall) }
    var status: TunnelStatus? { tunnels["gluetun"] }
    var state: GuardState? { status?.state }

    @discardableResult
    mutating func tell(_ input: GuardInput, after: Double = 0) -> [GuardEffect] {
        seconds += after
        wall += Int64(after * 1000)
        let (next, effects) = machine.reduce(tunnels, input, at: now)
        tunnels = next
        return effects
    }

    @discardableResult
    mutating func see(
        _ matter: Matter, _ finding: Observation.Finding, member: String? = nil, patience: Int = 1,
        repair: Repair? = nil,
        after: Double = 0
    ) -> [GuardEffect] {
        let key = ConditionKey(matter, member)
        return tell(
            .observed("gluetun", [Observation(key, finding, patience: patience, repair: repair)]), after: after)
    }

    /// A tunnel that was looked at and found well.
    static func sealed(_ rules: GuardRules = GuardRules()) -> Course {
        var course = Course(machine: GuardMachine(rules))
        course.tell(.tunnels(["gluetun"]))
        course.lookAllGood()
        return course
    }

    @discardableResult
    mutating func lookAllGood(after: Double = 0) -> [GuardEffect] {
        let good = Matter.allCases.filter(\.isRequired).filter { $0 != .namespace }.map {
            Observation(ConditionKey($0), .good)
        }
        var effects = tell(
            .observed("gluetun", good + [Observation(ConditionKey(.namespace, "qbittorrent"), .good)]), after: after)
        effects += tell(.looked("gluetun"))
        return effects
    }
}

extension [GuardEffect] {
    var entered: [GuardState] {
        compactMap { if case .entered(_, _, let to, _, _) = $0 { to } else { nil } }
    }
    var reactions: [Reaction] { compactMap { if case .react(_, let reaction) = $0 { reaction } else { nil } } }
    var repairs: [Repair] { compactMap { if case .repair(_, let repair) = $0 { repair } else { nil } } }
    var undone: [AppliedReaction] { compactMap { if case .undo(_, let applied) = $0 { applied } else { nil } } }
}

@Suite struct GuardMachineTests {
    @Test func `a tunnel that was not looked at is unknown`() {
        var course = Course()
        let effects = course.tell(.tunnels(["gluetun"]))
        #expect(course.state == .unknown)
        #expect(effects.contains(.appeared(tunnel: "gluetun")))
        course.see(.killSwitch, .good)
        #expect(course.state == .unknown, "one good answer is not a look of everything")
    }

    @Test func `the first whole look decides at once`() {
        #expect(Course.sealed().state == .sealed)
    }

    @Test func `what must be seen and was not keeps it unknown`() {
        var course = Course()
        course.tell(.tunnels(["gluetun"]))
        course.see(.killSwitch, .unseen("nft is missing."))
        course.tell(.looked("gluetun"))
        #expect(course.state == .unknown)
        #expect(course.status?.reasons.first == "nft is missing.")
    }

    @Test func `what is only a witness may be unseen`() {
        var course = Course.sealed()
        course.see(.exitAddress, .unseen("The echo service limits its rate."))
        #expect(course.state == .sealed)
    }

    @Test(arguments: [GuardState.degraded, .leaking]) func `bad news counts at once`(state: GuardState) {
        var course = Course.sealed()
        let effects = course.see(.tunnel, .bad(state, "tun0 is down."), after: 0.001)
        #expect(effects.entered == [state])
        #expect(course.state == state)
        #expect(course.status?.reasons == ["tun0 is down."])
    }

    @Test func `good news has to hold, in time and in looks`() {
        var course = Course.sealed()
        course.see(.tunnel, .bad(.degraded, "tun0 is down."))
        course.see(.tunnel, .good, after: 1)
        #expect(course.lookAllGood(after: 4).entered == [])
        #expect(course.lookAllGood(after: 4).entered == [], "nine seconds are not ten")
        #expect(course.lookAllGood(after: 2).entered == [.sealed])
    }

    @Test func `time alone does not make it well`() {
        var course = Course.sealed()
        course.see(.tunnel, .bad(.degraded, "tun0 is down."))
        course.see(.tunnel, .good, after: 1)
        #expect(course.tell(.tick, after: 60).entered == [])
        #expect(course.state == .degraded)
        #expect(course.lookAllGood().entered == [])
        #expect(course.lookAllGood(after: 5).entered == [.sealed])
    }

    @Test func `one that flaps stays degraded and is told once`() {
        var course = Course.sealed()
        var entered: [GuardState] = []
        for _ in 0..<50 {
            entered += course.see(.tunnel, .bad(.degraded, "tun0 is down."), after: 3).entered
            entered += course.see(.tunnel, .good, after: 3).entered
            entered += course.tell(.looked("gluetun")).entered
        }
        #expect(entered == [.degraded])
    }

    @Test func `leaking weighs more than degraded, and that more than unknown`() {
        var course = Course.sealed()
        course.see(.engine, .unseen("The engine is gone."))
        #expect(course.state == .unknown)
        course.see(.tunnel, .bad(.degraded, "tun0 is down."))
        #expect(course.state == .degraded)
        course.see(.packets, .bad(.leaking, "A packet left by eth0."))
        #expect(course.state == .leaking)
        #expect(
            course.status?.reasons == ["A packet left by eth0.", "tun0 is down.", "The engine is gone."])
    }

    @Test func `what needs patience counts only when it was seen often enough`() {
        var course = Course.sealed()
        for _ in 0..<2 {
            course.see(.connection, .bad(.degraded, "It says disconnected."), patience: 3, after: 5)
            #expect(course.state == .sealed)
        }
        course.see(.connection, .good, patience: 3, after: 5)
        for _ in 0..<2 { course.see(.connection, .bad(.degraded, "It says disconnected."), patience: 3, after: 5) }
        #expect(course.state == .sealed, "a good answer in between begins it anew")
        course.see(.connection, .bad(.degraded, "It says disconnected."), patience: 3, after: 5)
        #expect(course.state == .degraded)
    }

    @Test func `what was good long ago is no longer known`() {
        var course = Course.sealed()
        course.tell(.tick, after: 170)
        #expect(course.state == .sealed)
        course.tell(.tick, after: 20)
        #expect(course.state == .unknown)
    }

    @Test(arguments: [Int64.min / 4, -86_400_000, 86_400_000, Int64.max / 4])
    func `setting the wall's clock does nothing`(jump: Int64) {
        var course = Course.sealed()
        course.wall = course.wall &+ jump
        #expect(course.tell(.tick, after: 1) == [])
        #expect(course.state == .sealed)
        course.see(.tunnel, .bad(.degraded, "tun0 is down."))
        course.wall = course.wall &- jump
        course.see(.tunnel, .good, after: 1)
        #expect(course.lookAllGood(after: 4).entered == [])
        #expect(course.lookAllGood(after: 7).entered == [.sealed])
    }

    @Test func `a stamp is made of the wall's clock and never fails`() {
        #expect(Moment(uptime: .zero, wall: 1_800_000_000_123).stamp == "2027-01-15T08:00:00.123Z")
        #expect(Moment(uptime: .zero, wall: -1).stamp == "1969-12-31T23:59:59.999Z")
    }

    @Test func `other reasons are told without a new state`() {
        var course = Course.sealed()
        course.see(.tunnel, .bad(.degraded, "tun0 is down."))
        let effects = course.see(.health, .bad(.degraded, "It is unhealthy."), after: 1)
        #expect(effects.entered == [])
        #expect(
            effects.contains(
                .reasons(
                    tunnel: "gluetun", state: .degraded, reasons: ["It is unhealthy.", "tun0 is down."])))
        #expect(course.see(.health, .bad(.degraded, "It is unhealthy."), after: 1) == [])
    }

    @Test func `a tunnel that is no more is forgotten`() {
        var course = Course.sealed()
        #expect(course.tell(.tunnels([])).contains(.vanished(tunnel: "gluetun")))
        #expect(course.tunnels.isEmpty)
        #expect(course.see(.tunnel, .good) == [])
    }
}

@Suite struct GuardReactionTests {
    @Test func `without being asked it pauses on a leak, and only notes the rest`() {
        var course = Course.sealed()
        #expect(course.see(.tunnel, .bad(.degraded, "down.")).reactions == [.note])
        #expect(course.see(.packets, .bad(.leaking, "A packet.")).reactions == [.note, .alert, .pause])
    }

    @Test func `interventions never come in a loop`() {
        var course = Course.sealed(GuardRules(stableFor: .zero, goodLooks: 0))
        var pauses = 0
        for _ in 0..<60 {
            pauses +=
                course.see(.packets, .bad(.leaking, "A packet."), after: 0.5).reactions.filter { $0 == .pause }.count
            course.see(.packets, .good, after: 0.25)
            course.tell(.looked("gluetun"), after: 0.25)
        }
        #expect(pauses == 1, "sixty leaks in a minute")
    }

    private let paused = AppliedReaction(.pause, member: "qbittorrent", undo: "resume", done: "")

    @Test func `what was done stays until the owner undoes it`() {
        var course = Course.sealed()
        course.see(.packets, .bad(.leaking, "A packet."))
        course.tell(.reacted("gluetun", paused))
        course.see(.packets, .good, after: 1)
        course.lookAllGood(after: 8)
        let effects = course.lookAllGood(after: 8)
        #expect(effects.entered == [.sealed])
        #expect(effects.undone == [])
        #expect(course.status?.applied == [paused])
    }

    @Test func `on recovery it is undone where the owner said so`() {
        var course = Course.sealed(GuardRules(undoesOnRecovery: true))
        course.see(.packets, .bad(.leaking, "A packet."))
        course.tell(.reacted("gluetun", paused))
        course.see(.packets, .good, after: 1)
        course.lookAllGood(after: 8)
        #expect(course.lookAllGood(after: 8).undone == [paused])
        course.tell(.undone("gluetun", paused))
        #expect(course.status?.applied == [])
    }

    @Test func `after the guard's own restart the same leak is not reacted to again`() {
        var course = Course()
        course.tell(.tunnels(["gluetun"]))
        course.tunnels["gluetun"]?.inherited = .leaking
        let effects = course.see(.packets, .bad(.leaking, "A packet."))
        #expect(effects.entered == [.leaking])
        #expect(effects.reactions == [])
        course.tell(.looked("gluetun"))
        course.see(.packets, .good, after: 1)
        course.lookAllGood(after: 8)
        course.lookAllGood(after: 8)
        #expect(course.state == .sealed)
        #expect(course.see(.packets, .bad(.leaking, "A packet."), after: 100).reactions == [.note, .alert, .pause])
    }
}

@Suite struct GuardRepairTests {
    private func stranded(_ name: String = "qbittorrent", rank: Int = 0) -> Repair {
        Repair(.restart, member: name, container: "c-\(name)", rank: rank)
    }

    private func strand(_ course: inout Course, _ repair: Repair, after: Double = 0) -> [GuardEffect] {
        course.see(
            .namespace, .bad(.degraded, "\(repair.member) is in a dead namespace."), member: repair.member,
            repair: repair, after: after)
    }

    @Test func `a stranded member is repaired at once where the VPN is healthy`() {
        var course = Course.sealed()
        course.see(.health, .good)
        #expect(strand(&course, stranded()).repairs == [stranded()])
        #expect(strand(&course, stranded(), after: 1).repairs == [], "one at a time")
    }

    @Test func `health is waited for, but not for ever`() {
        var course = Course.sealed()
        course.see(.health, .unseen("It is starting."))
        #expect(strand(&course, stranded()).repairs == [])
        #expect(course.tell(.tick, after: 60).repairs == [])
        course.see(.vpn, .good)
        course.see(.health, .good, after: 1)
        #expect(course.status?.repairing == ["qbittorrent"])
        var other = Course.sealed()
        other.see(.health, .bad(.degraded, "It is unhealthy."))
        _ = strand(&other, stranded())
        #expect(other.tell(.tick, after: 95).repairs == [stranded()])
    }

    @Test func `nothing is repaired while the VPN does not run`() {
        var course = Course.sealed()
        course.see(.vpn, .bad(.degraded, "It is stopped."))
        #expect(strand(&course, stranded()).repairs == [])
        #expect(course.tell(.tick, after: 600).repairs == [])
        #expect(course.see(.vpn, .good).repairs == [stranded()])
    }

    @Test func `three attempts in ten minutes, each after a longer pause, then it gives up`() {
        var course = Course.sealed()
        var times: [Double] = []
        var gaveUp = 0
        _ = strand(&course, stranded())
        times.append(course.seconds)
        for _ in 0..<600 {
            var effects = course.tell(.repaired("gluetun", stranded(), failure: "no such container"))
            effects += strand(&course, stranded(), after: 1)
            if !effects.repairs.isEmpty { times.append(course.seconds) }
            gaveUp += effects.filter { if case .gaveUp = $0 { true } else { false } }.count
        }
        #expect(times.map { $0 - times[0] } == [0, 15, 45])
        #expect(gaveUp == 1)
    }

    @Test func `who was given up is tried again after being well`() {
        var course = Course.sealed()
        course.tunnels["gluetun"]?.givenUp = ["qbittorrent"]
        #expect(strand(&course, stranded()).repairs == [])
        course.see(.namespace, .good, member: "qbittorrent", after: 700)
        #expect(strand(&course, stranded(), after: 1).repairs == [stranded()])
    }

    @Test func `whom others wait for comes first`() {
        var course = Course.sealed()
        course.see(.vpn, .bad(.degraded, "It is stopped."))
        _ = strand(&course, stranded("prowlarr", rank: 1))
        _ = strand(&course, stranded("qbittorrent"))
        _ = strand(&course, stranded("sabnzbd"))
        #expect(course.see(.vpn, .good).repairs.map(\.member) == ["qbittorrent", "sabnzbd"])
        #expect(course.tell(.repaired("gluetun", stranded("sabnzbd"), failure: nil)).repairs == [])
        course.see(.namespace, .good, member: "sabnzbd")
        course.see(.namespace, .good, member: "qbittorrent")
        #expect(
            course.tell(.repaired("gluetun", stranded("qbittorrent"), failure: nil)).repairs.map(\.member) == [
                "prowlarr"
            ])
    }

    @Test func `only what the owner allows is repaired`() {
        var course = Course.sealed(GuardRules(repairs: []))
        #expect(strand(&course, stranded()).repairs == [])
        var usual = Course.sealed()
        let recreate = Repair(.recreate, member: "qbittorrent", container: "c")
        #expect(strand(&usual, recreate).repairs == [])
    }

    @Test func `the last attempt is given time before a member is given up`() {
        var rules = GuardRules()
        rules.budget = RepairBudget(most: 1, pause: .seconds(15))
        var course = Course.sealed(rules)
        let repair = Repair(.restart, member: "qbittorrent", container: "b")
        let bad = Observation.Finding.bad(.degraded, "It is stranded.")
        #expect(course.see(.namespace, bad, member: "qbittorrent", repair: repair).repairs == [repair])
        let done = course.tell(.repaired("gluetun", repair, failure: nil), after: 1)
        #expect(!done.contains(.gaveUp(tunnel: "gluetun", repair)), "whether it helped was not looked at")
        #expect(
            !course.see(.namespace, bad, member: "qbittorrent", repair: repair, after: 5).contains(
                .gaveUp(tunnel: "gluetun", repair)))
        #expect(
            course.see(.namespace, bad, member: "qbittorrent", repair: repair, after: 15).contains(
                .gaveUp(tunnel: "gluetun", repair)))
    }

    @Test func `ports that were followed do not use up what a stranded member is given`() {
        var rules = GuardRules()
        rules.repairs = [.restart, .setPort]
        var course = Course.sealed(rules)
        for port in UInt16(50_000)..<50_006 {
            let follow = Repair(.setPort, member: "qbittorrent", container: "b", port: port)
            let effects = course.see(
                .forwardedPort, .bad(.degraded, "Another port."), member: "qbittorrent", repair: follow, after: 20)
            #expect(effects.repairs == [follow])
            course.tell(.repaired("gluetun", follow, failure: nil), after: 1)
            course.see(.forwardedPort, .good, member: "qbittorrent")
        }
        let restart = Repair(.restart, member: "qbittorrent", container: "b")
        let effects = course.see(
            .namespace, .bad(.degraded, "It is stranded."), member: "qbittorrent", repair: restart, after: 1)
        #expect(effects.repairs == [restart])
    }
}
