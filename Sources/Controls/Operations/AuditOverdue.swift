import Evidence
import StackModel

extension Control {
    static let auditOverdue = Control(
        id: "ops.audit-overdue",
        title: "Nobody audited for more than a month",
        layer: .operations,
        impact: .none,
        guide: ["CL31"],
        why: """
            A stack changes under its owner: images, defaults, ports, people. The guide asks for an audit a month. Each \
            audit of this machine is kept in the state folder; none is on a build server (`CI`), with `--no-record` and \
            with `--from`.
            """,
        fix: """
            Let a systemd timer or a cron job run `watertight audit` as root each month or more often, and read what it \
            says.
            """,
        references: [Reference("The guide: Maintenance, monthly security audits")],
        reads: [.records],
        examples: [
            example("the last one was in September", last: "2026-09-20", expectation: .fails(.stack)),
            example("the last one was last week", last: "2026-11-15", expectation: .passes),
            example("this one is the first on record", last: nil, expectation: .passes),
            example("none is on record, and none is made now", last: nil, isKept: false, expectation: .unknown),
        ]
    ) { subject in
        guard let records = subject.evidence.records, let today = CalendarDay(records.day) else { return [] }
        guard let last = records.lastAudit.flatMap({ CalendarDay($0) }) else {
            guard records.isKept else {
                return [
                    .unknown(
                        .stack, "No audit of this stack is on record here.",
                        remedy: "Run `watertight audit` as the user who is to keep the record, each month.")
                ]
            }
            return [.pass(.stack, seen: "this audit is the first on record")]
        }
        let days = last.days(until: today)
        guard days > longestPause else { return [.pass(.stack, seen: "the last audit was made on \(last)")] }
        let place = subject.stack.files.first.map { SourceSpan(file: $0, line: 1, column: 1) }
        return [
            .fail(
                .stack,
                Failure(
                    "The last audit before this one was made on \(last), \(days) days ago.", reach: .fault,
                    at: place.map { [$0] } ?? [], seen: [Observation("the newest record is of \(last)")],
                    remedy: Remedy(.advise("Let a timer run `watertight audit` each month."))))
        ]
    }

    /// Days: a month, and some more for a timer that starts with a delay.
    private static let longestPause = 35

    private static func example(
        _ name: String, last: String?, isKept: Bool = true, expectation: Example.Expectation
    ) -> Example {
        let isFailing = if case .fails = expectation { true } else { false }
        let text = """
            services:\(isFailing ? "  # <-" : "")
              radarr:
                image: lscr.io/linuxserver/radarr:6.0.4

            """
        return Example(name, files: [Example.File("compose.yaml", text)], expectation: expectation)
            .recorded(RecordEvidence(day: "2026-11-22", lastAudit: last, isKept: isKept))
    }
}
