import FoundationEssentials
public import LabKit
import Processes

/// What the guide's own checks made of one fault.
public struct CronRow: LedgerRow, Hashable {
    public var bound: Binding
    public var seed: UInt64
    public var sitting: Int
    public var fault: String
    /// How many times both were run after the fault, and how often each called it down.
    public var checks: Int
    public var cronDown: Int
    public var scriptDown: Int
    /// Milliseconds from the fault until the first check that called it down, had one been run just then.
    public var firstCron: Int?
    public var firstScript: Int?
    /// How often the page said "not connected" and the script's `grep connected` took it for well.
    public var falselyWell: Int
    /// Whether the last check still called it down: what is over after some seconds, a check every five minutes misses.
    public var lasts: Bool
}

/// The guide's checks beside the same faults: `*/5 * * * *` of the page that tells whether one is connected.
///
/// They are run without a pause here. What they would notice when run every 300 s follows: a state that lasts is noticed
/// after what is measured here and 0 to 300 s more (150 s on average); one that is over sooner with the chance that a
/// check falls into it.
public struct CronLedger: Sendable {
    public let ledger: Ledger<CronRow>
    public var seed: UInt64
    public var faults = LabFault.allCases
    /// How many labs at once.
    public var labs = 1
    public var end: ContinuousClock.Instant
    public var say: @Sendable (String) -> Void = { _ in }

    /// The schedule of the guide, seconds.
    public static let period = 300

    public init(_ ledger: Ledger<CronRow>, seed: UInt64, end: ContinuousClock.Instant) {
        self.ledger = ledger
        self.seed = seed
        self.end = end
    }

    /// Makes a row of each fault that has none.
    public func sit() async throws -> [CronRow] {
        let sitting = Int(Date().timeIntervalSince1970)
        let done = Set(ledger.rows().map(\.fault))
        var generator = SeededGenerator(seed: seed &+ UInt64(sitting))
        let open = faults.filter { !done.contains($0.rawValue) }.shuffled(using: &generator)
        try await LabSitting(labs: labs, end: end, say: say).run(open) { fault, lab in
            do {
                try await fault.prepare(in: lab)
                let row = try await watch(fault, sitting, in: lab)
                try ledger.append(row)
                say(row.line)
            } catch { say("\(fault.rawValue): no row: \("\(error)".prefix(600))") }
            try await fault.heal(in: lab)
        }
        return ledger.rows().filter { $0.sitting == sitting }
    }

    private func watch(_ fault: LabFault, _ sitting: Int, in lab: ProofLab) async throws -> CronRow {
        guard try await check("qbittorrent", "You are connected", in: lab).isWell,
            try await check("gluetun", "connected", in: lab).isWell
        else { throw LabFailure("the checks call a healthy stack down") }
        try await fault.inject(in: lab)
        let start = ContinuousClock.now
        var row = CronRow(
            bound: ledger.binding, seed: seed, sitting: sitting, fault: fault.rawValue, checks: 0, cronDown: 0,
            scriptDown: 0, falselyWell: 0, lasts: false)
        while start.duration(to: .now) < .seconds(10) {
            let at = Int(start.duration(to: .now) / .milliseconds(1))
            async let cron = check("qbittorrent", "You are connected", in: lab)
            async let script = check("gluetun", "connected", in: lab)
            let (first, second) = try await (cron, script)
            row.checks += 1
            if !first.isWell {
                row.cronDown += 1
                row.firstCron = row.firstCron ?? at
            }
            if !second.isWell {
                row.scriptDown += 1
                row.firstScript = row.firstScript ?? at
            } else if second.text.contains("not connected") {
                row.falselyWell += 1
            }
            row.lasts = !first.isWell || !second.isWell
            try await Task.sleep(for: .milliseconds(300))
        }
        return row
    }

    private func check(
        _ container: String, _ word: String, in lab: ProofLab
    ) async throws -> (isWell: Bool, text: String) {
        let page = "http://am.i.mullvad.net/connected"
        // No `-T`: the containers' busybox, Debian's 1.35, crashes with it.
        let result = try await lab.media.run(
            ["timeout", "10", "docker", "exec", container, "wget", "-q", "-O", "-", page])
        return (result.text.contains(word), result.text)
    }
}

extension CronRow {
    /// For a person.
    var line: String {
        func said(_ count: Int, _ first: Int?) -> String {
            first.map { "\(count) of \(checks), first after \($0) ms" } ?? "never"
        }
        return
            "\(fault): cron line \(said(cronDown, firstCron)), script \(said(scriptDown, firstScript)), wrongly well "
            + "\(falselyWell), lasts \(lasts)"
    }
}
