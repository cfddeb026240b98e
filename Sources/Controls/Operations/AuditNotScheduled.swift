import Evidence
import StackModel

extension Control {
    static let auditNotScheduled = Control(
        id: "ops.audit-not-scheduled",
        title: "Nothing audits this machine by itself",
        layer: .operations,
        impact: .none,
        guide: ["CL27", "CL31", "MO4"],
        why: """
            An audit shows one day. Ports are opened, images grow old and settings are changed back; once a month is what \
            the guide asks for, and a timer does not forget.
            """,
        fix:
            "Put a line into `/etc/cron.d/watertight`: `0 7 1 * * root watertight audit --quiet`, or make a systemd timer of it.",
        references: [Reference("systemd.timer(5)")],
        reads: [.host],
        examples: [
            .host("no such job", .fails(.host), [.system("/etc/crontab", "# nothing # <-\n")]),
            .host(
                "every month", .passes, [.system("/etc/cron.d/watertight", "0 7 1 * * root watertight audit --quiet\n")]
            ),
            .host(
                "a timer that is not switched on", .fails(.host),
                [
                    .system("/etc/systemd/system/audit.timer", "[Timer]\nOnCalendar=monthly # <-\n"),
                    .system("/etc/systemd/system/audit.service", "[Service]\nExecStart=/usr/bin/watertight audit\n"),
                ]),
            .host(
                "other people's jobs cannot be read", .unknown,
                [.system("/var/spool/cron/crontabs/", "", mode: 0o000)]),
        ]
    ) { subject in
        subject.onHost(\.schedules, "schedules") { schedules in
            let audits = schedules.jobs.filter { $0.kind == .audit || $0.kind == .auditScript }
            if let job = audits.first(where: { $0.isOn && $0.frequency <= .months }) {
                return [.pass(.host, seen: "a job audits (\(job.schedule))", at: job.span)]
            }
            if let unread = schedules.unread.first {
                return [
                    .unknown(
                        .host, "\(unread) could not be read: a job may stand there.", remedy: "Run the audit with sudo."
                    )
                ]
            }
            let place = audits.first?.span ?? SourceSpan(file: "/etc/crontab", line: 1, column: 1)
            let why = audits.first.map { $0.isOn ? "it runs too seldom" : "its timer is not switched on" }
            return [
                .fail(
                    .host,
                    Failure(
                        why.map { "A job audits this machine, and \($0)." } ?? "No job of this machine audits it.",
                        reach: .fault, at: [place],
                        seen: [Observation(why ?? "no cron job or timer runs an audit", at: audits.first?.span)],
                        remedy: Remedy(
                            .run("echo '0 7 1 * * root watertight audit --quiet' > /etc/cron.d/watertight"))))
            ]
        }
    }
}
