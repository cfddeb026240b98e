import FoundationEssentials
import LabKit
import Processes

/// The tables of docs/proofs.md, made of what ledgers hold.
public struct LedgerReport: Sendable {
    public var faults: [FaultRow]
    public var proofs: [ProofRow]
    public var months: [MonthRow]
    public var cron: [CronRow]

    /// - Parameter folder: where the ledgers are kept.
    public init(of folder: String, binding: Binding) {
        faults = Ledger<FaultRow>(in: folder, "faults", of: binding).rows()
        proofs = Ledger<ProofRow>(in: folder, "proofs", of: binding).rows()
        months = Ledger<MonthRow>(in: folder, "month", of: binding).rows()
        cron = Ledger<CronRow>(in: folder, "cron", of: binding).rows()
    }

    /// Whether there is anything to tell.
    public var isEmpty: Bool { faults.isEmpty && proofs.isEmpty && months.isEmpty && cron.isEmpty }

    /// All tables, each with a heading.
    public func text(of binding: Binding) -> String {
        let head = "Measured of commit `\(binding.commit)`, program `\(binding.binary)` (the start of its SHA-256).\n"
        let parts = [head, proofTable(), faultTable(), summary(), monthTable(), cronTable()]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    // MARK: Proofs

    private func proofTable() -> String {
        guard !proofs.isEmpty else { return "" }
        let wrong = proofs.filter { !$0.wrong.isEmpty }.count
        let sittings = Set(proofs.map(\.sitting)).count
        let torrents = proofs.compactMap(\.transfer).sorted()
        let heads = RightVerdicts.tests.joined(separator: " | ")
        let rules = RightVerdicts.tests.map { _ in "---" }.joined(separator: "|")
        var lines = [
            "## Verdicts", "",
            "\(proofs.count) runs in \(Set(proofs.map(\.state)).count) of \(ProofState.all.count) states over \(sittings) "
                + "sittings; **\(wrong)** with a wrong verdict. p: proved, l: leaking, r: reachable, u: undecided.", "",
            "| state | runs | wrong | \(heads) | tagged packets that left |", "|---|---:|---:|\(rules)|---:|",
        ]
        if let last = torrents.last {
            lines.insert(
                "Before each visit to a state, after the last fault was put right, a real torrent came through the tunnel: "
                    + "\(Self.seconds(torrents[torrents.count / 2])) in the median, \(Self.seconds(last)) at most.",
                at: 3)
            lines.insert("", at: 4)
        }
        for state in ProofState.all {
            let rows = proofs.filter { $0.state == state.name }
            guard !rows.isEmpty else { continue }
            let verdicts = RightVerdicts.tests.map { test in
                let counts = Dictionary(grouping: rows.compactMap { $0.verdicts[test] }) { $0 }.mapValues(\.count)
                return counts.sorted { $0.key < $1.key }.map { "\($0.key.prefix(1)) \($0.value)" }.joined(
                    separator: ", ")
            }
            let leaked = rows.map(\.leaked).filter { $0 >= 0 }
            let range = leaked.isEmpty ? "" : "\(leaked.min() ?? 0) to \(leaked.max() ?? 0)"
            let cells =
                [state.name, "\(rows.count)", "\(rows.filter { !$0.wrong.isEmpty }.count)"] + verdicts + [range]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        lines += ["", "Which verdicts are right where, written down before these runs:", ""]
        lines += ["| state | \(heads) | why |", "|---|\(rules)|---|"]
        for state in ProofState.all {
            let right = state.right
            let cells = RightVerdicts.tests.map { test in
                right.of(test).map { String($0.prefix(1)) }.sorted().joined(separator: " ")
            }
            lines.append("| " + ([state.name] + cells + [right.reason]).joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func seconds(_ milliseconds: Int) -> String { "\(Double(milliseconds / 10) / 100) s" }

    // MARK: Faults

    private func faultTable() -> String {
        guard !faults.isEmpty else { return "" }
        var lines = [
            "## Faults", "",
            "Tagged packets that left outside the tunnel: all (IPv4 + IPv6); in brackets those of the client.", "",
            "A torrent: how long a real one took before (behind the seal) and after.", "",
            "| fault | without us | with the guard | with the seal | noticed | client stopped | repaired | torrent |",
            "|---|---:|---:|---:|---:|---:|---|---|",
        ]
        for fault in LabFault.allCases {
            for isOpened in [false, true] {
                let rows = faults.filter { $0.fault == fault.rawValue && $0.isOpened == isOpened && $0.void == nil }
                guard !rows.isEmpty else { continue }
                func last(_ mode: Protection) -> FaultRow? { rows.last { $0.mode == mode } }
                let guarded = last(.guard)
                let name = fault.rawValue + (isOpened ? ", no rules of its own" : "")
                let cells =
                    [name] + Protection.allCases.map { Self.leaks(last($0)) } + [
                        Self.time(guarded?.noticed), Self.time(guarded?.stopped), Self.repair(guarded),
                        Self.torrents(last(.seal)),
                    ]
                lines.append("| " + cells.joined(separator: " | ") + " |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func torrents(_ row: FaultRow?) -> String {
        [row?.transferBefore, row?.transferAfter].compactMap { $0.map(seconds) }.joined(separator: ", ")
    }

    private static func leaks(_ row: FaultRow?) -> String {
        guard let row else { return "" }
        return "\(row.leaked) of \(row.sent) (\(row.leaked4) + \(row.leaked6)) [\(row.clientLeaked)]"
    }

    private static func time(_ milliseconds: Int?) -> String { milliseconds.map { "\($0) ms" } ?? "" }

    private static func repair(_ row: FaultRow?) -> String {
        guard let row, !row.repaired.isEmpty, let time = row.repairTime else { return "" }
        return Set(row.repaired).sorted().joined(separator: ", ") + " after \(time) ms"
    }

    private func summary() -> String {
        let seal = faults.filter { $0.mode == .seal && $0.void == nil }
        let noticed = faults.filter { $0.mode == .guard && $0.hasEvent }.compactMap(\.noticed).sorted()
        var lines: [String] = []
        if !seal.isEmpty {
            let (leaked, sent) = (seal.reduce(0) { $0 + $1.leaked }, seal.reduce(0) { $0 + $1.sent })
            let others = seal.reduce(0) { $0 + $1.others }
            lines.append(
                "With the seal: \(seal.count) rows, \(sent) tagged packets sent, **\(leaked)** leaked, and **\(others)** "
                    + "packets without a tag (names, torrents).")
        }
        if !noticed.isEmpty {
            lines.append(
                "With the guard, where an event exists: noticed after \(noticed[noticed.count / 2]) ms in the median of "
                    + "\(noticed.count), \(noticed.last ?? 0) ms at most.")
        }
        let alone = faults.filter { $0.mode == .none && $0.void == nil }
        if !alone.isEmpty {
            let open = alone.filter { $0.leaked + $0.others > 0 }
            lines.append(
                "Without us: \(alone.count) rows, of which \(open.count) leaked; in the others the path is shut by the "
                    + "container's own rules, by a dead namespace or by a process that stands still.")
        }
        for row in faults where row.red != nil {
            lines.append("Red: \(row.fault), \(row.mode.rawValue): \(row.red.map { String($0.prefix(200)) } ?? "").")
        }
        let void = faults.filter { $0.void != nil }
        if !void.isEmpty { lines.append("\(void.count) rows were void and made again.") }
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }

    // MARK: A month, and the guide's check

    private func monthTable() -> String {
        guard !months.isEmpty else { return "" }
        let idle = months.compactMap(\.idleProcessor).sorted()
        let steps = months.reduce(0) { $0 + $1.steps.count }
        let growth = months.compactMap(\.growth)
        let troubles = months.reduce(0) { $0 + $1.troubles.count }
        let repairable = months.reduce(0) { $0 + ($1.repairable ?? 0) }
        let transfers = months.compactMap(\.transfer)
        let lines = [
            "## A month in an hour", "", "| | |", "|---|---:|", "| steps | \(steps) in \(months.count) segments |",
            "| tagged packets sent | \(months.reduce(0) { $0 + $1.sent }) |",
            "| leaked under the seal | **\(months.reduce(0) { $0 + $1.leaked })** |",
            "| names that left under the seal | **\(months.reduce(0) { $0 + ($1.names ?? 0) })** |",
            "| faults that can end without the lab, and those that did within 8 s (the guard repairs a container three times in "
                + "ten minutes at most) | "
                + "\(repairable), \(months.reduce(0) { $0 + ($1.byItself ?? 0) }) |",
            "| steps after which the stack did not get well | \(months.reduce(0) { $0 + ($1.unwell ?? 0) }) |",
            "| notes of the lab's own trouble | \(troubles) |",
            "| segments that ended healthy, by the guard's word and a real torrent behind the seal | "
                + "\(months.filter(\.isHealthy).count) of \(months.count) |",
            "| that torrent, at most | \(transfers.max().map(Self.seconds) ?? "") |",
            "| the guard's memory, at most, its start and all between the steps included | "
                + "\(months.map(\.mostMemory).max() ?? 0) KB |",
            "| its growth within a segment, from the median of the second quarter to the last one's, at most | \(growth.max() ?? 0) KB |",
            "| its processor time while idle for \(months.map(\.idleSeconds).min() ?? 0) s, median and most | "
                + "\(Self.percent(idle.isEmpty ? nil : idle[idle.count / 2])), \(Self.percent(idle.last)) |",
            "| looks at which the guard was gone | \(months.reduce(0) { $0 + $1.guardGone }) |",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func percent(_ value: Double?) -> String {
        value.map { "\((($0 * 100).rounded()) / 100) %" } ?? "not measured"
    }

    private func cronTable() -> String {
        guard !cron.isEmpty else { return "" }
        var lines = [
            "## Beside the guide's own checks", "",
            "The guide's cron line (`You are connected`, in the client) and its script (`grep -q connected`, in the VPN "
                + "container), run without a pause for ten seconds after the fault. At their own pace, every "
                + "\(CronLedger.period) s, a state that lasts is noticed up to \(CronLedger.period) s later (150 s on "
                + "average), and one that is over before is seen only if a check falls into it.", "",
            "| fault | cron line | script | took \"not connected\" for well | guard |", "|---|---|---|---:|---:|",
        ]
        for fault in LabFault.allCases {
            guard let row = cron.last(where: { $0.fault == fault.rawValue }) else { continue }
            let noticed = faults.last { $0.fault == row.fault && $0.mode == .guard && $0.void == nil }?.noticed
            let cells = [
                row.fault, Self.said(row.cronDown, row.firstCron, row), Self.said(row.scriptDown, row.firstScript, row),
                "\(row.falselyWell) of \(row.checks)", Self.time(noticed),
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        func missed(_ count: (CronRow) -> Int) -> Int { cron.filter { count($0) == 0 }.count }
        lines += [
            "",
            "Never noticed, of \(cron.count): by the cron line \(missed(\.cronDown)), by the script \(missed(\.scriptDown)).",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func said(_ down: Int, _ first: Int?, _ row: CronRow) -> String {
        guard down > 0, let first else { return "never" }
        let start = "from \(time(first)) on"
        return row.lasts
            ? "\(start), so at the next check: up to \(CronLedger.period) s"
            : "\(start), if a check falls into it (\(down) of \(row.checks))"
    }
}

extension LedgerReport {
    private static let marks = (start: "<!-- ledger: begin -->\n", end: "<!-- ledger: end -->\n")

    /// Puts the tables between a page's markers; what stands around them stays.
    /// - Throws: ``LabFailure`` where the page has no markers or cannot be written.
    public static func write(_ tables: String, into path: String) throws {
        let page = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        guard let start = page.firstRange(of: marks.start), let end = page.firstRange(of: marks.end) else {
            throw LabFailure("\(path): no markers")
        }
        let text = page[..<start.upperBound] + "\n" + tables + "\n" + page[end.lowerBound...]
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}
