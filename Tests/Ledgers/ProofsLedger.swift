import FoundationEssentials
public import LabKit
import Processes

/// One run of the proofs in one state.
public struct ProofRow: LedgerRow, Hashable {
    public var bound: Binding
    public var seed: UInt64
    /// Which sitting it was, by its start in seconds since 1970.
    public var sitting: Int
    public var state: String
    /// The verdicts by the test.
    public var verdicts: [String: String]
    /// Tests with a verdict that is not right there, with what was said.
    public var wrong: [String: String]
    /// Tagged packets that left outside the tunnel in that state, and those that came out of it, as the far side's own
    /// capture counted them; -1 where it was not taken.
    public var leaked: Int
    public var tunnelled: Int
    /// How long the run took, milliseconds.
    public var milliseconds: Int
    /// How long a real torrent took before the state was brought about, milliseconds; nil where it was not part of it.
    public var transfer: Int?
}

/// `watertight prove` in the healthy state and under every fault, beside what the far side saw.
public struct ProofsLedger: Sendable {
    public let ledger: Ledger<ProofRow>
    public var seed: UInt64
    /// How often a state is to be proved, over all sittings.
    public var runs = 20
    /// How often in one visit.
    public var visit = 5
    public var states = ProofState.all
    /// How many labs at once.
    public var labs = 1
    /// When the sitting is to end.
    public var end: ContinuousClock.Instant
    /// Says what goes on.
    public var say: @Sendable (String) -> Void = { _ in }

    public init(_ ledger: Ledger<ProofRow>, seed: UInt64, end: ContinuousClock.Instant) {
        self.ledger = ledger
        self.seed = seed
        self.end = end
    }

    /// One state that is brought about, and how often it is proved then.
    struct Visit: Sendable, Hashable {
        var state: ProofState
        var times: Int
    }

    /// Visits that are still to be made, in the order of the seed.
    func open(_ sitting: Int) -> [Visit] {
        let counts = Dictionary(grouping: ledger.rows(), by: \.state).mapValues(\.count)
        var generator = SeededGenerator(seed: seed &+ UInt64(sitting))
        return states.flatMap { state in
            let left = max(0, runs - counts[state.name, default: 0])
            return stride(from: 0, to: left, by: visit).map { Visit(state: state, times: min(visit, left - $0)) }
        }.shuffled(using: &generator)
    }

    /// Proves until all states have their runs, or the time is over; the rows that came to it.
    public func sit() async throws -> [ProofRow] {
        let sitting = Int(Date().timeIntervalSince1970)
        // What failed for the lab's sake is tried once more.
        for round in 0..<2 where ContinuousClock.now < end {
            try await LabSitting(labs: labs, end: end, say: say).run(open(sitting + round)) { visit, lab in
                try await make(visit, sitting, in: lab)
            }
        }
        return ledger.rows().filter { $0.sitting == sitting }
    }

    /// The same in a lab that is there.
    public func sit(in lab: ProofLab) async throws -> [ProofRow] {
        let sitting = Int(Date().timeIntervalSince1970)
        for visit in open(sitting) where ContinuousClock.now < end { try await make(visit, sitting, in: lab) }
        return ledger.rows().filter { $0.sitting == sitting }
    }

    /// One visit.
    /// - Throws: where the stack cannot be put back: the lab is of no more use.
    private func make(_ visit: Visit, _ sitting: Int, in lab: ProofLab) async throws {
        let start = ContinuousClock.now
        // What peers and trackers saw of the client is a part of the state; and each visit shows anew that the lab is whole.
        try await lab.writeSettings()
        let transfer = Int(try await lab.transfer().time / .milliseconds(1))
        do {
            var rows = try await look(at: visit.state, times: visit.times, sitting, in: lab)
            try await ledger.binding.check(in: lab)
            for index in rows.indices {
                rows[index].transfer = transfer
                try keep(rows[index])
            }
        } catch { say("\(visit.state.name): no row: \("\(error)".prefix(1500))") }
        let looked = start.duration(to: .now)
        if case .broken(let fault) = visit.state { try await fault.heal(in: lab) }
        say("  \(visit.state.name): \(looked), put back in \(start.duration(to: .now) - looked)")
    }

