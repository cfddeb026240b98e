import Evidence
import KnownImages
import StackModel

extension Control {
    static let keyOld = Control(
        id: "secrets.key-old",
        title: "An app has had the same key for more than a year",
        layer: .access,
        impact: .none,
        guide: ["AR2", "CL33"],
        why: """
            A key goes to scripts, dashboards, phones and backups, and each of them may have lost it. The guide asks for \
            a policy of changing them; one that is more than a year old has outlived most of the places it was given to. \
            Since when a key is known is kept by each audit (`keys.json` in the state folder, without any key); what was \
            there before the first audit may be older than it says.
            """,
        fix: """
            In the app: Settings → General → Security → Reset API Key; elsewhere `openssl rand -hex 16`. Then enter the new \
            key in the apps that ask it (Prowlarr, Seerr, Bazarr, dashboards). After a suspicion change it at once.
            """,
        references: [Reference("The guide: API Key Protection, Maintenance")],
        reads: [.records],
        examples: [
            example("known for more than a year", firstSeen: "2025-11-21", expectation: .fails(.service("radarr"))),
            example(
                "changed a month ago", firstSeen: "2026-10-20", replaced: "2026-10-13", expectation: .passes),
            example("on record since today, whatever its age", firstSeen: "2026-11-22", expectation: .notApplicable),
            example("the record cannot be read", firstSeen: nil, expectation: .unknown),
        ]
    ) { subject in
        guard let records = subject.evidence.records, let today = CalendarDay(records.day) else { return [] }
        guard let keys = records.keys else {
            let gap = subject.evidence.gaps.first { $0.what == "keys" }
            return [
                .unknown(
                    .stack, gap?.reason ?? "Since when keys are known could not be read.",
                    remedy: gap?.remedy ?? "Run the audit as the user who made the record.")
            ]
        }
        return keys.compactMap { key in
            guard let first = CalendarDay(key.firstSeen) else { return nil }
            return Outcome(.service(key.service), verdict(key, first, today))
        }
    }

    /// Days: the guide names no number; a year is longer than any of its own intervals (the longest is a quarter).
    private static let longestAge = 365

    private static func verdict(_ key: RecordEvidence.Key, _ first: CalendarDay, _ today: CalendarDay) -> Verdict {
        let age = first.days(until: today)
        guard age <= longestAge else {
            return .fail(
                Failure(
                    "\(key.service) has had its key for \(age) days at least: since \(first), or longer.",
                    reach: .inside,
                    at: [key.span], seen: [Observation("first seen on \(first), and the same since", at: key.span)],
                    remedy: Remedy(
                        .advise("Give \(key.service) a new key, and enter it wherever the old one stands."),
                        mayBreak: "Whatever asks it with the old key.")))
        }
        if let replaced = key.replaced {
            return .pass([Observation("changed between \(replaced) and \(first)", at: key.span)])
        }
        return .notApplicable("Its key was first seen on \(first); it may be older.")
    }

    private static func example(
        _ name: String, firstSeen: String?, replaced: String? = nil, expectation: Example.Expectation
    ) -> Example {
        let isFailing = if case .fails = expectation { true } else { false }
        let mark = isFailing ? "  # <-" : ""
        let span = SourceSpan(file: "radarr/config.xml", line: 2, column: 3)
        let key = firstSeen.map {
            RecordEvidence.Key(service: "radarr", name: "ApiKey", span: span, firstSeen: $0, replaced: replaced)
        }
        return Example(
            name,
            files: [
                Example.File(
                    "compose.yaml",
                    """
                    services:
                      radarr:
                        image: lscr.io/linuxserver/radarr:6.0.4
                        volumes: ["./radarr:/config"]

                    """),
                Example.File(
                    "radarr/config.xml",
                    "<Config>\n  <ApiKey>9f2c4e81b7d05a36c9e1f4728d6b03a5</ApiKey>\(mark)\n</Config>\n"),
            ], expectation: expectation
        ).recorded(RecordEvidence(day: "2026-11-22", lastAudit: "2026-11-15", keys: key.map { [$0] }))
    }
}
