import Evidence
import StackModel

extension Control {
    static let vpnCheckAlwaysYes = Control(
        id: "ops.vpn-check-always-yes",
        title: "The VPN check takes “not connected” for connected",
        layer: .operations,
        impact: .identity,
        guide: ["KS3", "CL24"],
        why: """
            Mullvad's page answers "You are connected" or "You are not connected": `grep connected` finds its word in \
            both. The check then says that all is well on the very day it was made for.
            """,
        fix:
            "Look for the whole answer: `grep -q \"You are connected\"`, and raise the alarm when the page cannot be reached too.",
        references: [Reference("am.i.mullvad.net/connected")],
        reads: [.host],
        examples: [
            .host(
                "half the answer", .fails(.host),
                [
                    .system(
                        "/etc/cron.d/vpn",
                        "*/5 * * * * root docker exec qbittorrent curl -s https://am.i.mullvad.net/connected | grep -q connected || echo down # <-\n"
                    )
                ]),
            .host(
                "the whole answer", .passes,
                [
                    .system(
                        "/etc/cron.d/vpn",
                        "*/5 * * * * root docker exec qbittorrent curl -s https://am.i.mullvad.net/connected | grep -q \"You are connected\" || echo down\n"
                    )
                ]),
            .host(
                "other people's jobs cannot be read", .unknown,
                [.system("/var/spool/cron/crontabs/", "", mode: 0o000)]),
            .host("no such check", .notApplicable, [.system("/etc/crontab", "")]),
        ]
    ) { subject in
        subject.onHost(\.schedules, "schedules") { schedules in
            let checks = schedules.jobs.filter { $0.kind == .vpnCheck }
            if let blind = checks.first(where: \.takesNoForYes) {
                return [
                    .fail(
                        .host,
                        Failure(
                            "The VPN check never raises an alarm: it looks for `connected`, and “You are not connected” has it too.",
                            reach: .fault, at: [blind.span],
                            seen: [Observation("the check looks for `connected` alone", at: blind.span)],
                            remedy: Remedy(.advise("Write `grep -q \"You are connected\"` instead."))))
                ]
            }
            if let check = checks.first {
                return [.pass(.host, seen: "a check runs (\(check.schedule))", at: check.span)]
            }
            if let unread = schedules.unread.first {
                return [
                    .unknown(
                        .host, "\(unread) could not be read: a check may stand there.",
                        remedy: "Run the audit with sudo.")
                ]
            }
            return [.notApplicable(.host, "No job of this machine asks whether the VPN is up; the guard can watch it.")]
        }
    }
}
