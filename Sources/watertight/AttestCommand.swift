import ArgumentParser
import Controls
import Records
import Reports
import StackModel

/// `watertight attest`.
struct AttestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "Say what only you know, for the checklist: dated, and for a time.",
        discussion: """
            Some of the guide's demands no program can see: where passwords live, when a restore was last tried. What is \
            attested counts in `watertight checklist` until it expires; it never stands against what is seen. Without \
            ITEM the demands are listed with what was said of them.
            """)

    @Argument(
        help: ArgumentHelp("An item of the checklist, such as SE3.", valueName: "item"),
        completion: .custom { _, _, _ in Guide.items.filter(\.isAttested).map(\.id) })
    var item: String?

    @Option(help: ArgumentHelp("What you know, in your own words; no secrets.", valueName: "text"))
    var note: String?

    @Option(
        help: ArgumentHelp(
            "The last day on which it counts; \(Attestation.usualDays) days from now without it.", valueName: "day"))
    var expires: String?

    @Flag(help: "Take back what was attested.")
    var withdraw = false

    func validate() throws {
        guard item != nil || (note == nil && expires == nil && !withdraw) else {
            throw ValidationError("Name the item to attest.")
        }
        guard !withdraw || (note == nil && expires == nil) else {
            throw ValidationError("--withdraw stands alone with its item.")
        }
    }

    func run() throws {
        let process = try ProcessContext()
        guard let folder = process.stateFolder else {
            throw CommandFailure("there is no home to keep it in; set WATERTIGHT_STATE to a folder.", .notDone)
        }
        let log = AttestationLog(in: folder)
        do {
            guard let item else { return Console.write(list(try log.read(), process)) }
            let demand = try demand(item)
            if withdraw {
                guard try log.read().attestations.contains(where: { $0.item == demand.id }) else {
                    throw CommandFailure("nothing is attested for \(demand.id).", .wrongUse)
                }
                try log.withdraw(demand.id, on: process.today)
                return Console.write("\(demand.id) is no longer attested.\n")
            }
            let attestation = try attestation(of: demand, process.today)
            try log.add(attestation)
            Console.write("\(demand.id) is attested until \(attestation.expires): \(demand.text)\n")
        } catch let error as AtomicFile.Failure {
            throw CommandFailure("\(PlainText.safe(error.description)).", .notDone)
        }
    }

    /// The item of that id, when it is a person's to say.
    private func demand(_ id: String) throws -> GuideItem {
        let hint = "These are yours to say: \(Guide.items.filter(\.isAttested).map(\.id).joined(separator: ", "))."
        guard let found = Guide.item(id) else {
            throw CommandFailure("no item is called \(PlainText.safe(id)). \(hint)", .wrongUse)
        }
        guard found.isAttested else {
            throw CommandFailure(
                "\(found.id) is not a matter of your word: see `watertight explain \(found.id)`. \(hint)", .wrongUse)
        }
        return found
    }

    private func attestation(of demand: GuideItem, _ today: CalendarDay) throws -> Attestation {
        guard let note, note.contains(where: { !$0.isWhitespace }) else {
            throw CommandFailure("say what you know with --note \"…\".", .wrongUse)
        }
        guard note.count <= Attestation.noteLimit else {
            throw CommandFailure("the note has more than \(Attestation.noteLimit) characters.", .wrongUse)
        }
        var last = today.advanced(byDays: Attestation.usualDays)
        if let expires {
            guard let day = CalendarDay(expires) else {
                throw CommandFailure(
                    "\(PlainText.safe(expires)) is no day; write it as year-month-day: 2027-06-30.", .wrongUse)
            }
            last = day
        }
        guard (0...Attestation.mostDays).contains(today.days(until: last)) else {
            throw CommandFailure(
                "--expires must lie within two years from today (\(today)), and not before it.", .wrongUse)
        }
        return Attestation(item: demand.id, note: note, made: today, expires: last)
    }

    private func list(_ contents: AttestationLog.Contents, _ process: ProcessContext) -> String {
        var lines: [String] = []
        for item in Guide.items where item.isAttested {
            // Of a demand that is seen in part, only the rest is a person's to say.
            let clauses = Guide.clauses(of: item).filter { $0.answer == .attested }.map(\.text)
            let asked = clauses.isEmpty ? item.text : clauses.joined(separator: "; ")
            lines.append("\(PlainText.padded(item.id, to: 5)) \(asked)")
            guard let said = contents.attestations.first(where: { $0.item == item.id }) else { continue }
            let until = said.holds(on: process.today) ? "until" : "expired"
            lines.append("      attested \(said.made), \(until) \(said.expires): \(PlainText.safe(said.note))")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
