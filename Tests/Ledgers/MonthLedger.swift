import FoundationEssentials
public import LabKit
import Processes

/// A part of the month: so many faults, repairs and restarts, one after the other, under the seal and the guard.
public struct MonthRow: LedgerRow, Hashable {
    public var bound: Binding
    public var seed: UInt64
    public var segment: Int
    /// What was done, in order.
    public var steps: [String]
    /// Tagged packets: sent, out of a tunnel, outside of one.
    public var sent: Int
    public var tunnelled: Int
    public var leaked: Int
    public var isAlive: Bool
    /// Whether the tunnel carried and the client answered at the end.
    public var isHealthy: Bool
    /// The guard's resident memory after each step, kilobytes.
    public var memory: [Int]
    /// How often the guard was gone when it was looked at.
    public var guardGone: Int
    /// Of one processor, while nothing happened at the end, per cent; how long that was, seconds.
    public var idleProcessor: Double?
    public var idleSeconds: Int
    public var seconds: Int
    /// What could not be put right by itself, with the reason.
    public var troubles: [String]
}

/// What is done in a step of the month.
public enum MonthStep: Sendable, Hashable, CaseIterable {
    case fault(LabFault)
    /// A restart by the owner, of a container that is not at fault.
    case restart(String)
    case refresh

    public static var allCases: [MonthStep] {
        LabFault.allCases.map { .fault($0) } + ["qbittorrent", "radarr"].map { .restart($0) } + [.refresh]
    }

    public var name: String {
        switch self {
        case .fault(let fault): fault.rawValue
        case .restart(let name): "restart-\(name)"
        case .refresh: "seal-refresh"
        }
    }
}

/// At least so many steps, in segments that can be done on different days.
public struct MonthLedger: Sendable {
    public let ledger: Ledger<MonthRow>
    public var seed: UInt64
    public var steps = 500
    public var segmentLength = 25
    public var idle = 20
    public var end: ContinuousClock.Instant
    public var say: @Sendable (String) -> Void = { _ in }

    public init(_ ledger: Ledger<MonthRow>, seed: UInt64, end: ContinuousClock.Instant) {
        self.ledger = ledger
        self.seed = seed
        self.end = end
    }

    /// The steps of a segment: the same for the same seed.
    public func plan(_ segment: Int) -> [MonthStep] {
        var generator = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(segment))
        return (0..<segmentLength).compactMap { _ in MonthStep.allCases.randomElement(using: &generator) }
    }

    /// Segments that are still to be done.
    public func open() -> [Int] {
        let done = Set(ledger.rows().filter { $0.seed == seed && $0.isAlive }.map(\.segment))
        return (0..<(steps + segmentLength - 1) / segmentLength).filter { !done.contains($0) }
    }

    /// Does one segment in a lab of its own.
    public func run(_ segment: Int, in lab: ProofLab) async throws -> MonthRow {
        let start = ContinuousClock.now
        var row = MonthRow(
            bound: ledger.binding, seed: seed, segment: segment, steps: [], sent: 0, tunnelled: 0, leaked: 0,
            isAlive: false, isHealthy: false, memory: [], guardGone: 0, idleSeconds: idle, seconds: 0, troubles: [])
        try await lab.start(.seal)
        let traffic = try await lab.traffic(seconds: 3600)
        let plan = plan(segment)
        let (made, capture) = try await lab.capture("ledger-month-\(segment)", run: traffic.run) {
            var made = row
            for step in plan where ContinuousClock.now < end { try await self.step(step, &made, in: lab) }
            made.isHealthy = (try? await lab.waitUntilWell()) != nil
            let before = try await lab.guardUse()
            try await Task.sleep(for: .seconds(idle))
            if let before, let after = try await lab.guardUse() {
                made.idleProcessor = (after.processor - before.processor) * 100 / Double(idle)
            }
            made.sent = try await traffic.stop().total
            return made
        }
        try await lab.stop(.seal)
        row = made
        (row.tunnelled, row.leaked) = (capture.arrived, capture.leaked)
        row.isAlive = capture.isAlive && capture.dropped == 0
        row.seconds = Int(start.duration(to: .now) / .seconds(1))
        try ledger.append(row)
        return row
    }

    private func step(_ step: MonthStep, _ row: inout MonthRow, in lab: ProofLab) async throws {
        say("  \(step.name)")
        row.steps.append(step.name)
        do {
            switch step {
            case .fault(let fault):
                try await fault.prepare(in: lab)
                try await fault.inject(in: lab)
                try await Task.sleep(for: .milliseconds(1500))
            case .restart(let name): try await lab.media.shell("docker restart --time 1 \(name) >/dev/null")
            case .refresh: _ = try await lab.media.watertight("seal", "refresh")
            }
        } catch { row.troubles.append("\(step.name): \("\(error)".prefix(300))") }
        if case .fault(let fault) = step { try await heal(fault, &row, in: lab) }
        if let use = try await lab.guardUse() { row.memory.append(use.memory) } else { row.guardGone += 1 }
    }

    /// The guard repairs as well, so that a container may be gone just when it is to be made anew.
    private func heal(_ fault: LabFault, _ row: inout MonthRow, in lab: ProofLab) async throws {
        for attempt in 1...4 {
            do { return try await fault.heal(in: lab) } catch {
                row.troubles.append("heal \(fault.rawValue): \("\(error)".prefix(300))")
                guard attempt < 4 else { throw error }
                try await Task.sleep(for: .seconds(2))
            }
        }
    }
}
