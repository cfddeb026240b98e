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
    /// Questions for names that left outside of a tunnel, whoever asked.
    public var names: Int?
    public var isAlive: Bool
    /// Whether the tunnel carried and the client answered at the end.
    public var isHealthy: Bool
    /// The guard's resident memory after each step, kilobytes.
    public var memory: [Int]
    /// The most that it ever was, between the steps too (`VmHWM`), kilobytes.
    public var peak: Int?
    /// How often the guard was gone when it was looked at.
    public var guardGone: Int
    /// Of one processor, its helpers included, while nothing happened at the end, per cent; how long that was, seconds.
    public var idleProcessor: Double?
    public var idleSeconds: Int
    public var seconds: Int
    /// Of how many faults that end by a reconnection or a repair the stack was well again before the lab did anything.
    public var repairable: Int?
    public var byItself: Int?
    /// Steps after which the stack did not get well, however often the lab mended.
    public var unwell: Int?
    /// How long a real torrent took at the end, under the seal, milliseconds; nil where it did not arrive.
    public var transfer: Int?
    /// What could not be put right by itself, with the reason.
    public var troubles: [String]

    /// The most memory that the guard was seen with, kilobytes.
    var mostMemory: Int { max(peak ?? 0, memory.max() ?? 0) }

    /// By how much it grew once it had seen something of everything, kilobytes; nil where there were too few steps.
    var growth: Int? {
        let quarter = memory.count / 4
        guard quarter > 2 else { return nil }
        let (second, last) = (memory[quarter..<2 * quarter].sorted(), memory.suffix(quarter).sorted())
        return last[quarter / 2] - second[quarter / 2]
    }

    /// Why it is a failure; nil where it is none.
    public var red: String? {
        if leaked + (names ?? 0) > 0 { return "\(leaked) packets and \(names ?? 0) names passed the seal" }
        if !isAlive { return "the capture was not alive" }
        if unwell ?? 0 > 0 || !isHealthy { return "not healthy" }
        if guardGone > 0 { return "the guard was gone" }
        return mostMemory > MonthLedger.mostMemory ? "the guard grew to \(mostMemory) KB" : nil
    }
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

extension LabFault {
    /// Faults after which the VPN container or the guard makes everything whole again.
    var endsByItself: Bool {
        switch self {
        case .linkDown, .wireguardKilled, .peerDead, .vpnKilled, .vpnRestarted, .vpnRecreated, .engineRestarted: true
        default: false
        }
    }
}

/// At least so many steps, in segments that can be done on different days.
public struct MonthLedger: Sendable {
    public let ledger: Ledger<MonthRow>
    public var seed: UInt64
    public var steps = 500
    public var segmentLength = 50
    /// How long nothing happens at the end, seconds: longer than the guard's longest interval of its own but one.
    public var idle = 70
    /// How many labs at once.
    public var labs = 1
    public var end: ContinuousClock.Instant
    public var say: @Sendable (String) -> Void = { _ in }

    /// What the guard may have of memory, kilobytes.
    public static let mostMemory = 30 * 1024

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

    /// Segments that are still to be done; one that the end of a sitting cut off is done again.
    public func open() -> [Int] {
        let done = Set(
            ledger.rows().filter { $0.seed == seed && $0.isAlive && $0.steps.count >= segmentLength }.map(\.segment))
        return (0..<(steps + segmentLength - 1) / segmentLength).filter { !done.contains($0) }
    }

    /// Does all that is still to be done, each segment in a lab of its own.
    public func sit() async throws {
        var sitting = LabSitting(labs: labs, end: end, say: say)
        sitting.pieces = 1
        try await sitting.run(open()) { segment, lab in _ = try await run(segment, in: lab) }
    }

