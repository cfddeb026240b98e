import Controls
import Settings
import StackModel

/// Takes the accepted findings out of the rest, and finds the waivers that no longer do anything.
struct Waiving {
    let waivers: [Waiver]
    let today: CalendarDay
    /// The waivers that covered a finding today, by index.
    private(set) var used: Set<Int> = []
    /// The waivers that would cover a finding, had they not expired, by index.
    private(set) var overdue: Set<Int> = []
    /// The waivers whose control could not be answered, so that nothing is said of them, by index.
    private(set) var undecided: Set<Int> = []

    init(_ waivers: [Waiver], today: CalendarDay) {
        self.waivers = waivers
        self.today = today
    }

    /// The waiver that covers a finding today; nil when none does.
    mutating func waiver(for control: Control, on subject: Subject) -> Waiver? {
        var found: Waiver?
        for (index, waiver) in waivers.enumerated() where names(waiver, control) && waiver.covers(subject) {
            if waiver.holds(on: today) {
                used.insert(index)
                found = found ?? waiver
            } else {
                overdue.insert(index)
            }
        }
        return found
    }

    /// Notes that a control could not be answered on a subject.
    mutating func noteUnknown(_ control: Control, on subject: Subject) {
        for (index, waiver) in waivers.enumerated() where names(waiver, control) {
            if subject.kind == .stack || waiver.covers(subject) { undecided.insert(index) }
        }
    }

    private func names(_ waiver: Waiver, _ control: Control) -> Bool {
        waiver.control == control.id || control.aliases.contains(waiver.control)
    }

    /// The findings about the waivers themselves, as judgements of the audit's own controls.
    func judgements(file: String?, known controls: [Control]) -> [Judgement] {
        guard let file, !waivers.isEmpty else {
            return [Judgement(.waiverExpired, []), Judgement(.waiverUnused, [])]
        }
        let subject = Subject.file(file)
        var expired: [Outcome] = []
        var unused: [Outcome] = []
        for (index, waiver) in waivers.enumerated() {
            if overdue.contains(index) {
                expired.append(.fail(subject, Waiving.expired(waiver)))
            } else if !used.contains(index), !undecided.contains(index) {
                let isKnown = controls.contains { names(waiver, $0) }
                unused.append(.fail(subject, Waiving.unused(waiver, isKnown: isKnown, controls: controls)))
            }
        }
        if expired.isEmpty { expired = [.pass(subject, seen: "no waiver that covers a finding has expired")] }
        if unused.isEmpty { unused = [.pass(subject, seen: "each waiver covers a finding")] }
        return [Judgement(.waiverExpired, expired), Judgement(.waiverUnused, unused)]
    }

    private static func expired(_ waiver: Waiver) -> Failure {
        Failure(
            "The waiver of \(waiver.control) expired on \(waiver.expires): its finding counts again.", reach: .fault,
            at: [waiver.span], seen: [Observation("expires is \(waiver.expires)", at: waiver.span)],
            remedy: Remedy(.advise("mend the finding, or judge it again and give the waiver a later day")))
    }

    private static func unused(_ waiver: Waiver, isKnown: Bool, controls: [Control]) -> Failure {
        let near = isKnown ? nil : controls.map(\.id).nearest(to: waiver.control).first
        let message =
            isKnown
            ? "The waiver of \(waiver.control) covers no finding: it would hide a new one without anybody judging it."
            : "The waiver names no control: `\(waiver.control)` is not known."
        return Failure(
            message, reach: .fault, at: [waiver.span],
            seen: [
                Observation(isKnown ? "no finding of \(waiver.control) on that subject" : "unknown id", at: waiver.span)
            ],
            remedy: Remedy(.advise(near.map { "write \($0), or remove the waiver" } ?? "remove the waiver")))
    }
}
