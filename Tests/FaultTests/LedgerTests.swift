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
        #expect(plan(1, 0) == plan(1, 0) && plan(1, 0).count == 25)
        #expect(plan(1, 0) != plan(2, 0) && plan(1, 0) != plan(1, 1))
    }

    @Test func `a fault that leaked nothing where it can is void, one that passed the seal is red`() {
        func judged(_ mode: Protection, leaked: Int, isAlive: Bool = true) -> FaultRow {
            var row = FaultRow(
                bound: Binding(commit: "a", binary: "00"), seed: 1, sitting: 1, fault: "ipv6-only-open", mode: mode,
                isOpened: false, sent: 10, refused: 0, tunnelled: 1, leaked: leaked, leaked4: 0, leaked6: leaked,
                clientLeaked: 0, others: 0, capture: "", isAlive: isAlive, hasEvent: true, repaired: [],
                isWellAgain: false)
            row.judge(FaultsLedger.Task(.ipv6OnlyOpen, mode))
            return row
        }
        #expect(judged(.none, leaked: 0).void != nil)
        #expect(judged(.none, leaked: 3).void == nil)
        #expect(judged(.none, leaked: 3, isAlive: false).void != nil)
        #expect(judged(.seal, leaked: 1).red != nil)
        #expect(judged(.seal, leaked: 0).red == nil)
    }

    @Test func `the guard's stamps are seconds since 1970`() {
        func seconds(_ time: String) -> Double? { GuardLine(time: time, kind: "state", text: "").seconds }
        #expect(seconds("1970-01-01T00:00:00.000Z") == 0)
        #expect(seconds("2026-11-23T15:00:00.250Z") == 1_795_446_000.25)
        #expect(seconds("2024-02-29T00:00:00Z") == 1_709_164_800)
        #expect(seconds("yesterday") == nil)
    }
}
