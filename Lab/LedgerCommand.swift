import ArgumentParser
import Glibc
import LabKit
import Ledgers
import ProgramTestSupport

/// `lab ledger`: what is measured over several sittings, bound to the commit and the program.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Measure in a lab, over as many sittings as it takes.",
        subcommands: [
            LedgerProofs.self, LedgerFaults.self, LedgerMonth.self, LedgerCron.self, LedgerReportCommand.self,
        ])
}

/// What all ledgers are told.
struct LedgerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder that the rows are kept in.", valueName: "folder"))
    var ledger = LabFolders.package + "/.build/ledger"

    @Option(help: ArgumentHelp("What the order is drawn from.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How long this sitting may last.", valueName: "minutes"))
    var minutes = 20

    @Option(
        help: ArgumentHelp("Only these faults, a comma between; healthy is one for proofs.", valueName: "fault,…"))
    var only: String?

    @Option(
        help: ArgumentHelp(
            "The program that is measured, such as the release; the one beside this tool unless told.",
            valueName: "file"))
    var program: String?

    func names() -> [String] { only?.split(separator: ",").map(String.init) ?? [] }

    func validate() throws {
        if let wrong = names().first(where: { ProofState($0) == nil }) {
            throw ValidationError("\(wrong): no such fault. There are: \(ProofState.all.map(\.name)).")
        }
        guard let program else { return }
        guard let path = realpath(program, nil) else { throw ValidationError("\(program): there is no such program.") }
        defer { free(path) }
        // Before anybody has asked for it.
        setenv(BuiltProgram.variable, path, 1)
    }

    var end: ContinuousClock.Instant { .now + .seconds(60 * minutes) }

    static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}

/// `lab ledger proofs`.
struct LedgerProofs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proofs", abstract: "The proofs' verdicts in the healthy state and under every fault.")

    @OptionGroup var options: LedgerOptions

    @Option(help: "How often each state is proved, over all sittings.")
    var runs = 20

    @Option(help: "How often at one visit.")
    var visit = 5

    @Option(help: "How many labs at once.")
    var labs = 2

    func run() async throws {
        let binding = try await Binding.current()
        var proofs = ProofsLedger(
            Ledger(in: options.ledger, "proofs", of: binding), seed: options.seed, end: options.end)
        (proofs.runs, proofs.visit, proofs.labs, proofs.say) = (runs, visit, labs, LedgerOptions.say)
        let names = options.names()
        if !names.isEmpty { proofs.states = names.compactMap { ProofState($0) } }
        let sitting = proofs
        let rows = try await sitting.sit()
        let wrong = rows.filter { !$0.wrong.isEmpty }
        print("\(rows.count) runs, \(wrong.count) with a wrong verdict")
        if !wrong.isEmpty { throw ExitCode(1) }
    }
}

/// `lab ledger faults`.
struct LedgerFaults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults", abstract: "What leaks under each fault: without us, with the guard, with the seal.",
        discussion: """
            `none`: without us; `guard`: with `watertight guard`; `seal`: with `watertight seal on` and the guard. A row \
            that is there is not made again; a void one is. Raw captures are kept in .build/lab/runs.
            """)

    @OptionGroup var options: LedgerOptions

    @Option(help: ArgumentHelp("none, guard, seal; a comma between.", valueName: "mode,…"))
    var modes = "none,guard,seal"

    func run() async throws {
        let wanted = modes.split(separator: ",").compactMap { Protection(rawValue: String($0)) }
        guard !wanted.isEmpty else { throw ValidationError("--modes: none, guard, seal.") }
        let binding = try await Binding.current()
        var faults = FaultsLedger(
            Ledger(in: options.ledger, "faults", of: binding), seed: options.seed, modes: wanted, end: options.end)
        faults.say = LedgerOptions.say
        let names = options.names()
        if !names.isEmpty { faults.faults = names.compactMap { LabFault(rawValue: $0) } }
        let sitting = faults
        print("\(sitting.open().count) rows to be made of \(binding.commit) \(binding.binary)")
        let rows = try await sitting.sit()
        let red = rows.filter { $0.red != nil || $0.void != nil }
        print("\(rows.count) rows, \(red.count) red or void, \(sitting.open().count) left")
        if !red.isEmpty { throw ExitCode(1) }
    }
}
