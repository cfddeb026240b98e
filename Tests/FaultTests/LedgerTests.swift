import Glibc
import LabKit
import ProgramTestSupport
import Testing

@testable import Ledgers

/// What is kept between sittings.
@Suite struct LedgerTests {
    private static func row(_ commit: String, state: String = "healthy") -> CronRow {
        CronRow(
            bound: Binding(commit: commit, binary: "00"), seed: 1, sitting: 1, fault: state, checks: 1, cronDown: 0,
            scriptDown: 0, falselyWell: 0, lasts: false)
    }

    @Test func `rows of another program count for nothing, and a line that was cut off costs only itself`() throws {
        let scratch = try ScratchFolder()
        let mine = Ledger<CronRow>(in: scratch.path, "cron", of: Binding(commit: "a", binary: "00"))
        try mine.append(Self.row("a"))
        try mine.append(Self.row("b"))
        let file = try #require(fopen(mine.path, "a"))
        fputs("{\"bound\":{\"commit\":\"a\"", file)
        fclose(file)
        try mine.append(Self.row("a", state: "link-down"))
        #expect(mine.rows().map(\.fault) == ["healthy", "link-down"])
        #expect(mine.all().count == 3)
    }

    @Test func `the same seed gives the same month, another one another`() {
        func plan(_ seed: UInt64, _ segment: Int) -> [MonthStep] {
            let ledger = Ledger<MonthRow>(in: "/nonexistent", "month", of: Binding(commit: "a", binary: "00"))
            return MonthLedger(ledger, seed: seed, end: .now).plan(segment)
        }
        #expect(plan(1, 0) == plan(1, 0) && plan(1, 0).count == 50)
        #expect(plan(1, 0) != plan(2, 0) && plan(1, 0) != plan(1, 1))
    }

    @Test func `the report counts runs, wrong verdicts and what was missed`() throws {
        let scratch = try ScratchFolder()
        let binding = Binding(commit: "a", binary: "00")
        var right = ProofRow(
            bound: binding, seed: 1, sitting: 1, state: "healthy", verdicts: ["kill-switch": "proved"], wrong: [:],
            leaked: 0, tunnelled: 9, milliseconds: 1, transfer: 2500)
        try Ledger<ProofRow>(in: scratch.path, "proofs", of: binding).append(right)
        (right.verdicts, right.wrong) = (["kill-switch": "leaking"], ["kill-switch": "leaking: so it says"])
        try Ledger<ProofRow>(in: scratch.path, "proofs", of: binding).append(right)
        var cron = Self.row("a", state: "link-down")
        try Ledger<CronRow>(in: scratch.path, "cron", of: binding).append(cron)
        (cron.fault, cron.cronDown, cron.firstCron, cron.lasts) = ("vpn-stopped", 1, 40, true)
        try Ledger<CronRow>(in: scratch.path, "cron", of: binding).append(cron)
        try Ledger<MonthRow>(in: scratch.path, "month", of: binding).append(Self.month(50))
        let text = LedgerReport(of: scratch.path, binding: binding).text(of: binding)
        #expect(text.contains("2 runs in 1 of 21 states over 1 sittings; **1** with a wrong verdict"))
        #expect(text.contains("| healthy | 2 | 1 | l 1, p 1 |") && text.contains("2.5 s in the median"))
        #expect(text.contains("by the cron line 1, by the script 2"))
        #expect(text.contains("from 40 ms on, so at the next check: up to 300 s"))
        #expect(text.contains("| steps | 50 in 1 segments |"))
    }

