import Evidence
import StackModel

extension Control {
    static let fail2banDeadLog = Control(
        id: "host.fail2ban-dead-log",
        title: "A jail reads a log that nobody writes",
        layer: .host,
        impact: .defence,
        guide: ["SH2", "CL23"],
        why: """
            A jail reads the file that it was told, and says nothing when that file stays as it is: after a move to the \
            journal (Debian 12 has no `auth.log`), after an app began a new file for each day, or when the log lies in a \
            container. It then looks well and guards nothing.
            """,
        fix: """
            Point `logpath` at the file that grows, with `*` where its name has a date; for SSH on Debian 12 and later \
            write `backend = systemd`. `fail2ban-client status JAIL` must then count failures after a wrong password.
            """,
        references: [Reference("fail2ban issues 3292 and 3716")],
        reads: [.host],
        examples: [
            .host(
                "the file is not there", .fails(.jail("sshd")),
                JailExample.files("[sshd]\nenabled = true # <-\n", logs: [])),
            .host(
                "the app writes another file by now", .fails(.jail("jellyfin")),
                JailExample.files(
                    "[jellyfin]\nenabled = true # <-\nport = 8096\nlogpath = /srv/jellyfin/log/log_20261001.log\n",
                    logs: ["/srv/jellyfin/log/log_20261001.log", "/srv/jellyfin/log/log_20261122.log"]),
                ages: ["/srv/jellyfin/log/log_20261001.log": 52]),
            .host("the file grows", .passes, JailExample.files("[sshd]\nenabled = true\n")),
            .host("the journal", .passes, JailExample.files("[sshd]\nenabled = true\nbackend = systemd\n", logs: [])),
            .host(
                "the file has not grown for weeks", .unknown, JailExample.files("[sshd]\nenabled = true\n"),
                ages: ["/var/log/auth.log": 30]),
        ]
    ) { subject in
        subject.eachJail { jail in
            if jail.readsJournal { return .pass([Observation("it reads the journal", at: jail.span)]) }
            let there = jail.logs.filter { $0.modified != nil }
            guard let newest = there.compactMap(\.modified).max() else {
                let paths = jail.logs.map(\.path).joined(separator: ", ")
                return dead(
                    jail, paths.isEmpty ? "it names no log at all" : "there is no \(paths)",
                    "Write `backend = systemd` for it, or point `logpath` at the file in use.")
            }
            if let log = there.first(where: { $0.newer != nil }), let newer = log.newer,
                there.allSatisfy({ $0.newer != nil })
            {
                return dead(
                    jail, "\(newer) is the one that grows, and it reads \(log.path)",
                    "Put a pattern into `logpath` that fits every day's file.")
            }
            let now = subject.evidence.host?.time ?? newest
            let age = now - newest
            guard age > 7 * 86400 else {
                return .pass([
                    Observation("\(there[0].path) grew within the last \(Period.words(max(age, 86400)))", at: jail.span)
                ])
            }
            return .unknown(
                reason:
                    "\(there[0].path) has not grown for \(Period.words(age)): nothing happened, or nobody writes it any more.",
                remedy:
                    "Log in once with a wrong password, and see whether `fail2ban-client status \(jail.name)` counts it."
            )
        }
    }

    private static func dead(_ jail: Jail, _ what: String, _ advice: String) -> Verdict {
        .fail(
            Failure(
                "The jail \(jail.name) sees nothing: \(what).", reach: .network, at: [jail.span],
                seen: [Observation(what, at: jail.span)], remedy: Remedy(.advise(advice))))
    }
}