    private func look(at state: ProofState, times: Int, _ sitting: Int, in lab: ProofLab) async throws -> [ProofRow] {
        guard case .broken(.startUpWindow) = state else {
            if case .broken(let fault) = state {
                try await fault.prepare(in: lab)
                try await fault.inject(in: lab)
                try await fault.settle(in: lab)
            }
            return try await prove(state, times: times, sitting, in: lab)
        }
        // The window closes by itself, so it is opened anew each time.
        try await LabFault.startUpWindow.prepare(in: lab)
        var rows: [ProofRow] = []
        for _ in 0..<times {
            try await lab.media.shell("docker restart --time 1 gluetun >/dev/null")
            var row = try await once(state, ["kill-switch"], sitting, in: lab)
            if try await !lab.isOpen() { row = try mended(row) }
            rows.append(row)
            try await lab.media.wait(
                for: "rules",
                until: ["sh", "-c", "docker inspect -f '{{.State.Health.Status}}' gluetun | grep -qx healthy"])
        }
        return rows
    }

    /// The window was over before the proof was.
    private func mended(_ row: ProofRow) throws -> ProofRow {
        var row = row
        if row.verdicts["kill-switch"] == "proved" { row.wrong = [:] }
        return row
    }

    private func prove(_ state: ProofState, times: Int, _ sitting: Int, in lab: ProofLab) async throws -> [ProofRow] {
        let traffic = try await lab.traffic(seconds: 30)
        let ((rows, ended), capture) = try await lab.capture(
            "ledger-proofs-\(state.name)-\(traffic.run)", run: traffic.run
        ) {
            try await Task.sleep(for: .milliseconds(1200))
            let ended = Date().timeIntervalSince1970
            _ = try await traffic.stop()
            // Not under the traffic: the proofs' own packets have to tell.
            var rows: [ProofRow] = []
            for _ in 0..<times where ContinuousClock.now < end {
                rows.append(try await once(state, RightVerdicts.tests, sitting, in: lab))
            }
            return (rows, ended)
        }
        guard capture.isAlive, capture.dropped == 0 else { throw LabFailure("the capture is not alive") }
        // What left while a container started anew is over, and what answers a stranger is another proof's.
        let leaksOn = capture.leaks.contains { !$0.key.contains(" reply ") && $0.value.last > ended - 0.6 }
        return rows.map { row in
            var row = row
            row.leaked = capture.leaked
            row.tunnelled = capture.arrived
            judge(&row, leaksOn: leaksOn)
            return row
        }
    }

    /// Whatever the table says: not proved where packets were seen outside, not leaking where none can be.
    private func judge(_ row: inout ProofRow, leaksOn: Bool) {
        if leaksOn, row.verdicts["kill-switch"] == "proved" {
            row.wrong["kill-switch"] = "proved, and \(row.leaked) packets left"
        }
    }

    private func keep(_ row: ProofRow) throws {
        try ledger.append(row)
        let words = row.verdicts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        say("\(row.state): \(words); \(row.leaked) leaked, \(row.milliseconds) ms")
        for (test, reason) in row.wrong { say("  WRONG \(test): \(reason)") }
    }

    private func once(
        _ state: ProofState, _ tests: [String], _ sitting: Int, in lab: ProofLab
    ) async throws -> ProofRow {
        let start = ContinuousClock.now
        let answers = try await lab.media.prove(tests)
        var row = ProofRow(
            bound: ledger.binding, seed: seed, sitting: sitting, state: state.name, verdicts: [:], wrong: [:],
            leaked: -1, tunnelled: -1, milliseconds: Int(start.duration(to: .now) / .milliseconds(1)))
        let right = state.right
        for answer in answers {
            row.verdicts[answer.test] = answer.verdict
            guard !right.of(answer.test).contains(answer.verdict) else { continue }
            row.wrong[answer.test] = "\(answer.verdict): \(answer.reason)"
        }
        return row
    }
}

extension LabFault {
    /// Waits until what follows by itself has followed, so that a proof meets one state.
    func settle(in lab: ProofLab) async throws {
        switch self {
        case .vpnKilled, .vpnRestarted, .vpnRecreated, .engineRestarted:
            let line = "docker inspect -f '{{.State.Health.Status}}' gluetun | grep -qx healthy"
            try await lab.media.wait(for: "healthy VPN container", until: ["sh", "-c", line], timeLimit: .seconds(20))
        default: try await Task.sleep(for: .milliseconds(300))
        }
    }
}

extension ProofLab {
    /// Whether the VPN container has no rules against what leaves.
    func isOpen() async throws -> Bool {
        let line = """
            nsenter -t "$(docker inspect -f '{{.State.Pid}}' gluetun)" -n iptables-\(choice.backend.rawValue) -S OUTPUT |
                grep -q -e '-P OUTPUT ACCEPT'
            """
        return try await media.run(["sh", "-c", line]).status == 0
    }
}
