import Evidence
import StackModel

extension Control {
    static let fail2banLenient = Control(
        id: "host.fail2ban-lenient",
        title: "A jail lets a guesser come back at once",
        layer: .host,
        impact: .defence,
        guide: ["SH2"],
        why: """
            A ban of a minute, or twenty tries before one, slows a guesser down by nothing. The guide asks for 3 tries in \
            10 minutes and an hour's ban; fail2ban's own values (5, 10 minutes, 10 minutes) are taken as good enough.
            """,
        fix: "In `/etc/fail2ban/jail.local` write `maxretry = 3`, `findtime = 10m` and `bantime = 1h`.",
        references: [Reference("jail.conf(5)")],
        reads: [.host],
        examples: [
            .host(
                "a ban of ten seconds", .fails(.jail("sshd")),
                JailExample.files("[sshd]\nenabled = true # <-\nbantime = 10s\n")),
            .host(
                "the guide's values", .passes, JailExample.files("[sshd]\nenabled = true\nmaxretry = 3\nbantime = 1h\n")
            ),
            .host("a value that is none", .unknown, JailExample.files("[sshd]\nenabled = true\nmaxretry = few\n")),
        ]
    ) { subject in
        subject.eachJail { jail in
            guard let tries = jail.maxRetry, let ban = jail.banTime, let window = jail.findTime else {
                return .unknown(
                    reason: "The values of the jail \(jail.name) could not be read.",
                    remedy: "See `fail2ban-client get \(jail.name) maxretry`.")
            }
            let faults = [
                tries > 10 ? "\(tries) tries before a ban" : nil,
                (0..<300).contains(ban) ? "a ban of \(Period.words(ban))" : nil,
                window < 60 ? "tries forgotten after \(Period.words(window))" : nil,
            ].compactMap { $0 }
            guard !faults.isEmpty else {
                let length = ban < 0 ? "for ever" : "for \(Period.words(ban))"
                return .pass([
                    Observation("\(tries) tries in \(Period.words(window)), then a ban \(length)", at: jail.span)
                ])
            }
            return .fail(
                Failure(
                    "The jail \(jail.name) is no hindrance: \(faults.joined(separator: ", ")).", reach: .network,
                    at: [jail.span], seen: faults.map { Observation($0, at: jail.span) },
                    remedy: Remedy(
                        .advise("Write `maxretry = 3`, `findtime = 10m` and `bantime = 1h` into its section."))))
        }
    }
}