    @Test func `rows that several add at once are all whole`() async throws {
        let scratch = try ScratchFolder()
        let ledger = Ledger<CronRow>(in: scratch.path, "cron", of: Binding(commit: "a", binary: "00"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for row in 0..<50 { try ledger.append(Self.row("a", state: "\(task) \(row)")) }
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(ledger.rows().map(\.fault)).count == 400)
    }

    private static func month(_ steps: Int, _ change: (inout MonthRow) -> Void = { _ in }) -> MonthRow {
        var row = MonthRow(
            bound: Binding(commit: "a", binary: "00"), seed: 1, segment: 3,
            steps: Array(repeating: "vpn-killed", count: steps), sent: 1, tunnelled: 1, leaked: 0, isAlive: true,
            isHealthy: true, memory: [20_000], guardGone: 0, idleSeconds: 1, seconds: 1, troubles: [])
        change(&row)
        return row
    }

    @Test func `a segment that was cut off is done again, and what is amiss in one makes it red`() throws {
        let scratch = try ScratchFolder()
        let ledger = Ledger<MonthRow>(in: scratch.path, "month", of: Binding(commit: "a", binary: "00"))
        let month = MonthLedger(ledger, seed: 1, end: .now)
        try ledger.append(Self.month(49))
        #expect(month.open().contains(3) && month.open().count == 10)
        try ledger.append(Self.month(50))
        #expect(!month.open().contains(3))
        #expect(Self.month(50).red == nil)
        #expect(Self.month(50) { $0.leaked = 1 }.red != nil)
        #expect(Self.month(50) { $0.unwell = 1 }.red != nil)
        #expect(Self.month(50) { $0.isHealthy = false }.red != nil)
        #expect(Self.month(50) { $0.memory = [20_000, 30_721] }.red != nil)
        #expect(Self.month(50) { $0.peak = 30_721 }.red != nil)
        let steps = [10, 20, 20, 20, 22, 23, 22, 23, 23, 24, 24, 25].map { $0 * 1000 }
        #expect(Self.month(12) { $0.memory = steps }.growth == 2000)
        #expect(Self.month(8) { $0.memory = [1, 2, 3, 4, 5, 6, 7, 8] }.growth == nil)
    }

    @Test func `visits make up what is missing of a state, and no more`() throws {
        let scratch = try ScratchFolder()
        let binding = Binding(commit: "a", binary: "00")
        let ledger = Ledger<ProofRow>(in: scratch.path, "proofs", of: binding)
        for _ in 0..<13 {
            try ledger.append(
                ProofRow(
                    bound: binding, seed: 1, sitting: 1, state: "healthy", verdicts: [:], wrong: [:], leaked: 0,
                    tunnelled: 0, milliseconds: 1))
        }
        let proofs = ProofsLedger(ledger, seed: 1, end: .now)
        let open = Dictionary(grouping: proofs.open(1), by: \.state).mapValues { $0.map(\.times).sorted() }
        #expect(open[.healthy] == [2, 5] && open[.broken(.linkDown)] == [5, 5, 5, 5])
        #expect(open.count == ProofState.all.count)
        #expect(proofs.open(1) == proofs.open(1) && proofs.open(1) != proofs.open(2))
    }

    @Test func `each test has a right verdict in each state, and only what is tried is leaking`() {
        for state in ProofState.all {
            for test in RightVerdicts.tests { #expect(!state.right.of(test).isEmpty, "\(state.name) \(test)") }
        }
        #expect(!ProofState.healthy.right.of("kill-switch").contains("leaking"))
    }

    private static func fault(_ mode: Protection, leaked: Int, isAlive: Bool = true) -> FaultRow {
        FaultRow(
            bound: Binding(commit: "a", binary: "00"), seed: 1, sitting: 1, fault: "ipv6-only-open", mode: mode,
            isOpened: false, sent: 10, refused: 0, tunnelled: 1, leaked: leaked, leaked4: 0, leaked6: leaked,
            clientLeaked: 0, others: 0, capture: "", isAlive: isAlive, hasEvent: true, repaired: [], isWellAgain: false)
    }

    @Test func `a fault that leaked nothing where it can is void, one that passed the seal is red`() {
        func judged(_ mode: Protection, leaked: Int, isAlive: Bool = true) -> FaultRow {
            var row = Self.fault(mode, leaked: leaked, isAlive: isAlive)
            row.judge(FaultsLedger.Task(.ipv6OnlyOpen, mode))
            return row
        }
        #expect(judged(.none, leaked: 0).void != nil)
        #expect(judged(.none, leaked: 3).void == nil)
        #expect(judged(.none, leaked: 3, isAlive: false).void != nil)
        #expect(judged(.seal, leaked: 1).red != nil)
        #expect(judged(.seal, leaked: 0).red == nil)
    }

    @Test func `a client whose packets left until the end was not stopped`() {
        let reaction = GuardLine(time: "1970-01-01T00:00:01.500Z", kind: "reaction", text: "cut")
        func stopped(last: Int, _ told: [GuardLine]) -> Int? {
            var row = Self.fault(.guard, leaked: 3)
            row.clientLastLeak = last
            row.add(told, from: 1, until: 8)
            return row.stopped
        }
        #expect(stopped(last: 600, [reaction]) == 600)
        #expect(stopped(last: 6_900, [reaction]) == nil)
        #expect(stopped(last: 600, []) == nil)
    }

    @Test func `the guard's stamps are seconds since 1970`() {
        func seconds(_ time: String) -> Double? { GuardLine(time: time, kind: "state", text: "").seconds }
        #expect(seconds("1970-01-01T00:00:00.000Z") == 0)
        #expect(seconds("2026-11-23T15:00:00.250Z") == 1_795_446_000.25)
        #expect(seconds("2024-02-29T00:00:00Z") == 1_709_164_800)
        #expect(seconds("yesterday") == nil)
    }
}
