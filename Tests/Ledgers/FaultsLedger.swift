import FoundationEssentials
public import LabKit
import Processes

/// Each fault under each protection: what left, when it was noticed, stopped and repaired.
public struct FaultsLedger: Sendable {
    public let ledger: Ledger<FaultRow>
    public var seed: UInt64
    public var faults = LabFault.allCases
    public var modes: [Protection]
    /// When the sitting is to end.
    public var end: ContinuousClock.Instant
    /// Says what goes on.
    public var say: @Sendable (String) -> Void = { _ in }

    public init(_ ledger: Ledger<FaultRow>, seed: UInt64, modes: [Protection], end: ContinuousClock.Instant) {
        self.ledger = ledger
        self.seed = seed
        self.modes = modes
        self.end = end
    }

    /// One row to be made.
    public struct Task: Sendable, Hashable {
        public var fault: LabFault
        public var mode: Protection
        public var isOpened: Bool

        /// Whether a real torrent is fetched before (with what protects already there) and after.
        var transfers: Bool { mode == .seal && !isOpened }

        public init(_ fault: LabFault, _ mode: Protection, isOpened: Bool = false) {
            self.fault = fault
            self.mode = mode
            self.isOpened = isOpened
        }
    }

    /// Rows that are not there yet; void ones are made again. A guard is given no opened container: it would have cut
    /// the client off before the fault.
    public func open() -> [Task] {
        let done = Set(
            ledger.rows().filter { $0.void == nil }.compactMap { row in
                LabFault(rawValue: row.fault).map { Task($0, row.mode, isOpened: row.isOpened) }
            })
        let all = modes.flatMap { mode in
            faults.flatMap { fault in
                [Task(fault, mode)]
                    + (fault.leaksWithoutRules && mode != .guard ? [Task(fault, mode, isOpened: true)] : [])
            }
        }
        return all.filter { !done.contains($0) }
    }

    /// Makes rows until all are there or the time is over, in one lab: times are measured.
    public func sit() async throws -> [FaultRow] {
        let before = ledger.all().count
        let sitting = Int(Date().timeIntervalSince1970)
        try await LabSitting(end: end, say: say).run(order(sitting)) { task, lab in
            try await make(task, sitting, in: lab)
        }
        return Array(ledger.all().dropFirst(before)).filter { $0.bound == ledger.binding }
    }

    /// The same in a lab that is there.
    public func sit(in lab: ProofLab) async throws -> [FaultRow] {
        let sitting = Int(Date().timeIntervalSince1970)
        var made: [FaultRow] = []
        for task in order(sitting) where ContinuousClock.now < end {
            if let row = try await make(task, sitting, in: lab) { made.append(row) }
        }
        return made
    }

    private func order(_ sitting: Int) -> [Task] {
        var generator = SeededGenerator(seed: seed &+ UInt64(sitting))
        return open().shuffled(using: &generator)
    }

    /// Makes one row and puts the stack back.
    /// - Throws: where that cannot be done: the lab is of no more use.
    @discardableResult
    private func make(_ task: Task, _ sitting: Int, in lab: ProofLab) async throws -> FaultRow? {
        var made: FaultRow?
        do { made = try await run(task, sitting, in: lab) } catch {
            say("\(task.fault.rawValue) \(task.mode.rawValue): no row: \(error)")
            _ = try? await lab.stop(task.mode)
        }
        let healing: (any Error)?
        do {
            try await task.fault.heal(in: lab)
            healing = nil
        } catch { healing = error }
        guard var row = made else {
            if let healing { throw healing }
            return nil
        }
        if let healing {
            row.void = row.void ?? "the stack could not be put back: \("\(healing)".prefix(300))"
        } else if task.transfers {
            do {
                row.transferAfter = Int(try await lab.transfer().time / .milliseconds(1))
            } catch {
                // The row keeps what happened; how everything stood is for whoever looks into it.
                say("\(error)")
                row.red = row.red ?? "no torrent afterwards: \("\(error)".prefix { $0 != "\n" })"
            }
        }
        try await ledger.binding.check(in: lab)
        try ledger.append(row)
        say(row.line)
        if let healing { throw healing }
        return row
    }