    /// Does one segment in a lab of its own.
    public func run(_ segment: Int, in lab: ProofLab) async throws -> MonthRow {
        let start = ContinuousClock.now
        try await ledger.binding.check(in: lab)
        var row = MonthRow(
            bound: ledger.binding, seed: seed, segment: segment, steps: [], sent: 0, tunnelled: 0, leaked: 0,
            isAlive: false, isHealthy: false, memory: [], guardGone: 0, idleSeconds: idle, seconds: 0, repairable: 0,
            byItself: 0, unwell: 0, troubles: [])
        try await lab.start(.seal)
        let traffic = try await lab.traffic(seconds: 3600)
        let plan = plan(segment)
        let (made, capture) = try await lab.capture("ledger-month-\(segment)", run: traffic.run) {
            var made = row
            for step in plan where ContinuousClock.now < end {
                try await self.step(step, &made, in: lab)
                // Where nothing mends it any more, what follows would say nothing.
                if made.unwell ?? 0 > 1 { break }
            }
            made.sent = try await traffic.stop().total
            try await self.close(&made, in: lab)
            return made
        }
        try await lab.stop(.seal)
        row = made
        (row.tunnelled, row.leaked) = (capture.arrived, capture.leaked)
        // Besides names there is what is done to see whether all is well again.
        row.names = capture.others.reduce(0) { $0 + ($1.key.hasSuffix(" 53") ? $1.value.packets : 0) }
        row.isAlive = capture.isAlive && capture.dropped == 0
        row.seconds = Int(start.duration(to: .now) / .seconds(1))
        try ledger.append(row)
        say(row.line)
        return row
    }

    /// How things stand at the end: a real torrent, the guard's own word, its processor time while nothing happens.
    private func close(_ row: inout MonthRow, in lab: ProofLab) async throws {
        do {
            try await lab.waitUntilWell()
            row.transfer = Int(try await lab.transfer().time / .milliseconds(1))
        } catch { row.troubles.append("at the end: \("\(error)".prefix(600))") }
        let before = try await lab.guardUse()
        try await Task.sleep(for: .seconds(idle))
        if let before, let after = try await lab.guardUse() {
            row.idleProcessor = (after.processor - before.processor) * 100 / Double(idle)
        }
        let state = try await lab.guardLines().last { $0.kind == "state" }
        if state?.state != "sealed" { row.troubles.append("at the end the guard says: \(state?.text ?? "nothing")") }
        row.isHealthy = row.transfer != nil && state?.state == "sealed"
    }

    private func step(_ step: MonthStep, _ row: inout MonthRow, in lab: ProofLab) async throws {
        let start = ContinuousClock.now
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
        if case .fault(let fault) = step { try await mend(fault, &row, in: lab) }
        if let use = try await lab.guardUse() {
            row.memory.append(use.memory)
            row.peak = use.peak
        } else {
            row.guardGone += 1
        }
        say("  \(row.segment): \(step.name), \(start.duration(to: .now)), \(row.memory.last ?? 0) KB")
    }

    /// What ends by itself is left to itself first; the lab mends the rest. The guard repairs as well, so that a container
    /// may be gone just when it is to be made anew.
    private func mend(_ fault: LabFault, _ row: inout MonthRow, in lab: ProofLab) async throws {
        if fault.endsByItself {
            row.repairable = (row.repairable ?? 0) + 1
            // Longer would be of no use: the guard repairs a container three times in ten minutes, and here faults come every
            // few seconds.
            if (try? await lab.waitUntilWell(timeLimit: .seconds(8))) != nil {
                row.byItself = (row.byItself ?? 0) + 1
                return try await lab.hear()
            }
        }
        for _ in 1...4 {
            do { return try await fault.heal(in: lab) } catch {
                row.troubles.append("heal \(fault.rawValue): \("\(error)".prefix(300))")
                try await Task.sleep(for: .seconds(2))
            }
        }
        row.unwell = (row.unwell ?? 0) + 1
    }
}

extension MonthRow {
    /// For a person.
    var line: String {
        let idle = idleProcessor.map { "\(($0 * 1000).rounded() / 1000) %" } ?? "not measured"
        return
            "segment \(segment): \(steps.count) steps in \(seconds) s, sent \(sent), leaked \(leaked), names \(names ?? 0), healthy \(isHealthy), "
            + "guard \(memory.first ?? 0) to \(mostMemory) KB, idle \(idle), well by itself \(byItself ?? 0) of "
            + "\(repairable ?? 0)" + (red.map { "; RED: \($0)" } ?? "") + troubles.map { "\n    \($0)" }.joined()
    }
}
