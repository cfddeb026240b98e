import ArgumentParser
import LabKit
import Ledgers

/// `lab ledger month`.
struct LedgerMonth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "month",
        abstract: "A month in an hour: faults, repairs and restarts under the seal and the guard.",
        discussion: "Segments that are there are not done again; each has a lab of its own.")

    @OptionGroup var options: LedgerOptions

    @Option(help: "How many steps in all.")
    var steps = 500

    @Option(name: .customLong("segment"), help: "How many steps a segment has.")
    var segmentLength = 50

    @Option(help: "How many labs at once.")
    var labs = 2

    func run() async throws {
        let binding = try await Binding.current()
        var month = MonthLedger(
            Ledger(in: options.ledger, "month", of: binding), seed: options.seed, end: options.end)
        (month.steps, month.segmentLength, month.labs, month.say) = (steps, segmentLength, labs, LedgerOptions.say)
        try await month.sit()
        let rows = month.ledger.rows()
        print("\(rows.count) segments, \(rows.filter { $0.red != nil }.count) red, \(month.open().count) left")
        if rows.contains(where: { $0.red != nil }) { throw ExitCode(1) }
    }
}

/// `lab ledger cron`.
struct LedgerCron: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cron", abstract: "What the guide's own checks make of each fault.")

    @OptionGroup var options: LedgerOptions

    @Option(help: "How many labs at once.")
    var labs = 1

    func run() async throws {
        let binding = try await Binding.current()
        var cron = CronLedger(Ledger(in: options.ledger, "cron", of: binding), seed: options.seed, end: options.end)
        cron.say = LedgerOptions.say
        let names = options.names()
        if !names.isEmpty { cron.faults = names.compactMap { LabFault(rawValue: $0) } }
        cron.labs = labs
        let rows = try await cron.sit()
        print("\(rows.count) rows")
    }
}

/// `lab ledger report`.
struct LedgerReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Print the tables, or write them into a page between its markers.")

    @OptionGroup var options: LedgerOptions

    @Option(help: ArgumentHelp("The page, such as docs/proofs.md.", valueName: "file"))
    var write: String?

    @Option(help: ArgumentHelp("Of this commit and program instead of the present ones.", valueName: "commit:hash"))
    var of: String?

    func run() async throws {
        let parts = of?.split(separator: ":").map(String.init) ?? []
        let binding = parts.count == 2 ? Binding(commit: parts[0], binary: parts[1]) : try await Binding.current()
        let report = LedgerReport(of: options.ledger, binding: binding)
        guard !report.isEmpty else {
            print("no rows of \(binding.commit) \(binding.binary) in \(options.ledger)")
            throw ExitCode(3)
        }
        let text = report.text(of: binding)
        guard let write else { return print(text) }
        try LedgerReport.write(text, into: write)
    }
}