    /// Does one fault under one protection; the stack is left broken.
    public func run(_ task: Task, _ sitting: Int, in lab: ProofLab) async throws -> FaultRow {
        let fault = task.fault
        try await fault.prepare(in: lab)
        if task.isOpened { try await lab.openFirewall() }
        try await lab.waitUntilWell()
        let started = ContinuousClock.now
        try await lab.start(task.mode)
        // A real torrent first, past whatever stands beside the stack.
        let before: Int? =
            task.transfers ? Int(try await lab.transfer().time / .milliseconds(1)) : nil
        // A healthy guard is told as such only after a while; faults shall not fall into its start.
        if task.mode != .none { try await Swift.Task.sleep(until: started + .seconds(1.5), clock: .continuous) }
        let name = "ledger-\(fault.rawValue)-\(task.mode.rawValue)\(task.isOpened ? "-opened" : "")"
        let traffic = try await lab.traffic(seconds: 90)
        let watched = fault.watch(under: task.mode)
        let ((begun, happened, ended, sent), capture) = try await lab.capture(name, run: traffic.run) {
            let watch = try await FaultWatch.start(in: lab)
            let begun = Date().timeIntervalSince1970
            try await fault.inject(in: lab)
            if fault == .torrentPortPublished { _ = try await lab.home.stranger.reaches("10.77.0.10", port: 6881) }
            try await Swift.Task.sleep(for: .seconds(watched))
            let ended = Date().timeIntervalSince1970
            let sent = try await traffic.stop()
            return (begun, try await watch.stop(since: begun), ended, sent)
        }
        let told = try await lab.stop(task.mode)
        let start = happened ?? begun
        var row = row(of: task, sitting, sent: sent, capture, from: start)
        row.transferBefore = before
        row.hasEvent = happened != nil
        row.add(told, from: start, until: ended)
        row.judge(task)
        return row
    }

    private func row(
        of task: Task, _ sitting: Int, sent: LabTraffic.Sent, _ capture: LabCapture, from start: Double
    ) -> FaultRow {
        // What insists on the card left an opened container before the fault too.
        let leaks = capture.leaks.filter { !task.isOpened || task.mode == .seal || $0.key.contains(" any") }
        let client = leaks.filter { $0.key.hasPrefix("qbittorrent ") }
        func count(_ family: String) -> Int {
            leaks.reduce(0) { $0 + ($1.key.hasSuffix(family) ? $1.value.packets : 0) }
        }
        func after(_ time: Double?) -> Int? { time.map { Int(($0 - start) * 1000) } }
        return FaultRow(
            bound: ledger.binding, seed: seed, sitting: sitting, fault: task.fault.rawValue, mode: task.mode,
            isOpened: task.isOpened, sent: sent.total, refused: sent.refused.values.reduce(0, +),
            tunnelled: capture.arrived, leaked: leaks.values.reduce(0) { $0 + $1.packets }, leaked4: count("4"),
            leaked6: count("6"), clientLeaked: client.values.reduce(0) { $0 + $1.packets },
            others: capture.others.values.reduce(0) { $0 + $1.packets },
            firstLeak: after(leaks.values.map(\.first).min()), lastLeak: after(leaks.values.map(\.last).max()),
            clientLastLeak: after(client.values.map(\.last).max()),
            capture: capture.path.split(separator: "/").last.map(String.init) ?? "",
            isAlive: capture.isAlive && capture.dropped == 0, hasEvent: false, repaired: [], isWellAgain: false)
    }
}

extension FaultRow {
    /// Enters what the guard told after the fault.
    /// - Parameter end: when the traffic ended: what left until then was not stopped.
    mutating func add(_ told: [GuardLine], from start: Double, until end: Double) {
        // Stamps have milliseconds.
        let since = told.compactMap { line in line.seconds.map { (line, Int(($0 - start) * 1000)) } }.filter {
            $1 >= -1
        }
        let bad: Set = ["degraded", "leaking", "unknown"]
        noticed =
            since.first { line, _ in
                bad.contains(line.state ?? "")
                    || ["repairing", "reaction", "packet", "source-lost"].contains(line.kind)
            }?.1
        repaired = since.filter { $0.0.kind == "repaired" }.map { $0.0.member ?? $0.0.text }
        repairTime = since.last { $0.0.kind == "repaired" }?.1
        isWellAgain = since.last { $0.0.kind == "state" }?.0.state == "sealed"
        // The client sends something every 20 ms, and strangers knock five times a second.
        let last = Int((end - start) * 1000) - 1000
        if since.contains(where: { $0.0.kind == "reaction" }), let time = clientLastLeak, time < last {
            stopped = max(time, 0)
        }
    }

    /// What makes it count for nothing, or a failure.
    mutating func judge(_ task: FaultsLedger.Task) {
        if !isAlive {
            void = "the capture was not alive"
        } else if sent == 0 {
            void = "nothing was sent"
        } else if mode == .none, task.fault.leaks || isOpened, leaked + others == 0 {
            void = "nothing leaked where its path allows it"
        }
        if mode == .seal, leaked + others > 0 {
            red = "\(leaked) tagged packets and \(others) others passed the seal"
        }
        if mode == .guard, hasEvent, noticed == nil { red = "the guard noticed nothing" }
    }

    /// For a person.
    public var line: String {
        let times = [("noticed", noticed), ("stopped", stopped), ("repaired", repairTime)].compactMap { name, value in
            value.map { "\(name) \($0) ms" }
        }
        return
            "\(fault) \(mode.rawValue)\(isOpened ? " opened" : ""): sent \(sent), tunnelled \(tunnelled), leaked \(leaked) "
            + "(\(leaked4) + \(leaked6), client \(clientLeaked), others \(others))\(times.isEmpty ? "" : ", ")"
            + times.joined(separator: ", ") + (void.map { "; VOID: \($0)" } ?? "") + (red.map { "; RED: \($0)" } ?? "")
    }
}
